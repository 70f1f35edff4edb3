import { describe, expect, it } from "vitest";

const { randomInteger, seededRandom } = (await import(new URL("seeded-random.mjs", import.meta.url).href)) as {
  seededRandom: (seed: number) => () => number;
  randomInteger: (random: () => number, bound: number) => number;
};

describe("seededRandom", () => {
  it("gives the same numbers for a seed for ever: what was generated with it can be generated again", () => {
    expect(take(3, seededRandom(1))).toEqual([0.47181193818790734, 0.63540896749285, 0.16493267682387347]);
    expect(take(3, seededRandom(-1))).toEqual([0.004060327670893371, 0.6117887793714015, 0.39332159652601684]);
  });

  it("gives other numbers for each seed, large ones too", () => {
    const seeds = [0, 1, 2, -1, -2, 2 ** 32, 2 ** 32 + 1, 2 ** 40, Number.MAX_SAFE_INTEGER];
    expect(new Set(seeds.map((seed) => seededRandom(seed)())).size).toBe(seeds.length);
  });

  it("spreads its numbers evenly from 0 to below 1, one independent of the next", () => {
    const numbers = take(100_000, seededRandom(5));
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    const counts = Array.from({ length: 100 }, () => 0);
    for (const [index, number] of numbers.entries()) {
      const cell = Math.floor(number * 10) * 10 + Math.floor((numbers[index - 1] ?? 0.5) * 10);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    // Chi-squared with 99 degrees of freedom: above 149 once in a thousand.
    expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(149);
  });

  it("gives whole numbers below a bound, each as often", () => {
    const random = seededRandom(9);
    const counts = [0, 0, 0];
    for (const number of take(30_000, () => randomInteger(random, 3))) counts[number] = (counts[number] ?? 0) + 1;
    expect(counts.every((count) => Math.abs(count - 10_000) < 300)).toBe(true);
  });

  it("refuses a seed that is no whole number", () => {
    expect(() => seededRandom(1.5)).toThrow("a seed must be a whole number, is 1.5");
  });
});

function take(count: number, next: () => number): readonly number[] {
  return Array.from({ length: count }, next);
}
