import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { Readable } from "node:stream";
import { endGroup, isGroupAlive, trackGroup } from "./process-group.ts";

export interface StartCommandOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
}

export interface CommandExit {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EndOptions {
  /** For it to end by itself. */
  readonly waitMs: number;
  /** For it to end when it is asked to; 0 asks nothing. */
  readonly graceMs: number;
}

export interface RunningCommand {
  readonly stdout: Readable;
  readonly exit: Promise<CommandExit>;
  /** The end of what it wrote there. */
  stderr(): string;
  /** Ends its whole process group: waits `waitMs`, then SIGTERM; waits `graceMs`, then SIGKILL. */
  end(options: EndOptions): Promise<void>;
}

const STDERR_CHARACTERS = 8_192;
// A process that the command left behind may hold its output open.
const DRAIN_MS = 500;

/** Starts the command in a process group of its own. Throws what `spawn` says when it cannot be started. */
export async function startCommand({ command, args, cwd, env, stdin }: StartCommandOptions): Promise<RunningCommand> {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ["pipe", "pipe", "pipe"] });
  await started(child);
  const group = child.pid as number;
  const untrack = trackGroup(group);
  const { promise: exit, resolve } = Promise.withResolvers<CommandExit>();
  child.once("exit", (exitCode, signal) => {
    resolve({ exitCode, signal });
    void closeWhenQuiet(child.stdout as Socket);
  });
  // It may end without having read all of it.
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  child.stderr.setEncoding("utf8");
  let said = "";
  child.stderr.on("data", (text: string) => (said = (said + text).slice(-STDERR_CHARACTERS)));
  child.stderr.on("error", () => {});
  // A reader that is gone already must not turn a late error into an uncaught one.
  child.stdout.on("error", () => {});
  return {
    stdout: child.stdout,
    exit,
    stderr: () => said.trim(),
    async end({ waitMs, graceMs }) {
      if (waitMs > 0) await Promise.race([exit, setTimeout(waitMs, undefined, { ref: false })]);
      await endGroup(group, graceMs);
      if (!isGroupAlive(group)) untrack();
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

async function closeWhenQuiet(output: Socket): Promise<void> {
  for (let seen = -1; !output.destroyed;) {
    // What nobody has taken out yet is not lost because it is taken out late.
    if (output.readableLength === 0 && output.bytesRead === seen) output.destroy();
    seen = output.bytesRead;
    await setTimeout(DRAIN_MS, undefined, { ref: false });
  }
}

function started(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once("spawn", resolve);
  child.once("error", reject);
  // Later errors are those of signals, which are sent to the group instead.
  child.on("error", () => {});
  return promise;
}
