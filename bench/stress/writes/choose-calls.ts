import { crc32 } from "node:zlib";
import type { Choose } from "./try-case.ts";

// Of the faults that a place can have, one command tries every so many; another command tries others.
const ONE_OF = 5;

/** Calls of a fifth of the places in the program; which ones, and from which turn of a loop, the seed and the fault say, always the same. */
export function chooseCalls(seed: string): Choose {
  return (calls, fault) => {
    const bySite = Map.groupBy(
      calls.map(({ step, site }, index) => ({ site: `${step} ${site}`, nth: index + 1 })),
      ({ site }) => site,
    );
    const chosen = [...bySite].filter(([site]) => draw(`of ${seed} ${fault.name} ${site}`, ONE_OF) === 0);
    return chosen.map(([site, same]) => (same[draw(`${seed} ${fault.name} ${site}`, same.length)] as { readonly nth: number }).nth);
  };
}

/** One call for each fault. */
export function chooseOne(seed: string): Choose {
  return (calls, fault) => (calls.length === 0 ? [] : [1 + draw(`${seed} ${fault.name}`, calls.length)]);
}

function draw(seed: string, below: number): number {
  return crc32(seed) % below;
}
