import { type Clock, Deadline } from "@llm-orc/contracts";
import type { AgentKind } from "@llm-orc/run-spec";
import type { PlannedAgent } from "../plan/plan-run.ts";

/** An agent's own time: runs while it is at work, over all attempts, and not while it waits for a permit or a person. */
export class AgentTime {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #limit: Deadline;
  #running = 0;
  #sinceMs = 0;
  #usedMs = 0;

  constructor(clock: Clock, limitMs: number, onLimit: () => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#limit = new Deadline(clock, onLimit);
  }

  /** What is at work may be several things; time is counted once. */
  start(): void {
    if (this.#running++ > 0) return;
    this.#sinceMs = this.#clock.monotonicMs();
    this.#limit.set(Math.max(0, this.#limitMs - this.#usedMs));
  }

  stop(): void {
    if (--this.#running > 0) return;
    this.#usedMs += this.#clock.monotonicMs() - this.#sinceMs;
    this.end();
  }

  /** No timer stays behind. */
  end(): void {
    this.#limit.clear();
  }
}

/** The agent's own timeout, else the project's, else its kind's; `Infinity`: none. */
export function timeoutMsOf({ timeoutSeconds }: PlannedAgent, kind: AgentKind | undefined, projectSeconds: number | undefined): number {
  const own = kind?.defaultTimeoutSeconds ?? null;
  // A container has no time of its own; the project's default is for leaf work.
  const seconds = timeoutSeconds ?? (own === null ? null : (projectSeconds ?? own));
  return seconds === null ? Infinity : seconds * 1000;
}
