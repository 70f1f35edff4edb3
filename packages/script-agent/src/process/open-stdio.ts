import { execFile, type StdioOptions } from "node:child_process";
import { closeSync, constants, openSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Environment } from "@llm-orc/project-files";
import { findExecutable } from "../resolve/find-executable.ts";
import { fromDescriptor, type OutputSource } from "./output-source.ts";

export interface OpenedStdio {
  readonly forChild: StdioOptions;
  /** Our ends; undefined where `forChild` has `pipe`, then they are the child's. */
  readonly stdout?: OutputSource;
  readonly stderr?: OutputSource;
  /** Closes the child's ends on our side; to be called once the child has them. */
  release(): void;
}

/**
 * A script's three streams, such that it may also open them by name (`cat /dev/stdin`, `echo x > /dev/stderr`): Node's own
 * pipes are sockets, which refuse that. stdin is a file that has no name any more, so a script may leave it unread;
 * stdout and stderr are named pipes, whose names are removed at once. Without `mkfifo` they are Node's after all.
 */
export async function openStdio(
  scratch: string,
  stdin: string,
  options: { readonly env: Environment; readonly cwd: string },
): Promise<OpenedStdio> {
  const mine: OutputSource[] = [];
  const childs: number[] = [];
  const release = (): void => childs.splice(0).forEach((descriptor) => closeSync(descriptor));
  try {
    childs.push(openInput(join(scratch, "stdin"), stdin));
    const names = [join(scratch, "stdout"), join(scratch, "stderr")];
    if (!(await makePipes(names, options))) return { forChild: [...childs, "pipe", "pipe"], release };
    for (const name of names) {
      // In this order and without waiting: a named pipe opened for writing blocks until it has a reader.
      mine.push(fromDescriptor(openSync(name, constants.O_RDONLY | constants.O_NONBLOCK)));
      childs.push(openSync(name, "w"));
      unlinkSync(name);
    }
    const [stdout, stderr] = mine as [OutputSource, OutputSource];
    return { forChild: [...childs], stdout, stderr, release };
  } catch (error) {
    release();
    for (const source of mine) source.destroy();
    throw error;
  }
}

function openInput(path: string, text: string): number {
  writeFileSync(path, text, { mode: 0o600, flag: "wx" });
  const descriptor = openSync(path, "r");
  unlinkSync(path);
  return descriptor;
}

async function makePipes(paths: readonly string[], { env, cwd }: { readonly env: Environment; readonly cwd: string }): Promise<boolean> {
  const mkfifo = findExecutable("mkfifo", env, cwd);
  if (mkfifo === null) return false;
  try {
    await promisify(execFile)(mkfifo, ["-m", "600", ...paths], { env: {} });
    return true;
  } catch {
    return false;
  }
}
