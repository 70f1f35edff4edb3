import { interleave, timed } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";
import { CLI, NOTHING, runNode } from "./run-node.ts";
import { createTemporaryProject } from "./temporary-project.ts";

interface Command {
  readonly name: string;
  readonly args: readonly string[];
  /** Milliseconds over Node's own start. */
  readonly goalOverFloorMs?: number;
}

const FILES = 100;
const COMMANDS: readonly Command[] = [
  { name: "llm-orc --version", args: ["--version"], goalOverFloorMs: 10 },
  { name: "llm-orc --help", args: ["--help"], goalOverFloorMs: 25 },
  { name: "llm-orc check bench-0", args: ["check", "bench-0"] },
  { name: `llm-orc list-ensembles, ${FILES} files`, args: ["list-ensembles"], goalOverFloorMs: 70 },
  { name: "llm-orc run bench-0, one script", args: ["run", "bench-0", "--input", "go", "--output-format", "json"] },
];

/** Whole commands, from spawn to exit, over what Node itself takes for nothing. */
export async function measureCommands(isQuick: boolean): Promise<readonly Figure[]> {
  const project = createTemporaryProject(FILES);
  try {
    const candidates = [{ name: "floor", args: NOTHING }, ...COMMANDS.map(({ name, args }) => ({ name, args: [CLI, ...args] }))];
    const medians = await interleave(
      candidates.map(({ name, args }) => ({ name, run: () => timed(() => runNode(args, project)) })),
      { warmUpRounds: 2, rounds: isQuick ? 3 : 15 },
    );
    return COMMANDS.map(({ name, goalOverFloorMs }) => ({
      section: "cli: whole process, ms; bare is node -e ''",
      name,
      unit: "ms",
      value: medians.get(name) as number,
      bare: medians.get("floor") as number,
      ...(goalOverFloorMs === undefined ? {} : { goal: { atMost: goalOverFloorMs }, goalOn: "excess" as const }),
    }));
  } finally {
    project.remove();
  }
}
