import type { Clock, Logger, OrcError } from "@llm-orc/contracts";
import type { AgentContext, AgentKind, AgentOutcome, Ensemble, InputAnswer, InputRequest, ResultProcessor } from "@llm-orc/run-spec";
import type { Plan } from "../plan/plan-run.ts";
import type { Admission } from "./admission.ts";
import type { ModelAccess } from "../model-call/ask-model.ts";
import type { EarlierRun } from "./earlier-run.ts";
import type { MakeEvent, Recorder } from "./recorder.ts";
import type { Redactor } from "./redactor.ts";

/** Who asks, and until when. */
export interface InputHandlerOptions {
  readonly agent: string;
  /** The fan-out instance, from 0. */
  readonly index?: number;
  readonly path: readonly string[];
  /** As events have it; the same when a resumed run asks the same again. */
  readonly requestId: string;
  /** Aborts when no answer is wanted any more; its reason says why. */
  readonly signal: AbortSignal;
  /** Nobody may come: when nothing else is left to do, the run ends without this agent. An answer that comes before counts. */
  readonly park: () => void;
}

/** Answers a question, or puts it off: `"park"` lets the rest of the run go on without this agent, and end. */
export type InputHandler = (request: InputRequest, options: InputHandlerOptions) => Promise<InputAnswer | "park">;

/** Wraps an agent's run: may change what goes in or comes out, or throw to veto. */
export type AgentInterceptor = (context: AgentContext, next: () => Promise<AgentOutcome>) => Promise<AgentOutcome>;

/** What the ensembles of one run share: its log, its limits, and what they may use. Nothing in it is one ensemble's state. */
export interface RunShared {
  readonly runId: string;
  readonly behaviours: ReadonlyMap<string, AgentKind>;
  readonly models: Omit<ModelAccess, "resolve" | "retryScheduled" | "fallbackStarted">;
  readonly admission: Admission;
  /** The project's default for agents that say nothing. */
  readonly defaultTimeoutSeconds: number | undefined;
  readonly maxEnsembleDepth: number;
  readonly resultProcessors: ReadonlyMap<string, ResultProcessor>;
  readonly hasProfile: (name: string) => boolean;
  /** Finds, checks and plans an ensemble that no plan has yet. Throws `AGENT_ENSEMBLE_NOT_FOUND`, `AGENT_ENSEMBLE_INVALID`. */
  readonly planChild: (ensemble: Ensemble | string) => Promise<Plan>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly interceptAgent: AgentInterceptor | undefined;
  readonly onInputRequired: InputHandler | undefined;
  /** What is known of the run before it broke off; absent for a new one. */
  readonly earlier: EarlierRun | undefined;
  readonly recorder: Recorder;
  /** Records a change, when anybody takes events. A journal that cannot be written stops the whole run. */
  readonly emit: (make: MakeEvent) => void;
  /** A bug of ours or of a kind that breaks its contract. */
  readonly crash: (error: unknown) => void;
}

/** Rejects with the reason when the signal aborts; until then it is pending. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as OrcError);
    signal.addEventListener("abort", () => reject(signal.reason as OrcError), { once: true });
  });
}
