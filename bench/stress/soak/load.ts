import type { Held } from "./sampled-process.ts";

/** A process at work. */
export interface Load {
  readonly name: string;
  readonly pid: number;
  /** Where its runs are kept. */
  readonly artifacts: string;
  /** All kinds of runs once, to their ends. */
  cycle(): Promise<CycleOutcome>;
  sample(): Promise<Held>;
  close(): Promise<void>;
}

export interface CycleOutcome {
  readonly runs: number;
  /** What came to something else than it should. */
  readonly wrong: readonly string[];
}
