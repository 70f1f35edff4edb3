import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Figure, isReached, ratioOf, type Skipped } from "./figure.ts";
import type { Machine } from "./machine.ts";

export interface Results {
  readonly date: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly figures: readonly Figure[];
  readonly skipped: readonly Skipped[];
}

/** Writes `<folder>/<date and time>.json` and gives back its path. */
export function writeResults(folder: string, results: Results): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${results.date.replaceAll(":", "-").replace(/\..*$/, "")}.json`);
  const figures = results.figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), reached: isReached(figure) }));
  writeFileSync(file, `${JSON.stringify({ ...results, figures }, null, 2)}\n`);
  return file;
}
