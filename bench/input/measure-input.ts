import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import type { Figure, Skipped } from "../report/figure.ts";
import { type BadInput, loadBadInput } from "./core-config.ts";

const execute = promisify(execFile);
const BUILT = join(import.meta.dirname, "../../packages/core-config/dist/index.js");
const PROCESS = join(import.meta.dirname, "parse-process.ts");
const SECTION = "input: reading bad files, ms; bare is a good file with 1,000 agents";
const MOST_MS = 250;

/**
 * How long a file may keep the loader busy. Every text is read several times and its best time counts: what is asked is what
 * the text costs, not what the machine does beside it. Hostile texts are read in fresh processes, where nothing is compiled
 * yet: none may cost much more than the largest good file that people have.
 */
export async function measureInput(isQuick: boolean): Promise<readonly Figure[] | Skipped> {
  if (!existsSync(BUILT))
    return { section: "input", reason: `there is no ${relative(process.cwd(), BUILT)}: build first with pnpm build.` };
  const input = await loadBadInput();
  const count = isQuick ? 1_000 : 10_000;
  const damaged = await damagedTimes(input, count, isQuick ? 1 : 2);
  const rounds = isQuick ? 1 : 5;
  const bare = await freshProcessMs("a thousand agents", rounds);
  const hostile: { readonly name: string; readonly ms: number }[] = [];
  for (const name of Object.keys(input.hostileTexts)) hostile.push({ name, ms: await freshProcessMs(name, rounds) });
  const slowest = hostile.toSorted((a, b) => b.ms - a.ms).slice(0, 3);
  return [
    { section: SECTION, name: `${count} damaged files, worst`, unit: "ms", value: damaged.at(-1) as number, goal: { atMost: MOST_MS } },
    { section: SECTION, name: `${count} damaged files, p99`, unit: "ms", value: damaged[Math.floor(count * 0.99)] as number },
    ...slowest.map(({ name, ms }) => ({
      section: SECTION,
      name: `fresh process: ${name}`,
      unit: "ms",
      value: ms,
      bare,
      goal: { atMost: 1.25 },
      goalOn: "ratio" as const,
    })),
  ];
}

/** Sorted, the slowest last. */
async function damagedTimes({ parseMs, damagedTexts }: BadInput, count: number, rounds: number): Promise<readonly number[]> {
  const best: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let index = 0;
    for (const text of damagedTexts(count)) {
      best[index] = Math.min(best[index] ?? Infinity, await parseMs(text));
      index++;
    }
  }
  return best.toSorted((a, b) => a - b);
}

async function freshProcessMs(name: string, rounds: number): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await execute(process.execPath, [PROCESS, name]);
    best = Math.min(best, Number(stdout));
  }
  return best;
}
