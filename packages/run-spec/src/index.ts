/** What programs around llm-orc read (ensembles, events, results) or implement (agent kinds, sinks). No behaviour of a run. */
export type { AgentContext, AgentKind, AgentOutcome, ChildResult, DependencyOutput } from "./agent-kind.ts";
export { builtInKinds, dispatchKind, ensembleKind, llmKind, loopKind, scriptKind } from "./built-in-kinds.ts";
export {
  type Agent,
  type BaseAgent,
  type Budget,
  type CustomAgent,
  defineEnsemble,
  type Dependency,
  dependencyNames,
  type DispatchAgent,
  type Ensemble,
  type EnsembleAgent,
  type LlmAgent,
  type LoopAgent,
  type ScriptAgent,
} from "./ensemble.ts";
export { type InputAnswer, type InputRequest, toAnswer } from "./input-request.ts";
export { type KindDeclaration, kindOf, type Reference } from "./kind-declaration.ts";
export type { Profile, Profiles } from "./profile.ts";
export { providerLimitsSchema, resilienceSchema, retrySchema } from "./resilience-schema.ts";
export type { CircuitPolicy, ProviderLimits, Resilience, RetryPolicy } from "./resilience.ts";
export { type PendingQuestion, pendingQuestions } from "./pending-questions.ts";
export { type InterruptedRun, reduceRun } from "./reduce-run.ts";
export {
  type AgentCancelledEvent,
  type AgentCompletedEvent,
  type AgentDispatchedEvent,
  type AgentEndedEvent,
  agentEndEventType,
  type AgentExpandedEvent,
  type AgentFailedEvent,
  type AgentFallbackStartedEvent,
  type AgentOutputEvent,
  type AgentRetryScheduledEvent,
  type AgentSkippedEvent,
  type AgentStartedEvent,
  type AttemptStartedEvent,
  type DurableEvent,
  endEventType,
  EVENT_SCHEMA_VERSION,
  type ExecutionCancelledEvent,
  type ExecutionCompletedEvent,
  type ExecutionEndedEvent,
  type ExecutionFailedEvent,
  type ExecutionParkedEvent,
  type ExecutionResumedEvent,
  type ExecutionStartedEvent,
  type InputFingerprint,
  isAgentEnded,
  isExecutionEnded,
  type PhaseCompletedEvent,
  type PhaseStartedEvent,
  type RunEvent,
  type RunEventOf,
  type UserInputReceivedEvent,
  type UserInputRequiredEvent,
} from "./run-event.ts";
export type { ProcessorInput, ResultProcessor } from "./result-processor.ts";
export type {
  AgentResult,
  AgentStatus,
  AgentUsage,
  BudgetReport,
  InstanceResult,
  ModelUsage,
  RunMetadata,
  RunResult,
  RunStatus,
  RunSummary,
  SkipReason,
  UsageTotals,
} from "./run-result.ts";
export type { RunHistory, RunInfo, RunSink, RunSinkWriter } from "./run-sink.ts";
