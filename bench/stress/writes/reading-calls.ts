import fs, { type PathLike } from "node:fs";
import { type Pass, pathOf } from "./disk-calls.ts";
import type { Reading } from "./faults.ts";

type Call = (...values: unknown[]) => unknown;

// What each is called in `node:fs` and, without `Sync`, in `node:fs/promises`; and what the system's own call is called.
const READING_CALLS: readonly (readonly [name: string, step: Reading, syscall: string])[] = [
  ["readFile", "read", "open"],
  ["readdir", "list", "scandir"],
  ["opendir", "list", "opendir"],
  ["stat", "look", "stat"],
  ["lstat", "look", "lstat"],
  ["access", "look", "access"],
  ["realpath", "look", "realpath"],
  ["readlink", "look", "readlink"],
];

/** The functions of `node:fs` that learn something of a disk by a path, with `pass` in each; `openSync` is one of `diskCalls`. */
export function readingCalls(pass: Pass): Partial<typeof fs> {
  const real = { ...fs } as unknown as Readonly<Record<string, Call>>;
  const calls = READING_CALLS.map(([name, step, syscall]) => {
    const original = real[`${name}Sync`] as Call;
    const call: Call = (...values) => {
      if (typeof values[0] !== "number") pass(step, pathOf(values[0] as PathLike), syscall);
      return original(...values);
    };
    return [`${name}Sync`, Object.assign(call, original)] as const;
  });
  // It says no, whatever the reason.
  const existsSync: Call = (path) => {
    try {
      pass("look", pathOf(path as PathLike), "access");
      return (real["existsSync"] as Call)(path);
    } catch {
      return false;
    }
  };
  return { ...Object.fromEntries(calls), existsSync } as Partial<typeof fs>;
}

/** The same for `node:fs/promises`, and opening a file there to read it. */
export function promisedReadingCalls(pass: Pass): Partial<typeof fs.promises> {
  const real = { ...fs.promises } as unknown as Readonly<Record<string, Call>>;
  const calls = READING_CALLS.map(([name, step, syscall]) => {
    const call = async (...values: unknown[]): Promise<unknown> => {
      if (typeof values[0] === "string") pass(step, values[0], syscall);
      return (real[name] as Call)(...values);
    };
    return [name, call] as const;
  });
  const open = async (...values: unknown[]): Promise<unknown> => {
    const [path, flags = "r"] = values;
    if (flags === "r") pass("read", pathOf(path as PathLike), "open");
    return (real["open"] as Call)(...values);
  };
  return { ...Object.fromEntries(calls), open } as Partial<typeof fs.promises>;
}
