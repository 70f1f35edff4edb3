import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { interleave, timed } from "../measure/interleave.ts";
import type { Figure, Skipped } from "../report/figure.ts";
import { createTemporaryProject, type TemporaryProject } from "./temporary-project.ts";

const execute = promisify(execFile);
const APP = join(import.meta.dirname, "../../apps/llm-orc");
const CLI = join(APP, "bin/llm-orc.cjs");

interface Command {
  readonly name: string;
  readonly args: readonly string[];
  /** Milliseconds over Node's own start. */
  readonly goalOverFloorMs?: number;
}

const COMMANDS: readonly Command[] = [
  { name: "llm-orc --version", args: ["--version"], goalOverFloorMs: 10 },
  { name: "llm-orc --help", args: ["--help"], goalOverFloorMs: 25 },
  { name: "llm-orc check bench-0", args: ["check", "bench-0"] },
  { name: "llm-orc list-ensembles, 100 files", args: ["list-ensembles"], goalOverFloorMs: 70 },
  { name: "llm-orc run bench-0, one script", args: ["run", "bench-0", "--input", "go", "--output-format", "json"] },
];

/** Whole processes of the command line, from spawn to exit, over what Node itself takes for nothing. */
export async function measureCli(isQuick: boolean): Promise<readonly Figure[] | Skipped> {
  const missing = [CLI, join(APP, "dist")].find((path) => !existsSync(path));
  if (missing !== undefined)
    return { section: "cli", reason: `there is no ${relative(process.cwd(), missing)}: build first with pnpm build.` };
  const project = createTemporaryProject();
  try {
    const candidates = [{ name: "floor", args: ["-e", ""] }, ...COMMANDS.map(({ name, args }) => ({ name, args: [CLI, ...args] }))];
    const medians = await interleave(
      candidates.map(({ name, args }) => ({ name, run: () => timed(() => runNode(args, project)) })),
      { warmUpRounds: 2, rounds: isQuick ? 5 : 15 },
    );
    const floor = medians.get("floor") as number;
    return COMMANDS.map(({ name, goalOverFloorMs }) => ({
      section: "cli: whole process, ms; bare is node -e ''",
      name,
      unit: "ms",
      value: medians.get(name) as number,
      bare: floor,
      ...(goalOverFloorMs === undefined ? {} : { goal: { atMost: goalOverFloorMs }, goalOn: "excess" as const }),
    }));
  } finally {
    project.remove();
  }
}

/** Rejects when the process does not exit with 0, so that no error message is measured. */
async function runNode(args: readonly string[], { folder, environment }: TemporaryProject): Promise<void> {
  await execute(process.execPath, [...args], { cwd: folder, env: environment });
}
