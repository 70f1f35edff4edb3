import { isExecutable } from "../resolve/find-executable.ts";
import { lockLimitOf } from "./marked-processes.ts";
import type { Command } from "./to-sandboxed.ts";

const SHELL = "/bin/sh";
// The letter for file locks is one of these, by shell. `$0` stands before what the shell itself has to say.
const MARK_AND_START = 'ulimit -S -w "$0" 2>/dev/null || ulimit -S -x "$0" 2>/dev/null; exec "$@"';
const EXEC_FAILURES: Readonly<Record<number, string>> = { 126: "EACCES", 127: "ENOENT" };

/** The same command, started by a shell that sets the limit by which its processes are found; as it is where that cannot be. */
export function toMarked({ command, args }: Command, marker: string): Command {
  if (process.platform !== "linux" || !isExecutable(SHELL)) return { command, args };
  return { command: SHELL, args: ["-c", MARK_AND_START, String(lockLimitOf(marker)), command, ...args] };
}

/** Why that shell could not start `command`; undefined when what ended so is the command itself. */
export function startFailure(
  command: string,
  marker: string,
  end: { readonly exitCode: number; readonly stderr: string },
): Error | undefined {
  const code = EXEC_FAILURES[end.exitCode];
  if (code === undefined || !end.stderr.startsWith(`${lockLimitOf(marker)}:`)) return undefined;
  return Object.assign(new Error(`spawn ${command} ${code}`), { code, syscall: "spawn", path: command });
}
