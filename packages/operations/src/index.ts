/** The use cases of llm-orc, each written once. The command line, MCP and HTTP mount them. */
export {
  analyzeExecution,
  type AnalyzedAgent,
  type AnalyzeExecutionInput,
  type AnalyzeExecutionOutput,
} from "./artifact/analyze-execution.ts";
export {
  cleanupArtifacts,
  type CleanupArtifactsInput,
  type CleanupArtifactsOutput,
  type KeptArtifact,
} from "./artifact/cleanup-artifacts.ts";
export { boundJson, type BoundedJson, boundText } from "./artifact/bound-json.ts";
export { deleteArtifact, type DeleteArtifactInput, type DeleteArtifactOutput } from "./artifact/delete-artifact.ts";
export { getArtifact, type GetArtifactInput, type GetArtifactOutput } from "./artifact/get-artifact.ts";
export { listArtifacts, type ListArtifactsInput, type ListArtifactsOutput } from "./artifact/list-artifacts.ts";
export { showArtifact, type ShowArtifactInput, type ShowArtifactOutput } from "./artifact/show-artifact.ts";
export { addKey, type AddKeyInput, type StoredOutput } from "./auth/add-key.ts";
export { grantOrigin, type GrantOriginInput, type GrantOriginOutput } from "./auth/grant-origin.ts";
export {
  importCredentials,
  type ImportCredentialsInput,
  type ImportCredentialsOutput,
  previewImport,
  type PreviewImportOutput,
  type SkippedName,
} from "./auth/import-credentials.ts";
export { listAuthProviders, type ListAuthProvidersOutput, type ListedAuthProvider } from "./auth/list-auth-providers.ts";
export { listCredentials, type ListCredentialsOutput, type ListedCredential } from "./auth/list-credentials.ts";
export { logIn, type LogInInput, type LogInOutput } from "./auth/log-in.ts";
export { type EndedLogin, logOut, type LogOutInput, type LogOutOutput } from "./auth/log-out.ts";
export { refreshLogin, type RefreshLoginInput, type RefreshLoginOutput } from "./auth/refresh-login.ts";
export { removeCredential, type RemoveCredentialInput, type RemoveCredentialOutput } from "./auth/remove-credential.ts";
export { type AuthProviderOutput, showAuthProvider, type ShowAuthProviderInput } from "./auth/show-auth-provider.ts";
export {
  checkConfig,
  type CheckedConfigFile,
  type ConfigCheckInput,
  type ConfigCheckOutput,
  type ConfigScope,
} from "./config/check-config.ts";
export type { ConfigOrigin } from "./config/config-origins.ts";
export type { ResetConfigInput } from "./config/plan-reset.ts";
export { previewReset, resetConfig, type ResetOutput } from "./config/reset-config.ts";
export { showConfig, type ShowConfigInput, type ShowConfigOutput } from "./config/show-config.ts";
export { createContext, type CreateContextOptions, type OperationContext, type StartedRun, type UnboundKey } from "./context.ts";
export { doctor, type DoctorInput, type DoctorOutput } from "./doctor/doctor.ts";
export type { CheckSection, CheckStatus, DoctorCheck } from "./doctor/doctor-check.ts";
export { type CheckedEnsemble, checkEnsembles, type CheckInput, type CheckOutput } from "./ensemble/check-ensembles.ts";
export type { AgentReadiness, AgentStatus } from "./ensemble/agent-status.ts";
export {
  checkEnsembleRunnable,
  type CheckEnsembleRunnableInput,
  type CheckEnsembleRunnableOutput,
} from "./ensemble/check-ensemble-runnable.ts";
export { createEnsemble, type CreateEnsembleInput, type CreateEnsembleOutput } from "./ensemble/create-ensemble.ts";
export { deleteEnsemble, type DeleteEnsembleInput, type DeleteEnsembleOutput } from "./ensemble/delete-ensemble.ts";
export type { EnsembleChanges } from "./ensemble/ensemble-changes.ts";
export { type ProblemOutput, RefusedTextError } from "./ensemble/problem-output.ts";
export { updateEnsemble, type UpdateEnsembleInput, type UpdateEnsembleOutput } from "./ensemble/update-ensemble.ts";
export { validateEnsemble, type ValidateEnsembleInput, type ValidateEnsembleOutput } from "./ensemble/validate-ensemble.ts";
export { getEnsemble, type GetEnsembleInput, type GetEnsembleOutput } from "./ensemble/get-ensemble.ts";
export { type ListedEnsemble, listEnsembles, type ListEnsemblesInput, type ListEnsemblesOutput } from "./ensemble/list-ensembles.ts";
export { GRAPH_FORMATS, graphEnsemble, type GraphFormat, type GraphInput, type GraphOutput, renderGraph } from "./graph/graph-ensemble.ts";
export type { GraphDocument } from "./graph/graph-document.ts";
export { createGetHelp, type GetHelpInput, type GetHelpOutput, type OfferedTool } from "./help/get-help.ts";
export type { HelpTopic } from "./help/help-texts.ts";
export { libraryBrowse, type LibraryBrowseInput, type LibraryBrowseOutput } from "./library/library-browse.ts";
export { libraryCategories, type LibraryCategoriesOutput, type LibraryCategory } from "./library/library-categories.ts";
export { libraryCopy, type LibraryCopyInput, type LibraryCopyOutput } from "./library/library-copy.ts";
export { type CopiedInto, libraryInfo, type LibraryInfoOutput } from "./library/library-info.ts";
export { shellWord } from "@llm-orc/library-sources";
export type { LibraryInput } from "./library/library-input.ts";
export { librarySearch, type LibrarySearchInput, type LibrarySearchOutput } from "./library/library-search.ts";
export { libraryShow, type LibraryShowInput, type LibraryShowOutput } from "./library/library-show.ts";
export { getMetrics, type GetMetricsInput, type GetMetricsOutput } from "./metrics/get-metrics.ts";
export type { RunMetrics } from "./metrics/run-metrics.ts";
export { defineOperation, type Operation, type OperationScope } from "./operation.ts";
export type { Amount } from "./plan/amount.ts";
export type { CostEstimate } from "./plan/cost-estimate.ts";
export type { AgentEstimate, ChildPlan, EnsembleEstimate, EnsemblePlan, Estimate, PlanAgent } from "./plan/plan-document.ts";
export { planEnsemble, type PlanInput } from "./plan/plan-ensemble.ts";
export { ProblemsError } from "./problems-error.ts";
export { createProfile, type CreateProfileInput, type CreateProfileOutput } from "./profile/create-profile.ts";
export { deleteProfile, type DeleteProfileInput, type DeleteProfileOutput } from "./profile/delete-profile.ts";
export { type ListedProfile, listProfiles, type ListProfilesInput, type ListProfilesOutput } from "./profile/list-profiles.ts";
export { updateProfile, type UpdateProfileInput, type UpdateProfileOutput } from "./profile/update-profile.ts";
export { type InitInput, type InitOutput, initProject } from "./project/init-project.ts";
export {
  checkPromotionReadiness,
  type CheckPromotionReadinessInput,
  type CheckPromotionReadinessOutput,
  type PromotionIssue,
} from "./promotion/check-promotion-readiness.ts";
export { demoteEnsemble, type DemoteEnsembleInput, type DemoteEnsembleOutput } from "./promotion/demote-ensemble.ts";
export type { AgentDependencies } from "./promotion/agent-dependencies.ts";
export { listDependencies, type ListDependenciesInput, type ListDependenciesOutput } from "./promotion/list-dependencies.ts";
export { promoteEnsemble, type PromoteEnsembleInput, type PromoteEnsembleOutput } from "./promotion/promote-ensemble.ts";
export type { PromotionTier } from "./promotion/promotion-tier.ts";
export type { KeySource } from "./provider/find-key.ts";
export { type ProviderReport, readProviderStatus, type ReadProviderStatusOptions } from "./provider/provider-status.ts";
export { AnsweredElsewhere } from "./run/answered-elsewhere.ts";
export { dependenciesOf } from "./run/dependencies-of.ts";
export type { RunOutput } from "./run/execute-run.ts";
export { invoke, type InvokeInput, type InvokeOutput } from "./run/invoke.ts";
export { answerInput, type AnswerInputInput, type AnswerInputOutput } from "./runs/answer-input.ts";
export { chooseQuestion, fittingQuestions, type QuestionQuery } from "./runs/choose-question.ts";
export { getRun, type GetRunInput, type GetRunOutput } from "./runs/get-run.ts";
export { type ListedRun, listRuns, type ListRunsInput, type ListRunsOutput } from "./runs/list-runs.ts";
export { createScript, type CreateScriptInput, type CreateScriptOutput } from "./scripts/create-script.ts";
export { deleteScript, type DeleteScriptInput, type DeleteScriptOutput } from "./scripts/delete-script.ts";
export { explainCacheMiss, type ExplainCacheMissInput, type ExplainCacheMissOutput } from "./scripts/explain-cache-miss.ts";
export type { ScriptName } from "./scripts/find-script.ts";
export { getScript, type GetScriptOutput } from "./scripts/get-script.ts";
export { listScripts, type ListScriptsInput, type ListScriptsOutput, type ScriptEntry } from "./scripts/list-scripts.ts";
export type { ScriptQuestion } from "./scripts/run-alone.ts";
export type { ScriptLanguage, ScriptTemplate } from "./scripts/script-templates.ts";
export { testScript, type TestScriptInput, type TestScriptOutput } from "./scripts/test-script.ts";
export { resumeRun, type ResumeRunInput } from "./runs/resume-run.ts";
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
