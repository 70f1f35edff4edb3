/**
 * A plugin that somebody else could have written: a package of its own, which knows llm-orc by its public packages only. This
 * runs what its author runs: the build, and the tests with the conformance suite of `@llm-orc/testkit`. How it is used, the
 * example use-a-provider-plugin shows.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

run("typescript", "bin/tsc", "-p", "tsconfig.build.json");
const { plugin } = (await import(join(import.meta.dirname, "dist/index.js"))) as { plugin: { providers: readonly { id: string }[] } };
assert.deepEqual(
  plugin.providers.map(({ id }) => id),
  ["example-api"],
);
console.log(run("vitest", "vitest.mjs", "run").trim());

function run(packageName: string, program: string, ...args: readonly string[]): string {
  const file = join(dirname(require.resolve(`${packageName}/package.json`)), program);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { cwd: import.meta.dirname, encoding: "utf8" });
  assert.equal(status, 0, `${packageName}: ${stdout}${stderr}`);
  return stdout;
}
