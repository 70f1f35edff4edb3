/**
 * `pnpm stress [section ...] [--quick] [--minutes <n>]`: what holds under faults and load, counted and
 * measured; prints a table, writes `bench/results/<date>.json`, and ends with 1 when anything does not hold. What the lines
 * mean stands in bench/README.md.
 */
import { parseArgs } from "node:util";
import { isReached } from "../report/figure.ts";
import { chooseSections, figuresOf, type Outcome, printReport } from "../report/print-report.ts";
import { measureProcess } from "./process/measure-process.ts";
import { measureReads } from "./reads/measure-reads.ts";
import { measureScripts } from "./scripts/measure-scripts.ts";
import { measureSoak } from "./soak/measure-soak.ts";
import { measureTerminal } from "./terminal/measure-terminal.ts";
import { measureWrites } from "./writes/measure-writes.ts";

export interface StressOptions {
  /** Fewer rounds: for each change, not for a table. */
  readonly isQuick: boolean;
  /** How long the soak lasts. */
  readonly minutes: number;
}

const SECTIONS: Readonly<Record<string, (options: StressOptions) => Promise<Outcome>>> = {
  process: measureProcess,
  reads: measureReads,
  scripts: measureScripts,
  soak: measureSoak,
  terminal: measureTerminal,
  writes: measureWrites,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, minutes: { type: "string" } },
});
const isQuick = values.quick;
const minutes = Number(values.minutes ?? (isQuick ? 5 : 60));
if (!(minutes > 0)) {
  console.error("--minutes takes a number above 0.");
  process.exit(2);
}
const outcomes: Outcome[] = [];
for (const [name, measure] of chooseSections(SECTIONS, positionals)) {
  console.error(`stressing ${name} ...`);
  outcomes.push(await measure({ isQuick, minutes }));
}
printReport(outcomes, isQuick);
// What could not be tried is not known to hold.
if (outcomes.some((outcome) => "reason" in outcome) || figuresOf(outcomes).some((figure) => isReached(figure) === false)) {
  process.exitCode = 1;
}
