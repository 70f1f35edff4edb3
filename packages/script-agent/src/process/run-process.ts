import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate, setTimeout } from "node:timers/promises";
import { endProcesses } from "./end-processes.ts";
import { removeScratch, trackProcess } from "./live-processes.ts";
import { MARKER_VARIABLE } from "./marked-processes.ts";
import { type OpenedStdio, openStdio } from "./open-stdio.ts";
import { fromStream } from "./output-source.ts";
import { type OutputReader, readHead, readTail } from "./read-output.ts";
import { startFailure, toMarked } from "./to-marked.ts";
import { type Command, type Sandbox, toSandboxed } from "./to-sandboxed.ts";
import type { ScriptLimits } from "../script-kind-options.ts";

export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly sandbox?: Sandbox;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Texts that are too long for the environment: each becomes a file, whose path stands in the variable of that name. */
  readonly files: ReadonlyMap<string, string>;
  readonly stdin: string;
  readonly limits: ScriptLimits;
  readonly signal: AbortSignal;
}

/** How a process ended, and what it wrote. */
export type ProcessEnd = {
  readonly stdout: string;
  /** The end of it. */
  readonly stderr: string;
  /** Processes that the script had left behind and that were killed after its end. */
  readonly leftBehind: number;
} & (
  | { readonly type: "exited"; readonly exitCode: number }
  | { readonly type: "signalled"; readonly signal: string }
  | { readonly type: "aborted"; readonly reason: unknown }
  | { readonly type: "stdout_too_large" }
  | { readonly type: "not_started"; readonly cause: NodeJS.ErrnoException }
);

type Stop = { readonly type: "aborted"; readonly reason: unknown } | { readonly type: "stdout_too_large" };
type Exit = { readonly type: "exited"; readonly exitCode: number } | { readonly type: "signalled"; readonly signal: string };

// After its exit a script's pipes may stay open in a process that it left behind and that keeps writing.
const MAX_DRAIN_MS = 2000;
// After SIGKILL; only a process that hangs in the kernel takes longer.
const EXIT_WAIT_MS = 1000;

/**
 * Runs one process to its end in a process group of its own. Never rejects. When it settles, no process of it that can be
 * found is left, its pipes are closed and its files removed. It settles at the process's exit and the end of its output;
 * a process left behind that holds the output delays it by `drainGraceMs`. An abort sends SIGTERM, then SIGKILL.
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  let scratch: string | undefined;
  try {
    if (request.signal.aborted) return { type: "aborted", reason: request.signal.reason, stdout: "", stderr: "", leftBehind: 0 };
    scratch = mkdtempSync(join(tmpdir(), "llm-orc-script-"));
    const marker = newMarker(request.env);
    const env = { ...request.env, ...writeFiles(scratch, request.files), [MARKER_VARIABLE]: marker };
    const stdio = await openStdio(scratch, request.stdin, request);
    const child = await start(commandOf(request, scratch, marker), request.cwd, env, stdio);
    const end = await followToEnd(child, stdio, { request, scratch, marker });
    const failure = end.type === "exited" ? startFailure(request.command, marker, end) : undefined;
    if (failure !== undefined) throw failure;
    return end;
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    // A call on a descriptor names no file: it was one of these.
    cause.path ??= scratch ?? tmpdir();
    return { type: "not_started", cause, stdout: "", stderr: "", leftBehind: 0 };
  } finally {
    if (scratch !== undefined) removeScratch(scratch);
  }
}

function commandOf({ command, args, cwd, sandbox }: ProcessRequest, scratch: string, marker: string): Command {
  // What is in a sandbox ends with it.
  if (sandbox === undefined) return toMarked({ command, args }, marker);
  return toSandboxed({ command, args }, { ...sandbox, shown: [...sandbox.shown, realpathSync(scratch)], cwd: realpathSync(cwd) });
}

async function start({ command, args }: Command, cwd: string, env: NodeJS.ProcessEnv, stdio: OpenedStdio): Promise<ChildProcess> {
  try {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: stdio.forChild });
    if (child.pid === undefined) {
      const failed = Promise.withResolvers<never>();
      child.on("error", failed.reject);
      await failed.promise;
    }
    // An error after the start is one of `kill`, which we do not call.
    child.on("error", () => {});
    return child;
  } catch (error) {
    stdio.stdout?.destroy();
    stdio.stderr?.destroy();
    throw error;
  } finally {
    stdio.release();
  }
}

interface Following {
  readonly request: ProcessRequest;
  readonly scratch: string;
  readonly marker: string;
}

async function followToEnd(child: ChildProcess, stdio: OpenedStdio, { request, scratch, marker }: Following): Promise<ProcessEnd> {
  const { limits, signal } = request;
  const tree = { pid: child.pid as number, marker };
  const untrack = trackProcess({ ...tree, scratch });
  const stop = Promise.withResolvers<Stop>();
  const onAbort = (): void => stop.resolve({ type: "aborted", reason: signal.reason });
  let isTooLarge = false;
  const stdout = readHead(stdio.stdout ?? fromStream(child.stdout as Readable), limits.stdoutBytes, () => {
    isTooLarge = true;
    stop.resolve({ type: "stdout_too_large" });
  });
  const stderr = readTail(stdio.stderr ?? fromStream(child.stderr as Readable), limits.stderrBytes);
  const exit = exitOf(child);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    let end: Stop | Exit = await Promise.race([exit, stop.promise]);
    let leftBehind = 0;
    if (end.type === "exited" || end.type === "signalled") {
      await drain([stdout, stderr], limits.drainGraceMs);
      // The last of it may have been in the pipe when the process was gone already.
      if (isTooLarge) end = { type: "stdout_too_large" };
      leftBehind = await endProcesses(tree, { graceMs: limits.drainGraceMs });
    } else {
      await endProcesses(tree, { graceMs: limits.terminateGraceMs });
      await Promise.race([exit, setTimeout(EXIT_WAIT_MS, undefined, { ref: false })]);
      await drain([stderr], limits.drainGraceMs);
    }
    return { ...end, stdout: stdout.text(), stderr: stderr.text(), leftBehind };
  } finally {
    signal.removeEventListener("abort", onAbort);
    stdout.destroy();
    stderr.destroy();
    untrack();
  }
}

function exitOf(child: ChildProcess): Promise<Exit> {
  const exit = Promise.withResolvers<Exit>();
  child.once("exit", (exitCode, signal) => {
    exit.resolve(exitCode === null ? { type: "signalled", signal: signal ?? "unknown" } : { type: "exited", exitCode });
  });
  return exit.promise;
}

/** Waits for the ends of the streams, or until nothing came for `idleMs`. */
async function drain(readers: readonly OutputReader[], idleMs: number): Promise<void> {
  const count = (): number => readers.reduce((sum, reader) => sum + reader.byteCount, 0);
  const closed = Promise.all(readers.map((reader) => reader.closed)).then(() => true);
  const deadline = performance.now() + MAX_DRAIN_MS;
  const timer = new AbortController();
  try {
    for (let before = -1; before !== count() && performance.now() < deadline;) {
      before = count();
      if (await Promise.race([closed, setTimeout(idleMs, false, { signal: timer.signal })])) return;
      // Timers come before I/O in a turn of the event loop: what is in the pipe already must count.
      await setImmediate();
    }
  } finally {
    timer.abort();
  }
}

function newMarker(env: Readonly<Record<string, string>>): string {
  const own = randomBytes(12).toString("hex");
  const outer = env[MARKER_VARIABLE];
  return outer === undefined || outer === "" ? own : `${outer}.${own}`;
}

function writeFiles(scratch: string, files: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    [...files].map(([variable, text]) => {
      const path = join(scratch, variable.toLowerCase());
      writeFileSync(path, text, { mode: 0o600, flag: "wx" });
      return [variable, path];
    }),
  );
}
