/** A step of a chain: one model call. */
export interface Step {
  readonly name: string;
  readonly latencyMs: number;
  readonly dependsOn: readonly string[];
  readonly depth: number;
}

const CHAINS = 10;
const DEPTH = 4;

/**
 * Ten chains of four model calls; one call of each chain is slow, at a different depth. The longest way through is one slow
 * and three quick calls. Whoever waits for whole phases waits for a slow call in every one of them.
 */
export function unevenDag(slowMs: number, quickMs: number): readonly Step[] {
  return Array.from({ length: CHAINS * DEPTH }, (_, index) => {
    const chain = Math.floor(index / DEPTH);
    const depth = index % DEPTH;
    return {
      name: `chain-${chain}-step-${depth}`,
      latencyMs: chain % DEPTH === depth ? slowMs : quickMs,
      dependsOn: depth === 0 ? [] : [`chain-${chain}-step-${depth - 1}`],
      depth,
    };
  });
}
