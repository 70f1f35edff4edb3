/** What one call to the system does to a disk, as the faults below tell them apart. */
export type Step =
  | "create"
  | "open"
  | "write"
  | "sync"
  | "close"
  | "truncate"
  | "mkdir"
  | "rename"
  | "link"
  | "copy"
  | "remove"
  | "chmod"
  | "utimes"
  | Reading;

/** What one call to the system learns of a disk: the content of a file, the names in a folder, what stands at a path. */
export type Reading = "read" | "list" | "look";

/** A way in which a system refuses. */
export interface Fault {
  readonly name: string;
  /** What the call fails with. `SHORT`: a write takes half of what it is given, and says so. */
  readonly code: "ENOSPC" | "EROFS" | "EACCES" | "EMFILE" | "EIO" | "SHORT";
  /** The calls that a system answers so. */
  readonly steps: readonly Step[];
  /** Whether all later calls of these fail too, or the one alone. */
  readonly stays: boolean;
  /** Whether removing fails as well, so that what is half done can only be left behind. */
  readonly keepsLeftovers: boolean;
}

const NEEDS_SPACE: readonly Step[] = ["create", "write", "mkdir", "link", "copy"];
const NEEDS_RIGHTS: readonly Step[] = ["create", "open", "truncate", "mkdir", "rename", "link", "copy", "remove", "chmod", "utimes"];
const NEEDS_DESCRIPTOR: readonly Step[] = ["create", "open", "copy"];

export const NO_FAULT: Fault = { name: "none", code: "EIO", steps: [], stays: false, keepsLeftovers: false };

export const FAULTS: readonly Fault[] = [
  { name: "ENOSPC once", code: "ENOSPC", steps: NEEDS_SPACE, stays: false, keepsLeftovers: false },
  { name: "ENOSPC from there on", code: "ENOSPC", steps: NEEDS_SPACE, stays: true, keepsLeftovers: false },
  { name: "EROFS once", code: "EROFS", steps: NEEDS_RIGHTS, stays: false, keepsLeftovers: false },
  { name: "EROFS from there on", code: "EROFS", steps: NEEDS_RIGHTS, stays: true, keepsLeftovers: true },
  { name: "EACCES once", code: "EACCES", steps: NEEDS_RIGHTS, stays: false, keepsLeftovers: false },
  { name: "EMFILE once", code: "EMFILE", steps: NEEDS_DESCRIPTOR, stays: false, keepsLeftovers: false },
  { name: "EMFILE from there on", code: "EMFILE", steps: NEEDS_DESCRIPTOR, stays: true, keepsLeftovers: false },
  { name: "EIO once", code: "EIO", steps: ["write", "sync", "close", "truncate"], stays: false, keepsLeftovers: false },
  { name: "a short write", code: "SHORT", steps: ["write"], stays: false, keepsLeftovers: false },
];

const READINGS: readonly Step[] = ["read", "list", "look"] satisfies readonly Reading[];
const OPENS: readonly Step[] = ["read", "list"];

export const READING_FAULTS: readonly Fault[] = [
  { name: "EACCES once", code: "EACCES", steps: READINGS, stays: false, keepsLeftovers: false },
  { name: "EACCES from there on", code: "EACCES", steps: READINGS, stays: true, keepsLeftovers: false },
  { name: "EMFILE once", code: "EMFILE", steps: OPENS, stays: false, keepsLeftovers: false },
  { name: "EMFILE from there on", code: "EMFILE", steps: OPENS, stays: true, keepsLeftovers: false },
  { name: "EIO once", code: "EIO", steps: READINGS, stays: false, keepsLeftovers: false },
];

/** Whether a call leaves the disk as it is. */
export function isReading(step: Step): boolean {
  return READINGS.includes(step);
}
