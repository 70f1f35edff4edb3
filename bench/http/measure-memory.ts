import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { interleave } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";

const execute = promisify(execFile);
const SCRIPT = join(import.meta.dirname, "memory-process.ts");
const GOAL_MB = 0.2;

/** What an agent adds to the most memory that a process has resident, with all of them in flight over HTTP. */
export async function measureMemory(baseUrl: string, isQuick: boolean): Promise<readonly Figure[]> {
  const counts = isQuick ? [100] : [15, 100, 300, 1000];
  const growthKiB = await interleave(
    counts.map((count) => ({ name: String(count), run: () => growth(baseUrl, count) })),
    { warmUpRounds: 0, rounds: isQuick ? 1 : 5 },
  );
  return counts.map((count) => ({
    section: "http: growth of peak resident memory per agent, all in flight at once",
    name: `${count} agents`,
    unit: "MB",
    value: (growthKiB.get(String(count)) as number) / 1024 / count,
    goal: { atMost: GOAL_MB },
  }));
}

// A process of its own for each: memory that was once taken is not given back.
async function growth(baseUrl: string, agents: number): Promise<number> {
  const { stdout } = await execute(process.execPath, [SCRIPT, baseUrl, String(agents)]);
  return Number(stdout);
}
