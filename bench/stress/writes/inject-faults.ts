import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve, sep } from "node:path";
import { diskCalls, type Pass, promisedDiskCalls } from "./disk-calls.ts";
import { type Fault, isReading, type Step } from "./faults.ts";
import { promisedReadingCalls, readingCalls } from "./reading-calls.ts";

/** Lets the nth call below `root` that `fault` is about fail, counted from 1; with 0 none. */
export interface Shot {
  readonly root: string;
  readonly fault: Fault;
  readonly nth: number;
}

/** A call of the program to the system. */
export interface DiskCall {
  readonly step: Step;
  readonly path: string;
  /** Where in the program it was made. */
  readonly site: string;
}

/** What went by while a shot was armed. */
export interface Passed {
  /** Those that failed. */
  readonly hits: readonly DiskCall[];
  /** All that the fault is about, in their order. */
  readonly calls: readonly DiskCall[];
  /** Which calls of any kind, and where in the program. */
  readonly sites: ReadonlySet<string>;
  /** Calls that change a disk, and of which nothing is known here. */
  readonly unknown: readonly string[];
}

export interface Injector {
  /** Counts from now on, and lets what the shot says fail. */
  arm(shot: Shot): void;
  disarm(): Passed;
}

interface Armed extends Shot {
  readonly hits: DiskCall[];
  readonly calls: DiskCall[];
  readonly sites: Set<string>;
  readonly unknown: string[];
}

const MESSAGES = {
  ENOSPC: "no space left on device",
  EROFS: "read-only file system",
  EACCES: "permission denied",
  EMFILE: "too many open files",
  EIO: "i/o error",
} as const;

// A program that begins to use one of these has to be taught to the injection.
const UNKNOWN = [
  "appendFile",
  "cp",
  "createWriteStream",
  "chown",
  "lchown",
  "fchown",
  "fchmod",
  "futimes",
  "lutimes",
  "writev",
  "link",
  "lchmod",
];
const ON_DESCRIPTOR = new Set(["write", "fsync", "fdatasync", "ftruncate", "close"]);

/** Puts itself into `node:fs` for the whole process, also for whoever imports functions of it by name, at any time. */
export function injectFaults(): Injector {
  let armed: Armed | undefined;

  const pass: Pass = (step, path, syscall) => {
    if (armed === undefined || path === undefined || !isBelow(path, armed.root)) return false;
    const { fault, nth } = armed;
    // There are many, and whoever counts them asks for them.
    if (isReading(step) && !fault.steps.includes(step)) return false;
    const call = { step, path, site: callSite() };
    armed.sites.add(`${step} ${call.site}`);
    if (!fault.steps.includes(step)) return false;
    const count = armed.calls.push(call);
    if (nth === 0 || (fault.stays ? count < nth : count !== nth)) return false;
    armed.hits.push(call);
    if (fault.code === "SHORT") return true;
    throw systemError(fault.code, syscall, path);
  };

  /** Done, and noted. */
  const unknown = (functions: object): object =>
    Object.fromEntries(
      Object.entries(functions as Record<string, (...values: unknown[]) => unknown>)
        .filter(([name]) => UNKNOWN.includes(name.replace(/Sync$/, "")))
        .map(([name, call]) => [
          name,
          (...values: unknown[]): unknown => {
            if (armed !== undefined && values.some((value) => typeof value === "string" && isBelow(value, (armed as Armed).root)))
              armed.unknown.push(name);
            return call(...values);
          },
        ]),
    );

  const calls = diskCalls(pass);
  const readings = [readingCalls(pass), promisedReadingCalls(pass)] as const;
  Object.assign(fs, unknown(fs), calls, readings[0]);
  Object.assign(fs.promises, unknown(fs.promises), promisedDiskCalls(calls), readings[1]);
  syncBuiltinESMExports();
  return {
    arm(shot) {
      armed = { ...shot, hits: [], calls: [], sites: new Set(), unknown: [] };
    },
    disarm() {
      if (armed === undefined) throw new Error("Nothing is armed.");
      const passed = armed;
      armed = undefined;
      return passed;
    },
  };
}

function isBelow(path: string, root: string): boolean {
  return resolve(path).startsWith(root + sep);
}

/** As Node makes it: that of a call on a descriptor names no file. */
function systemError(code: keyof typeof MESSAGES, syscall: string, path: string): NodeJS.ErrnoException {
  const isOnDescriptor = ON_DESCRIPTOR.has(syscall);
  const error = new Error(`${code}: ${MESSAGES[code]}, ${syscall}${isOnDescriptor ? "" : ` '${path}'`}`);
  return Object.assign(error, { code, errno: -1, syscall, ...(isOnDescriptor ? {} : { path }) });
}

/** The program's own frame nearest to the call, without the folder that it is installed in. */
function callSite(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 20;
  const lines = new Error().stack?.split("\n") ?? [];
  Error.stackTraceLimit = limit;
  return lines.map((line) => /\/dist\/([^/)]+:\d+:\d+)/.exec(line)?.[1]).find((site) => site !== undefined) ?? "elsewhere";
}
