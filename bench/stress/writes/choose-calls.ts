import { crc32 } from "node:zlib";
import type { Choose } from "./try-case.ts";

/** One call from each place in the program; from which turn of a loop, the seed and the fault say, always the same. */
export function chooseCalls(seed: string): Choose {
  return (calls, fault) => {
    const bySite = Map.groupBy(
      calls.map(({ step, site }, index) => ({ site: `${step} ${site}`, nth: index + 1 })),
      ({ site }) => site,
    );
    return [...bySite].map(([site, same]) => (same[draw(`${seed} ${fault.name} ${site}`, same.length)] as { readonly nth: number }).nth);
  };
}

/** One call for each fault. */
export function chooseOne(seed: string): Choose {
  return (calls, fault) => (calls.length === 0 ? [] : [1 + draw(`${seed} ${fault.name}`, calls.length)]);
}

function draw(seed: string, below: number): number {
  return crc32(seed) % below;
}
