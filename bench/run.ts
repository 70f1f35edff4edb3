/**
 * `pnpm bench [section ...] [--quick|--limits]`: measures, prints a table, writes `bench/results/<date>.json`.
 * With `--limits` it measures quickly, and ends with 1 when a figure does not keep its limit. What the figures mean stands
 * in bench/README.md.
 */
import { parseArgs } from "node:util";
import { measureCli } from "./cli/measure-cli.ts";
import { measureEngine } from "./engine/measure-engine.ts";
import { measureHttp } from "./http/measure-http.ts";
import { measureInput } from "./input/measure-input.ts";
import { measureLoad } from "./load/measure-load.ts";
import { keepsLimit } from "./report/figure.ts";
import { chooseSections, figuresOf, type Outcome, printReport } from "./report/print-report.ts";
import { measureStreaming } from "./streaming/measure-streaming.ts";

const SECTIONS: Readonly<Record<string, (isQuick: boolean) => Promise<Outcome>>> = {
  engine: measureEngine,
  http: measureHttp,
  load: measureLoad,
  cli: measureCli,
  input: measureInput,
  streaming: measureStreaming,
};
// What else the machine does can spoil one measurement; a change that is bad is bad in all.
const TRIES = 3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, limits: { type: "boolean", default: false } },
});
const isQuick = values.quick || values.limits;
const outcomes: Outcome[] = [];
for (const [name, measure] of chooseSections(SECTIONS, positionals)) {
  let outcome: Outcome;
  let tries = 0;
  do {
    console.error(`measuring ${name} ...`);
    outcome = await measure(isQuick);
    tries++;
  } while (values.limits && tries < TRIES && exceeding(outcome).length > 0);
  outcomes.push(outcome);
}
printReport(outcomes, isQuick);
if (values.limits) {
  const exceeded = outcomes.flatMap(exceeding);
  for (const name of exceeded) console.error(`Does not keep its limit, ${TRIES} times: ${name}`);
  // What could not be measured is not known to keep them.
  if (exceeded.length > 0 || outcomes.some((outcome) => "reason" in outcome)) process.exitCode = 1;
}

function exceeding(outcome: Outcome): readonly string[] {
  return figuresOf([outcome]).flatMap((figure) => (keepsLimit(figure) === false ? [`${figure.section}: ${figure.name}`] : []));
}
