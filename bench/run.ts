/**
 * `pnpm bench [engine|http|cli|input ...] [--quick]`: measures, prints a table, writes `bench/results/<date>.json`. What the
 * figures mean stands in bench/README.md.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureCli } from "./cli/measure-cli.ts";
import { measureEngine } from "./engine/measure-engine.ts";
import { measureHttp } from "./http/measure-http.ts";
import { measureInput } from "./input/measure-input.ts";
import type { Figure, Skipped } from "./report/figure.ts";
import { isReached } from "./report/figure.ts";
import { describeMachine } from "./report/machine.ts";
import { renderTable } from "./report/render-table.ts";
import { writeResults } from "./report/write-results.ts";

const SECTIONS: Readonly<Record<string, (isQuick: boolean) => Promise<readonly Figure[] | Skipped>>> = {
  engine: measureEngine,
  http: measureHttp,
  cli: measureCli,
  input: measureInput,
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: "boolean", default: false } } });
const unknown = positionals.filter((name) => SECTIONS[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no section "${unknown.join(", ")}". Known: ${Object.keys(SECTIONS).join(", ")}.`);
  process.exit(2);
}

const figures: Figure[] = [];
const skipped: Skipped[] = [];
for (const [name, measure] of Object.entries(SECTIONS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.error(`measuring ${name} ...`);
  const outcome = await measure(values.quick);
  if ("reason" in outcome) skipped.push(outcome);
  else figures.push(...outcome);
}

const machine = describeMachine();
console.log(renderTable(figures));
for (const { section, reason } of skipped) console.log(`\n${section}: not measured, ${reason}`);
const withGoal = figures.filter((figure) => isReached(figure) !== undefined);
console.log(`\n${withGoal.filter(isReached).length} of ${withGoal.length} goals reached.`);
console.log(`${machine.processor}, ${machine.cores} cores, Node ${machine.node}, load ${machine.load}.`);
if (machine.load > machine.cores) console.log("The load was above the number of cores: other work ran beside this, trust ratios only.");
const file = writeResults(join(import.meta.dirname, "results"), {
  date: new Date().toISOString(),
  quick: values.quick,
  machine,
  figures,
  skipped,
});
console.log(`Written to ${file}`);
