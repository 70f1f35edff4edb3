import { median } from "./statistics.ts";

/** One thing to measure. `run` gives back milliseconds: its own, or the wall time of what it timed. */
export interface Candidate {
  readonly name: string;
  run(): Promise<number>;
}

export interface InterleaveOptions {
  /** Rounds that are thrown away. */
  readonly warmUpRounds: number;
  readonly rounds: number;
}

/**
 * Runs all candidates round by round, each round beginning with another one, so that what the machine does beside it hits
 * all of them alike. Gives the median of each, by name.
 */
export async function interleave(candidates: readonly Candidate[], options: InterleaveOptions): Promise<ReadonlyMap<string, number>> {
  const samples = new Map(candidates.map(({ name }) => [name, [] as number[]]));
  for (let round = -options.warmUpRounds; round < options.rounds; round++) {
    for (let place = 0; place < candidates.length; place++) {
      const candidate = candidates[(place + Math.abs(round)) % candidates.length] as Candidate;
      const elapsedMs = await candidate.run();
      if (round >= 0) samples.get(candidate.name)?.push(elapsedMs);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

/** Milliseconds that `work` takes, on the monotonic clock. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
