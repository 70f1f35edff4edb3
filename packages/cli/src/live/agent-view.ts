import type { Cost, SerializedError } from "@llm-orc/contracts";
import type { AgentStatus, SkipReason } from "@llm-orc/run-spec";

/** `waiting` until it starts; the view cannot tell from events alone whether it could start. */
export type AgentState = "waiting" | "running" | "needs_input" | AgentStatus;

/** What an agent has used so far, over all attempts, instances and children. */
export interface SpentView {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Counted from the bytes of what still runs, four to a token. */
  readonly isEstimated: boolean;
  readonly cost: Cost | undefined;
}

/** The latest thing that did not go as planned, until there is output again. */
export type NoticeView =
  | { readonly kind: "retry"; readonly attempt: number; readonly dueAtMs: number; readonly error: SerializedError }
  | { readonly kind: "fallback"; readonly from: string; readonly to: string; readonly error: SerializedError };

/** How far the instances of a fan-out are. */
export interface InstancesView {
  readonly total: number;
  /** Failed ones too. */
  readonly ended: number;
  readonly running: number;
  readonly failed: number;
}

/** One agent of the run. Texts in it come from models and files: neutralise them before they reach a terminal. */
export interface AgentView {
  readonly name: string;
  /** Its phase, from 0. Of an agent inside another one 0. */
  readonly level: number;
  /** 0 for an agent of the run itself, 1 for one inside it, and so on. */
  readonly depth: number;
  readonly state: AgentState;
  readonly model: string | undefined;
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  /** As reported; of an ended agent. */
  readonly durationMs: number | undefined;
  readonly spent: SpentView;
  /** The line that is being written. */
  readonly text: string;
  /** Whose line that is, when not the agent's own: an instance `[3]`, an agent of a child run `fix#2 › critic`. */
  readonly activity: string | undefined;
  readonly notice: NoticeView | undefined;
  readonly question: string | undefined;
  readonly error: SerializedError | undefined;
  readonly skipReason: SkipReason | undefined;
  readonly instances: InstancesView | undefined;
  /** Of a loop that runs: which iteration, from 1, and how many there are at most. */
  readonly iteration: { readonly number: number; readonly limit: number | undefined } | undefined;
  /** The ensemble that a dispatch has chosen. */
  readonly dispatchedTo: string | undefined;
  /**
   * The agents inside it that have started, while it runs: of a loop those of this iteration. None of a fan-out, whose
   * instances are counted.
   */
  readonly children: readonly AgentView[];
  readonly attempts: number;
  readonly fallbackFrom: string | undefined;
  readonly isCached: boolean;
}

/** Whether the agent has ended. */
export function isTerminalState(state: AgentState): state is AgentStatus {
  return state !== "waiting" && state !== "running" && state !== "needs_input";
}
