import type { Clock, Diagnostic, JsonObject, JsonSchema, JsonValue, Logger, SerializedError } from "@llm-orc/contracts";
import type { Agent, Ensemble } from "./ensemble.ts";
import type { InputAnswer, InputRequest } from "./input-request.ts";
import type { KindDeclaration } from "./kind-declaration.ts";
import type { RunResult } from "./run-result.ts";

/** What an agent gives back. A failure that has an output (a script's envelope) keeps it in `response`. */
export interface AgentOutcome {
  readonly status: "success" | "partial" | "failed";
  /** The agent's output as text; null when it has none. */
  readonly response: string | null;
  readonly error?: SerializedError;
  readonly agent_requests?: readonly JsonObject[];
  /** The answer of an earlier run: nothing was executed for it. */
  readonly cached?: boolean;
}

/** One dependency's output as a dependent sees it: no times, no cost, so that equal work has equal input. */
export interface DependencyOutput {
  readonly response: string | readonly (string | null)[];
  readonly status: "success" | "partial" | "failed";
  readonly model_substituted: boolean;
  readonly error?: SerializedError;
  readonly agent_requests?: readonly JsonObject[];
}

/** What a child run gives to its container. */
export type ChildResult = Pick<RunResult, "ensemble" | "status" | "input" | "results" | "deliverable" | "error">;

/** All that a kind may touch while one agent runs. */
export interface AgentContext {
  readonly runId: string;
  /** The agent, with the values of references in its kind's `templates`. */
  readonly agent: Agent;
  /** The composed input: what the agent is to work on, as text. */
  readonly input: string;
  /** The run's input. */
  readonly baseInput: string;
  /** The outputs of those `depends_on` entries that have one, in order; `input_key` is already applied. */
  readonly dependencies: ReadonlyMap<string, DependencyOutput>;
  /** Set on a fan-out instance. */
  readonly item?: { readonly index: number; readonly count: number; readonly value: JsonValue } | undefined;
  /** Aborts on cancellation and on the agent's timeout. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * Holds one permit while `fn` runs; waits for it in the run's one queue. Everything that costs (a process, a request of
   * one's own) belongs inside. The agent's timeout runs while `fn` does. Rejects when the run is cancelled first.
   */
  work<T>(fn: () => Promise<T>): Promise<T>;
  /** Asks the agent's own model. Permits, streaming, usage and cost are the engine's. Default prompt: `input`. */
  generate(request: {
    readonly system?: string;
    readonly prompt?: string;
    readonly schema?: JsonSchema;
  }): Promise<{ text: string; json?: JsonValue }>;
  /**
   * Runs another ensemble inside this run, given or by its name; `iteration`, from 1, is for kinds that run one several
   * times. Shares permits and limits, never state; usage, cost and events become the run's. Rejects when the ensemble cannot
   * be found or has no meaning, when the nesting is too deep, and when the agent is stopped; waits for good while the child
   * waits for a person.
   */
  child(ensemble: Ensemble | string, input: string, iteration?: number): Promise<ChildResult>;
  /** Asks a person. Holds no permit and no time. */
  ask(request: InputRequest): Promise<InputAnswer>;
  /** Shows a piece of output as it comes. */
  emit(delta: string): void;
  /** The text as results and events show it, without the run's secrets. The engine does this to all that a kind gives it. */
  redact(text: string): string;
}

/** Both halves of an agent kind: what its files look like, and what it does. */
export interface AgentKind {
  readonly declaration: KindDeclaration;
  /** Seconds of agent time when neither the agent nor the project says; null is none. Default null. */
  readonly defaultTimeoutSeconds?: number | null;
  /**
   * What can be known before the run, without executing anything: problems, and a fingerprint that changes when the same
   * agent with the same input may do something else (for a script its bytes).
   */
  inspect?(agent: Agent, signal: AbortSignal): Promise<{ readonly fingerprint: string; readonly problems: readonly Diagnostic[] }>;
  run(context: AgentContext): Promise<AgentOutcome>;
}
