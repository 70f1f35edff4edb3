/** The use cases of llm-orc, each written once. The command line, MCP and HTTP mount them. */
export { listArtifacts, type ListArtifactsInput, type ListArtifactsOutput } from "./artifact/list-artifacts.ts";
export { showArtifact, type ShowArtifactInput, type ShowArtifactOutput } from "./artifact/show-artifact.ts";
export { createContext, type CreateContextOptions, type OperationContext, type StartedRun } from "./context.ts";
export { type CheckedEnsemble, checkEnsembles, type CheckInput, type CheckOutput } from "./ensemble/check-ensembles.ts";
export { type ListedEnsemble, listEnsembles, type ListEnsemblesInput, type ListEnsemblesOutput } from "./ensemble/list-ensembles.ts";
export { GRAPH_FORMATS, graphEnsemble, type GraphFormat, type GraphInput, type GraphOutput, renderGraph } from "./graph/graph-ensemble.ts";
export type { GraphDocument } from "./graph/graph-document.ts";
export { defineOperation, type Operation, type OperationScope } from "./operation.ts";
export type { Amount } from "./plan/amount.ts";
export type { CostEstimate } from "./plan/cost-estimate.ts";
export type { AgentEstimate, ChildPlan, EnsembleEstimate, EnsemblePlan, Estimate, PlanAgent } from "./plan/plan-document.ts";
export { planEnsemble, type PlanInput } from "./plan/plan-ensemble.ts";
export { ProblemsError } from "./problems-error.ts";
export { type ListedProfile, listProfiles, type ListProfilesInput, type ListProfilesOutput } from "./profile/list-profiles.ts";
export { type InitInput, type InitOutput, initProject } from "./project/init-project.ts";
export { dependenciesOf, invoke, type InvokeInput, type InvokeOutput } from "./run/invoke.ts";
export { printSchema, type PrintSchemaInput, SCHEMA_KINDS, type SchemaKind } from "./schema/print-schema.ts";
export type { InputHandler } from "@llm-orc/executor";
export {
  grantTrust,
  type GrantTrustInput,
  revokeTrust,
  type RevokeTrustOutput,
  showTrust,
  type TrustOutput,
} from "./trust/trust-project.ts";
export type { PreparedRun } from "./run/prepare-run.ts";
export { type ValidatedEnsemble, validateEnsembles, type ValidateInput, type ValidateOutput } from "./validation/validate-ensembles.ts";
