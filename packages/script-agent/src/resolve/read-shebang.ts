import { closeSync, openSync, readSync } from "node:fs";

/** The first line of a script that says by what it is run. */
export interface Shebang {
  /** `/usr/bin/env`, `/bin/sh`. */
  readonly program: string;
  readonly args: readonly string[];
  /** The line ends as on Windows, and the system looks for a program whose name ends in a carriage return. */
  readonly hasCarriageReturn: boolean;
}

/** The `#!` line of a file; undefined when there is none or the file cannot be read. */
export function readShebang(path: string): Shebang | undefined {
  const line = /^#![^\n]*/.exec(readStart(path) ?? "")?.[0];
  if (line === undefined) return undefined;
  const [program = "", ...args] = line.slice(2).trim().split(/\s+/);
  return { program, args, hasCarriageReturn: line.endsWith("\r") };
}

/** The program that a shebang means: that of `/usr/bin/env` is its first argument that is neither an option nor a variable. */
export function programOf({ program, args }: Shebang): string {
  if (!/(?:^|\/)env$/.test(program)) return program;
  return args.find((arg) => !arg.startsWith("-") && !arg.includes("=")) ?? program;
}

/** False for a compiled program, and for a file that may not be read: only the system can start such a one. */
export function isText(path: string): boolean {
  const start = readStart(path);
  return start !== undefined && !start.includes("\0");
}

function readStart(path: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    const start = Buffer.alloc(512);
    return start.toString("utf8", 0, readSync(descriptor, start, 0, start.length, 0));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
