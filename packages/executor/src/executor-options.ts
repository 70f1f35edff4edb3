import { type Clock, type Diagnostic, type JsonObject, type Logger, OrcError, type Redacted } from "@llm-orc/contracts";
import type { PriceList } from "@llm-orc/pricing";
import type { ProviderPlugin, ProviderRegistry } from "@llm-orc/provider";
import type {
  AgentKind,
  Budget,
  DurableEvent,
  Ensemble,
  Profiles,
  ProviderLimits,
  Resilience,
  ResultProcessor,
  RunHistory,
  RunSink,
} from "@llm-orc/run-spec";
import type { ModelInterceptor } from "./model-call/ask-model.ts";
import type { Plan } from "./plan/plan-run.ts";
import type { AgentInterceptor, InputHandler } from "./run/run-shared.ts";
import type { Run } from "./run/start-run.ts";

export interface ExecutorLimits {
  /** Agents at work at once in one run; 0 is no limit. Default 0. */
  readonly maxConcurrentAgents?: number;
  /** For agents that set no `timeout_seconds`. Default: 600 for models, 60 for scripts. */
  readonly defaultTimeoutSeconds?: number;
  /** How deep ensembles may run inside each other. Default 5. */
  readonly maxEnsembleDepth?: number;
  /** What each provider may be asked, over all runs: `openai-compatible/groq` over `openai-compatible`. */
  readonly providers?: Readonly<Record<string, ProviderLimits>>;
}

export interface ExecutorOptions {
  /** Plugins, or a registry made of them. */
  readonly providers: readonly ProviderPlugin[] | ProviderRegistry;
  /** Default: none. */
  readonly profiles?: Profiles;
  /** Kinds beside those of models and ensembles: scripts, plugins. */
  readonly agentKinds?: readonly AgentKind[];
  /** For `output: {processor}`, beside the built-in `json` and `markdown`. */
  readonly resultProcessors?: readonly ResultProcessor[];
  /** Finds an ensemble that an agent names and that no plan has yet. Default: there are none. */
  readonly ensembles?: (reference: string) => Promise<Ensemble | undefined>;
  /** A provider's key for an origin; counts only when `providers` is a list. Default: the plugin's environment variables. */
  readonly credentials?: (plugin: ProviderPlugin, scope: string | undefined, origin: string) => Promise<Redacted | undefined>;
  /** What must never be seen; read at each start. Keys that `credentials` gave are added by themselves. */
  readonly secrets?: () => readonly Redacted[];
  readonly sinks?: readonly RunSink[];
  readonly interceptors?: { readonly agent?: AgentInterceptor; readonly model?: ModelInterceptor };
  /** Observe only; one that throws is a warning in the log. */
  readonly hooks?: { event?(event: DurableEvent): void };
  readonly limits?: ExecutorLimits;
  /** How failures are dealt with, by provider; profiles and agents lay theirs over it. */
  readonly resilience?: Readonly<Record<string, Resilience>>;
  /** Default: the prices that come with this package. */
  readonly prices?: PriceList;
  /** For the jitter of retries, from 0 up to 1. Default `Math.random`. */
  readonly random?: () => number;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

export interface StartOptions {
  /** Default: the ensemble's `default_task`, else `task`. */
  readonly input?: string;
  /** Values of the inputs that the ensemble declares; those with a default may be left out. */
  readonly inputs?: JsonObject;
  readonly signal?: AbortSignal;
  /** Default: a new UUIDv7. */
  readonly runId?: string;
  /**
   * An earlier run to go on with: its id, input and inputs hold, and what has succeeded is not done again, unless it would be
   * other work now. The sinks get the further events only.
   */
  readonly resumeFrom?: RunHistory;
  /** How the run was started, for whoever resumes it; kept in `execution_started` as it is. */
  readonly invocation?: JsonObject;
  /** Agents at work at once; 0 is no limit. Default: the ensemble's `limits.max_concurrent_agents`, else the executor's. */
  readonly concurrency?: number;
  /** Over the ensemble's own `budget:`, key by key. */
  readonly budget?: Budget;
  /** Absent: questions are parked. */
  readonly onInputRequired?: InputHandler;
  /** `false` makes and keeps no events: reading them throws. Default true. */
  readonly retainEvents?: boolean;
}

export interface Executor {
  /**
   * Starts a run. An ensemble is checked first: `EnsembleInvalidError` carries all problems. Throws `RUN_NO_INPUT` without
   * any input, `RUN_INPUTS_INVALID` for named inputs that are missing or unknown, `RUN_NOT_RESUMABLE` for a log without a
   * beginning, and what a sink throws when it cannot open.
   */
  start(planOrEnsemble: Plan | Ensemble, options?: StartOptions): Run;
  /** Names of the kinds that can be run. */
  readonly runnableKinds: ReadonlySet<string>;
  /** Names of the processors that `output:` can name. */
  readonly resultProcessors: ReadonlySet<string>;
}

/** An ensemble that cannot be started; every problem of it. */
export class EnsembleInvalidError extends OrcError {
  override readonly name = "EnsembleInvalidError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(ensemble: string, diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    super("ENSEMBLE_INVALID", `Ensemble "${ensemble}" cannot run: ${errors.map(({ message }) => message).join(" ")}`, {
      hint: errors[0]?.hint,
    });
    this.diagnostics = diagnostics;
  }
}
