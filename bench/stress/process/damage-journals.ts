import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "../../report/figure.ts";
import { createCutOffRun, type CutOffRun } from "./cut-off-run.ts";
import { tellEvidence } from "./evidence.ts";
import { resultOf } from "./kept-run.ts";
import { inLanes } from "./lanes.ts";
import { hasStackTrace, llmOrc, type ProgramEnd } from "./llm-orc.ts";
import { noneAmong } from "./none.ts";

const SECTION = "process: a journal with one bit flipped, or cut off";
const LANES = 3;
const NEWLINE = 0x0a;

interface Damage {
  readonly type: "flipped" | "cut";
  readonly at: number;
}

interface Seen {
  readonly isCrash: boolean;
  /** Agents whose results stand before the damage and that are not shown. */
  readonly isLost: boolean;
  /** Something is wrong, and neither file nor line are told. */
  readonly isUntold: boolean;
  /** Could be gone on with, and was not. */
  readonly isStuck: boolean;
}

/**
 * What the command line makes of a damaged journal, at places all over it. That the reader itself gives no event that was
 * not written, at any place, is a test of the package artifacts.
 */
export async function damageJournals(isQuick: boolean): Promise<readonly Figure[]> {
  const runs = await Promise.all(Array.from({ length: LANES }, createCutOffRun));
  try {
    const places = isQuick ? 10 : 400;
    const damages = Array.from({ length: places }, (_, index) => ({
      type: index % 2 === 0 ? ("flipped" as const) : ("cut" as const),
      share: (index + 0.5) / places,
    }));
    const seen = await inLanes(runs, damages, (run, { type, share }) => look(run, { type, at: Math.floor(share * run.journal.length) }));
    const count = noneAmong(SECTION, seen);
    return [
      { section: SECTION, name: "journals, damaged at places all over them", unit: "", value: seen.length },
      count("crashes and stack traces", ({ isCrash }) => isCrash),
      count("results before the damage that are not shown", ({ isLost }) => isLost),
      count("damages that were not told with file and line", ({ isUntold }) => isUntold),
      count("runs that could not be gone on with although they had a beginning", ({ isStuck }) => isStuck),
    ];
  } finally {
    for (const run of runs) run.project.remove();
  }
}

async function look(run: CutOffRun, { type, at }: Damage): Promise<Seen> {
  run.reset();
  const damaged = type === "cut" ? run.journal.subarray(0, at) : Buffer.from(run.journal);
  if (type === "flipped") damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
  const file = join(run.folder, "events.jsonl");
  writeFileSync(file, damaged);
  const good = run.journal.subarray(0, run.journal.lastIndexOf(NEWLINE, at - 1) + 1);
  const lines = good.toString().split("\n").slice(0, -1);
  const isWhole = damaged.length === good.length;
  const tells = ({ stderr }: ProgramEnd): boolean => isWhole || stderr.includes(`${file}:${lines.length + 1}: `);
  const shown = await llmOrc(run.project, ["runs", "show", "last", "--json"]);
  const resumed = await llmOrc(run.project, ["resume", "last"]);
  const ended = lines.flatMap((line) => (line.includes('"type":"agent_completed"') ? [(JSON.parse(line) as { agent: string }).agent] : []));
  const seen: Seen = {
    isCrash: shown.exitCode !== 0 || hasStackTrace(shown) || hasStackTrace(resumed),
    isLost: !ended.every((agent) => Object.hasOwn(resultsIn(shown), agent)),
    isUntold: !tells(shown) || !tells(resumed),
    isStuck: lines.length > 0 ? resultOf(run.folder)?.status !== "completed" : !resumed.stderr.includes("RUN_NOT_RESUMABLE"),
  };
  if (Object.values(seen).includes(true)) {
    tellEvidence(`${type} at ${at}, line ${lines.length + 1}, shown`, shown);
    tellEvidence("resumed", resumed);
  }
  return seen;
}

function resultsIn({ stdout }: ProgramEnd): object {
  try {
    return (JSON.parse(stdout) as { readonly result: { readonly results: object } }).result.results;
  } catch {
    return {};
  }
}
