import type * as FastCheck from "fast-check";
import { vi } from "vitest";

// Each property is looked at once for every change: few cases, and no search for the smallest that fails.
const MOST_RUNS = 50;

vi.mock("fast-check", async (original) => {
  const real = await original<typeof FastCheck>();
  const assert = (property: FastCheck.IRawProperty<unknown>, parameters: FastCheck.Parameters<unknown> = {}): void | Promise<void> =>
    real.assert(property, { ...parameters, numRuns: Math.min(parameters.numRuns ?? MOST_RUNS, MOST_RUNS), endOnFailure: true });
  return { ...real, assert, default: { ...real.default, assert } };
});
