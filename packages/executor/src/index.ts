/**
 * Runs ensembles: checks and plans them, then executes the plan as a dataflow. It knows no files, no project and no
 * vendor: providers, scripts, journals and credentials are handed in.
 */
export { createExecutor } from "./create-executor.ts";
export { EnsembleInvalidError, type Executor, type ExecutorLimits, type ExecutorOptions, type StartOptions } from "./executor-options.ts";
export { checkEnsemble } from "./plan/analyse-ensemble.ts";
export type { ChildFact, ChildProblem, Facts, ModelFact } from "./plan/facts.ts";
export { type Plan, type PlannedAgent, planRun, type PlanResult } from "./plan/plan-run.ts";
export {
  fallbackChain,
  modelLimits,
  type ModelLimits,
  modelReference,
  ownProfile,
  type ResolvedModel,
  resolveModel,
  systemPrompt,
} from "./plan/resolve-model.ts";
export type { ModelInterceptor } from "./model-call/ask-model.ts";
export { checkInputs } from "./run/check-inputs.ts";
export type { AgentInterceptor, InputHandler, InputHandlerOptions } from "./run/run-shared.ts";
export type { Run } from "./run/start-run.ts";
export { defineEnsemble } from "@llm-orc/run-spec";
