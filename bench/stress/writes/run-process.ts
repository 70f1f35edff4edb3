import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import type { Preloaded } from "./fault-preload.ts";
import type { Passed, Shot } from "./inject-faults.ts";
import type { ProgramEnd, ProgramRun } from "./run-program.ts";

export const PROGRAM: string = join(import.meta.dirname, "../../../apps/llm-orc/bin/llm-orc.cjs");
const PRELOAD = pathToFileURL(join(import.meta.dirname, "fault-preload.ts")).href;
const TIMEOUT_MS = 60_000;

/** Runs the program in a process of its own; `user` is another one that it runs as. */
export async function runProcess({ args, cwd, env, stdin = "" }: ProgramRun, user?: number): Promise<ProgramEnd> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env,
    stdio: "pipe",
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  // A program that ends early does not read its input.
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode: exitCode ?? 1, stdout, stderr, ...(exitCode === null ? { crash: `It was killed. ${stderr}` } : {}) };
}

/** The same with a fault in it. */
export async function runProcessWithFault(program: ProgramRun, shot: Shot): Promise<{ readonly end: ProgramEnd; readonly passed: Passed }> {
  const folder = mkdtempSync(join(tmpdir(), "llm-orc-fault-"));
  try {
    const given: Preloaded = { shot, report: join(folder, "passed.json") };
    const env = { ...program.env, NODE_OPTIONS: `--import=${PRELOAD}`, LLM_ORC_TEST_FAULT: JSON.stringify(given) };
    const end = await runProcess({ ...program, env });
    const passed = JSON.parse(readFileSync(given.report, "utf8")) as Omit<Passed, "sites"> & { readonly sites: readonly string[] };
    return { end, passed: { ...passed, sites: new Set(passed.sites) } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
