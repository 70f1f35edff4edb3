import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type Fault, FAULTS, NO_FAULT } from "./faults.ts";
import type { Passed, Shot } from "./inject-faults.ts";
import { type CommandEnd, judgeEnd, toCommandEnd } from "./judge-end.ts";
import { type Finding, isAsAfter, judgeTree } from "./judge-tree.ts";
import { isPassing, passingPart } from "./passing-names.ts";
import type { CaseReport, FoundFault } from "./report.ts";
import type { ProgramEnd, ProgramRun } from "./run-program.ts";
import { readTree, restoreTree, type Tree } from "./tree.ts";
import { NEWEST_RUN, type WriteCase } from "./write-case.ts";

/** Runs the program once, with a fault or none. */
export type Run = (program: ProgramRun, shot: Shot) => Promise<{ readonly end: ProgramEnd; readonly passed: Passed }>;

/** Which of the calls that a fault is about are made to fail, by their numbers from 1; undefined: one after the other, all. */
export type Choose = (calls: Passed["calls"], fault: Fault) => readonly number[] | undefined;

type Command = Pick<WriteCase, "args" | "stdin">;

const DEAD_PID = 999_999_999;

/** Tries one command below `parent` with every fault at the chosen calls. Throws when it fails without one. */
export async function tryCase(one: WriteCase, parent: string, run: Run, choose: Choose): Promise<CaseReport> {
  const root = mkdtempSync(join(parent, "llm-orc-writes-"));
  try {
    return await tryBelow(root, one, run, choose);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function tryBelow(root: string, one: WriteCase, run: Run, choose: Choose): Promise<CaseReport> {
  const start = (command: Command, shot: Omit<Shot, "root"> = { fault: NO_FAULT, nth: 0 }): ReturnType<Run> =>
    run(toProgramRun(root, command, one.env), { root, ...shot });
  await prepare(root, one, start);
  const before = readTree(root);
  const good = await start(one);
  const goodEnd = toCommandEnd(good.end, one.exitCode);
  if (goodEnd.hasFailed || goodEnd.crash !== undefined) {
    throw new Error(`"${one.name}" fails without a fault: ${goodEnd.crash ?? goodEnd.said}`);
  }
  const after = readTree(root);
  const found: FoundFault[] = [];
  let injections = 0;

  /** False: there is no such call any more. */
  async function attempt(fault: Fault, nth: number): Promise<boolean> {
    restoreTree(root, before);
    const { end, passed } = await start(one, { fault, nth });
    const [hit] = passed.hits;
    if (hit === undefined) return false;
    injections++;
    const isExcused = excuse(root, fault, passed.hits);
    const findings = [
      ...judgeOnce(toCommandEnd(end, one.exitCode), { root, before, after, isExcused }),
      ...passed.unknown.map((call) => ({ violation: "crash", detail: `${call} is not known to the injection` }) as const),
      ...(toCommandEnd(end, one.exitCode).hasFailed ? await judgeAgain(isExcused) : []),
    ];
    for (const { violation, detail } of findings) {
      const place = { fault: fault.name, nth, step: hit.step, path: relative(root, hit.path), site: hit.site };
      found.push({ ...place, violation, detail: detail.replaceAll(root, "").slice(0, 1500) });
    }
    return true;
  }

  /** The same once more, by a process that comes later, on a system that has recovered. */
  async function judgeAgain(isExcused: (path: string) => boolean): Promise<readonly Finding[]> {
    buryOwnLocks(root);
    let end = toCommandEnd((await start(one)).end, one.exitCode);
    for (const command of one.orElse ?? []) if (end.hasFailed) end = toCommandEnd((await start(command)).end);
    if (end.hasFailed || end.crash !== undefined) return [{ violation: "not repeatable", detail: end.crash ?? end.said }];
    const now = readTree(root);
    const left = judgeTree(now, { root, before, after, isExcused }).map(({ violation, detail }) => ({
      violation,
      detail: `afterwards: ${detail}`,
    }));
    const isDone = isAsAfter(now, { before, after, isExcused });
    return isDone || left.length > 0 ? left : [{ violation: "not repeatable", detail: "it ended well and has not done it" }];
  }

  for (const fault of FAULTS) {
    restoreTree(root, before);
    const { calls } = (await start(one, { fault, nth: 0 })).passed;
    const chosen = choose(calls, fault);
    if (chosen === undefined) for (let nth = 1; await attempt(fault, nth); nth++);
    else for (const nth of chosen) await attempt(fault, nth);
  }
  return { name: one.name, sites: [...good.passed.sites], injections, faults: found };
}

/** How a command has ended and what it has left, against what there was before and what there should be. */
export function judgeOnce(
  end: CommandEnd,
  {
    root,
    before,
    after,
    isExcused,
  }: { readonly root: string; readonly before: Tree; readonly after: Tree; readonly isExcused: (path: string) => boolean },
): readonly Finding[] {
  const now = readTree(root);
  return [
    ...judgeEnd(end, { isAsAfter: isAsAfter(now, { before, after, isExcused }), root }),
    ...judgeTree(now, { root, before, after, isExcused }),
  ];
}

/** Makes the folders of a case and does what comes before it. */
export async function prepare(
  root: string,
  { files = {}, setup = [], arrange }: WriteCase,
  start: (command: Command) => ReturnType<Run>,
): Promise<void> {
  for (const folder of ["project", "home", "tmp"]) mkdirSync(join(root, folder));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }
  for (const command of setup) {
    const { exitCode, crash, stderr } = (await start(command)).end;
    if (crash !== undefined || (exitCode !== 0 && exitCode !== 6)) throw new Error(`${command.args.join(" ")}: ${crash ?? stderr}`);
  }
  arrange?.(root);
}

export function toProgramRun(root: string, { args, stdin = "" }: Command, more: WriteCase["env"] = {}): ProgramRun {
  const latest = join(root, "project/.llm-orc/artifacts/greet/latest");
  return {
    args,
    stdin: stdin.includes(NEWEST_RUN) ? stdin.replace(NEWEST_RUN, `greet/${readlinkSync(latest)}`) : stdin,
    cwd: join(root, "project"),
    env: {
      PATH: `${join(root, "home/bin")}:${process.env["PATH"]}`,
      HOME: join(root, "home"),
      TMPDIR: join(root, "tmp"),
      LANG: "C.UTF-8",
      NO_COLOR: "1",
      // No compiled code is kept: what of it is not whole is made again.
      NODE_DISABLE_COMPILE_CACHE: "1",
      // No model of the machine is found.
      OLLAMA_HOST: "127.0.0.1:1",
      ...more,
    },
  };
}

/** What may be left over: what could not be removed because the system did not allow that. */
function excuse(root: string, { keepsLeftovers }: Fault, hits: Passed["hits"]): (path: string) => boolean {
  const kept = new Set(hits.filter(({ step }) => step === "remove").map(({ path }) => passingPart(relative(root, path))));
  return (path) => kept.has(passingPart(path)) || (keepsLeftovers && isPassing(path));
}

// The process that a fault has hit has ended by the time of the next command; where it is this one, it goes on.
function buryOwnLocks(root: string): void {
  for (const [path, entry] of readTree(root)) {
    if (entry.type !== "file" || !/\.(?:lock|takeover)$/.test(path)) continue;
    const text = entry.content.toString();
    const buried = text.replace(`"pid":${process.pid}`, `"pid":${DEAD_PID}`);
    if (buried !== text) writeFileSync(join(root, path), buried);
  }
}
