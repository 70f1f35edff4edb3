import childProcess, { ChildProcess } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import type { Writable } from "node:stream";

export interface StdoutGuard {
  /** What `write` of the stream was, for the protocol. */
  readonly write: Writable["write"];
  /** Puts everything back. */
  release(): void;
}

/**
 * Keeps standard output for the protocol: one line that is none, and the client hangs up. Whatever else of this process writes
 * there, `console.log` of a library or a plugin, goes to standard error; and a child process that would inherit it inherits
 * standard error instead. Only what writes to descriptor 1 behind Node's back is not caught.
 */
export function guardStdout(stdout: Writable, stderr: Writable): StdoutGuard {
  const own = Object.getOwnPropertyDescriptor(stdout, "write");
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  // Only the process's own standard output is what a child inherits.
  const releaseChildren = stdout === process.stdout ? divertChildren() : () => {};
  return {
    write,
    release: () => {
      if (own === undefined) delete (stdout as { write?: unknown }).write;
      else Object.defineProperty(stdout, "write", own);
      releaseChildren();
    },
  };
}

interface SpawnOptions {
  readonly stdio?: unknown;
}

interface SpawnPrototype {
  spawn: (options: SpawnOptions) => unknown;
}

// Every way to start a child that goes on beside this process ends in this method; the blocking ones have functions of their own.
function divertChildren(): () => void {
  const prototype = ChildProcess.prototype as unknown as SpawnPrototype;
  const { spawn } = prototype;
  const { spawnSync } = childProcess;
  prototype.spawn = function (this: unknown, options) {
    return spawn.call(this, { ...options, stdio: withoutStdout(options.stdio) });
  };
  childProcess.spawnSync = ((command: string, ...rest: unknown[]) => {
    const diverted = rest.map((value) => (isOptions(value) ? { ...value, stdio: withoutStdout(value.stdio) } : value));
    return (spawnSync as (...args: unknown[]) => unknown)(command, ...diverted);
  }) as typeof spawnSync;
  syncBuiltinESMExports();
  return () => {
    prototype.spawn = spawn;
    childProcess.spawnSync = spawnSync;
    syncBuiltinESMExports();
  };
}

function isOptions(value: unknown): value is SpawnOptions {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const STDERR = 2;

function withoutStdout(stdio: unknown): unknown {
  if (stdio === "inherit") return ["inherit", STDERR, "inherit"];
  if (!Array.isArray(stdio)) return stdio;
  return stdio.map((entry: unknown, index) =>
    entry === 1 || entry === process.stdout || (entry === "inherit" && index === 1) ? STDERR : entry,
  );
}
