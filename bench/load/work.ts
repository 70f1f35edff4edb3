/** What llm-orc and the client beside it carry out: the same model calls in the same order. */
export interface Work {
  /** All at once. */
  readonly runs: number;
  /** Of each run; each makes one model call. */
  readonly agents: number;
  /** `joined`: the last agent waits for all others. `fan-out`: they are the items of one agent. */
  readonly shape: "independent" | "joined" | "fan-out";
  /** Calls at once in each run; 0 is no limit. */
  readonly atOnce: number;
  /** What the echo server is to do with them. */
  readonly model: string;
}

/** Does it to the end. Throws when an answer is not the echo of its own question. */
export type CarryOut = (work: Work) => Promise<void>;

/** What one agent of one run asks, unlike all others. */
export function questionOf(run: number, agent: number): string {
  return `Agent ${agent} of ${inputOf(run)}`;
}

export function inputOf(run: number): string {
  return `run ${run}.`;
}

export function checkEcho(answer: unknown, question: string): void {
  if (answer !== question) throw new Error(`${JSON.stringify(question)} was answered with ${JSON.stringify(answer)}.`);
}
