/**
 * `pnpm mutation [target...] [--file part-of-a-path] [--incremental]`: changes the code of each target in small ways, one at a
 * time, and runs its tests against each change. Prints what no test noticed. Exits with 1 when a target is below its threshold.
 * `--incremental` takes over from the last such run what neither the code nor a test has changed; for work on one target.
 */
import { globSync } from "node:fs";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { ROOT } from "../read-workspace.ts";
import { isEnough, renderSurvivors, renderTable, tally, type Tally } from "./tally.ts";
import { TARGETS, type MutationTarget } from "./targets.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { file: { type: "string", default: "" }, incremental: { type: "boolean", default: false } },
});
const unknown = positionals.filter((name) => !TARGETS.some((target) => target.name === name));
if (unknown.length > 0) throw new Error(`No such target: ${unknown.join(", ")}. There are ${TARGETS.map(({ name }) => name).join(", ")}.`);

process.chdir(ROOT);
const tallies: Tally[] = [];
for (const target of TARGETS) {
  if (positionals.length > 0 && !positionals.includes(target.name)) continue;
  const result = await mutate(target);
  console.log(renderSurvivors(result));
  tallies.push(result);
}
console.log(renderTable(tallies));
if (tallies.length === 0 || !tallies.every(isEnough)) process.exitCode = 1;

async function mutate(target: MutationTarget): Promise<Tally> {
  // Read by ./vitest.config.ts in the process that runs the tests.
  process.env["MUTATION_TARGET"] = target.name;
  const files = globSync([...target.mutate])
    .toSorted()
    .filter((file) => file.includes(values.file));
  const mutants = await new Stryker({
    mutate: files,
    plugins: ["@stryker-mutator/vitest-runner"],
    testRunner: "vitest",
    vitest: { configFile: "tooling/mutation/vitest.config.ts", related: false, pool: target.pool ?? "threads" },
    coverageAnalysis: "perTest",
    concurrency: 1,
    ignorePatterns: ["apps", "bench", "docs", "examples", "library", "coverage", "**/dist"],
    // Rewriting it needs TypeScript's JavaScript API, which version 7 has not.
    tsconfigFile: "none",
    disableTypeChecks: false,
    cleanTempDir: "always",
    reporters: ["progress-append-only"],
    incremental: values.incremental,
    incrementalFile: `.stryker-tmp/${target.name}.json`,
    // A busy machine must not make a change look noticed.
    timeoutMS: 20_000,
    timeoutFactor: 2,
  }).runMutationTest();
  return tally(target, mutants);
}
