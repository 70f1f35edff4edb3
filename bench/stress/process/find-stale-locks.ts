import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "../../report/figure.ts";
import { type CutOffRun, createCutOffRun } from "./cut-off-run.ts";
import { tellEvidence } from "./evidence.ts";
import { resultOf } from "./kept-run.ts";
import { hasStackTrace, llmOrc, type ProgramEnd } from "./llm-orc.ts";
import { none } from "./none.ts";

const SECTION = "process: resume where a lock was left";

interface Lock {
  readonly name: string;
  readonly content: string;
  /** Made long ago. */
  readonly isOld: boolean;
  /** Whether the run may be gone on with, or its lock may be somebody's. */
  readonly isFree: boolean;
}

/** Locks of the dead, of strangers, and of nobody; and two who want to go on with one run at once. */
export async function findStaleLocks(isQuick: boolean): Promise<readonly Figure[]> {
  const stranger = spawn("sleep", ["300"]);
  const run = await createCutOffRun();
  try {
    const locks = locksOf(stranger.pid ?? 0);
    let wrong = 0;
    for (const lock of locks) if (!(await isTreatedRight(run, lock))) wrong++;
    const races = isQuick ? 4 : 40;
    let lostRaces = 0;
    for (let race = 0; race < races; race++) if (!(await goesOnOnce(run))) lostRaces++;
    return [
      none(SECTION, `of ${locks.length} sorts of locks, neither taken over nor refused with what to type`, wrong),
      none(SECTION, `of ${races} times that two resumed one run at once, not just one went on`, lostRaces),
    ];
  } finally {
    run.project.remove();
    stranger.kill();
  }
}

function locksOf(strangersPid: number): readonly Lock[] {
  const dead = spawnSync("true").pid;
  const of = (pid: number, start: string | null): string =>
    `${JSON.stringify({ pid, process_start: start, acquired_at: new Date().toISOString() })}\n`;
  return [
    { name: "of a process that has ended", content: of(dead, "1"), isOld: false, isFree: true },
    { name: "of a process whose pid is another's now", content: of(strangersPid, "1"), isOld: false, isFree: true },
    { name: "of a living process of which only the pid is known", content: of(strangersPid, null), isOld: true, isFree: false },
    { name: "garbage", content: "\u0000\u0001garbage", isOld: true, isFree: true },
    { name: "JSON that is no lock", content: '{"pid": "nobody"}', isOld: true, isFree: true },
    { name: "empty", content: "", isOld: true, isFree: true },
    { name: "empty, made just now", content: "", isOld: false, isFree: false },
  ];
}

async function isTreatedRight(run: CutOffRun, { name, content, isOld, isFree }: Lock): Promise<boolean> {
  run.reset();
  writeFileSync(run.lock, content);
  const longAgo = new Date(Date.now() - 3_600_000);
  const soon = new Date(Date.now() + 60_000);
  // One that was made just now must still be so when a busy machine has come to look at it.
  utimesSync(run.lock, isOld ? longAgo : soon, isOld ? longAgo : soon);
  const end = await llmOrc(run.project, ["resume", "last"]);
  const isRight = isFree
    ? end.exitCode === 0 && resultOf(run.folder)?.status === "completed" && !existsSync(run.lock)
    : isRefused(end) && end.stderr.includes(run.lock) && readFileSync(run.lock, "utf8") === content;
  if (!isRight || hasStackTrace(end)) tellEvidence(`lock ${name}`, end);
  return isRight && !hasStackTrace(end);
}

async function goesOnOnce(run: CutOffRun): Promise<boolean> {
  run.reset();
  const ends = await Promise.all([0, 1].map(() => llmOrc(run.project, ["resume", "last"])));
  const refused = ends.filter((end) => end.exitCode !== 0);
  const calls = readFileSync(join(run.project.folder, "calls.log"), "utf8");
  // The slower one may come when all is done.
  const isRight =
    refused.length === 1 && refused.every((end) => isRefused(end) || end.stderr.includes("RUN_NOT_RESUMABLE")) && calls === "last\n";
  if (!isRight) for (const end of ends) tellEvidence("two who resume", end);
  return isRight;
}

function isRefused({ exitCode, stderr }: ProgramEnd): boolean {
  return exitCode !== 0 && stderr.includes("error[RUN_IN_USE]") && /hint: .+/.test(stderr);
}
