import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startFakeModelServer } from "@llm-orc/testkit";
import type { Figure } from "../../report/figure.ts";
import { tellEvidence } from "./evidence.ts";
import { resultOf, runFolders } from "./kept-run.ts";
import { inLanes } from "./lanes.ts";
import { hasStackTrace, LLM_ORC, llmOrc, type ProgramEnd } from "./llm-orc.ts";
import { noneAmong } from "./none.ts";
import { killBelow } from "./processes-below.ts";
import { createProject, profile, type Project } from "./project.ts";

const SECTION = "process: whoever reads the output closes the pipe";
const LANES = 3;
const HANG_MS = 60_000;
/** What a shell says of a program that SIGPIPE has ended. */
const UNREAD = 141;

interface Case {
  readonly args: readonly string[];
  readonly stream: "stdout" | "stderr";
  /** Reads nothing, or the first line. */
  readonly reader: "true" | "head -n 1";
}

interface Outcome {
  readonly isHung: boolean;
  readonly hasTrace: boolean;
  readonly isCodeWrong: boolean;
  /** A run that is neither whole nor was cancelled in good order and can be gone on with. */
  readonly isLost: boolean;
}

// The answer is much more than a pipe holds.
const ENSEMBLE = `name: loud
description: Says much.
output: loud
agents:
  - { name: model, model_profile: m }
  - { name: loud, script: loud.sh, depends_on: [model] }
  - { name: end, model_profile: m, depends_on: [loud], prompt: "Done?" }
`;

const RUNS = ["rich", "text", "json", "jsonl"].map((format) => ["run", "loud", "x", "--output-format", format]);
const OTHERS = [
  ["list-ensembles"],
  ["check"],
  ["artifacts", "list"],
  ["artifacts", "show", "last"],
  ["artifacts", "show", "last", "--json"],
  ["runs", "list"],
];

/** The command line at the left of a pipe whose right side has read enough. */
export async function closePipes(isQuick: boolean): Promise<readonly Figure[]> {
  const server = await startFakeModelServer({ script: { text: "ok", latencyMs: 100 } });
  const projects = Array.from({ length: LANES }, () =>
    createProject({
      "ensembles/loud.yaml": ENSEMBLE,
      "profiles/m.yaml": profile("m", server.baseUrl),
      "scripts/loud.sh": "#!/bin/sh\nhead -c 3000000 /dev/zero | tr '\\0' x\n",
    }),
  );
  const cases = Array.from({ length: isQuick ? 1 : 10 }, allCases).flat();
  try {
    for (const project of projects) await llmOrc(project, ["run", "loud", "x"]);
    const outcomes = await inLanes(projects, cases, closeOne);
    const count = noneAmong(SECTION, outcomes);
    return [
      { section: SECTION, name: "commands whose stdout or stderr is closed", unit: "", value: outcomes.length },
      count("commands that hung", ({ isHung }) => isHung),
      count("stack traces", ({ hasTrace }) => hasTrace),
      count("wrong exit codes", ({ isCodeWrong }) => isCodeWrong),
      count("runs that were lost", ({ isLost }) => isLost),
    ];
  } finally {
    for (const project of projects) project.remove();
    await server.close();
  }
}

function allCases(): readonly Case[] {
  const of = (commands: readonly (readonly string[])[], stream: Case["stream"]): readonly Case[] =>
    commands.flatMap((args) => (["true", "head -n 1"] as const).map((reader) => ({ args, stream, reader })));
  return [...of(RUNS, "stdout"), ...of(RUNS, "stderr"), ...of(OTHERS, "stdout")];
}

async function closeOne(project: Project, one: Case): Promise<Outcome> {
  const before = runFolders(project, "loud").length;
  const end = await runInPipe(project, one);
  const isRun = one.args[0] === "run";
  const folder = runFolders(project, "loud")[before];
  const status = resultOf(folder ?? "")?.status;
  const expected = status === "cancelled" ? UNREAD : 0;
  const outcome: Outcome = {
    isHung: end.isHung,
    hasTrace: hasStackTrace(end),
    isCodeWrong: end.exitCode !== expected,
    isLost: isRun && (folder === undefined || !(await isKept(project, folder, one))),
  };
  if (Object.values(outcome).includes(true)) tellEvidence(`${one.args.join(" ")}, ${one.stream} | ${one.reader}`, end);
  return outcome;
}

/** Only where the answer is written on the way may the run have been stopped. */
async function isKept(project: Project, folder: string, { args, stream }: Case): Promise<boolean> {
  if (resultOf(folder)?.status === "cancelled" && stream === "stdout" && args.includes("jsonl")) {
    await llmOrc(project, ["resume", folder.slice(folder.lastIndexOf("/") + 1)]);
  }
  return resultOf(folder)?.status === "completed" && !existsSync(join(folder, "journal.lock"));
}

/** In a shell, with a real pipe; what is not closed goes into files. */
async function runInPipe({ folder, environment }: Project, { args, stream, reader }: Case): Promise<ProgramEnd> {
  const [code, other] = [join(folder, "code"), join(folder, "other")];
  for (const file of [code, other]) rmSync(file, { force: true });
  const redirected = stream === "stdout" ? `2>"$OTHER"` : `2>&1 >"$OTHER"`;
  const child = spawn("sh", ["-c", `{ "$@" ${redirected}; echo $? >"$CODE"; } | ${reader}`, "sh", process.execPath, LLM_ORC, ...args], {
    cwd: folder,
    env: { ...environment, CODE: code, OTHER: other },
    stdio: "ignore",
  });
  const startedMs = performance.now();
  let isHung = false;
  const timer = setTimeout(() => {
    isHung = true;
    killBelow(folder);
  }, HANG_MS);
  await once(child, "exit");
  clearTimeout(timer);
  const said = readFileSync(other, "utf8");
  return {
    exitCode: existsSync(code) ? Number(readFileSync(code, "utf8")) : null,
    signal: null,
    stdout: stream === "stdout" ? "" : said,
    stderr: stream === "stdout" ? said : "",
    elapsedMs: performance.now() - startedMs,
    isHung,
  };
}
