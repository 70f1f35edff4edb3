/** Numbers in [0, 1) that depend on the seed alone. */
export type Random = () => number;

/** A generator seeded by a text. Good enough to spread latencies and failures, and nothing else. */
export function seededRandom(seed: string): Random {
  // FNV-1a for the state, mulberry32 for the sequence.
  let state = 0x811c9dc5;
  for (let index = 0; index < seed.length; index++) state = Math.imul(state ^ seed.charCodeAt(index), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
