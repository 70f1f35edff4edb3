/**
 * `pnpm examples`: runs `run.ts` or `run.sh` of every folder in examples/ as a process of its own. Exits with 1 when one
 * fails, or when there is none.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const TIMEOUT_MS = 120_000;
const folder = join(import.meta.dirname, "../examples");
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

let passed = 0;
const failed: string[] = [];
for (const name of names.toSorted()) {
  const startedMs = performance.now();
  const problem = runExample(join(folder, name));
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (problem === undefined) {
    passed++;
    console.log(`pass  ${name} (${seconds} s)`);
  } else {
    failed.push(name);
    console.log(`FAIL  ${name} (${seconds} s)\n${problem}`);
  }
}
console.log(`${passed} passed, ${failed.length} failed`);
if (failed.length > 0 || passed === 0) process.exitCode = 1;

/** Undefined when it exits with 0, otherwise what it printed. */
function runExample(cwd: string): string | undefined {
  const command = existsSync(join(cwd, "run.ts"))
    ? [process.execPath, "run.ts"]
    : existsSync(join(cwd, "run.sh"))
      ? ["bash", "run.sh"]
      : [];
  const [program, ...args] = command;
  if (program === undefined) return "There is neither run.ts nor run.sh.";
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", timeout: TIMEOUT_MS });
  if (error === undefined && status === 0) return undefined;
  return [error?.message ?? (signal === null ? `exit code ${status ?? ""}` : `ended by ${signal}`), stdout, stderr].join("\n").trim();
}
