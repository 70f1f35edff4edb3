import fs, { type PathLike } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Step } from "./faults.ts";

/**
 * Is told of each call before it is made, and may throw what the system would; true: a write takes half of what it is given.
 * `path` is undefined for a descriptor that was opened to read, which is nobody's business.
 */
export type Pass = (step: Step, path: string | undefined, syscall: string) => boolean;

/**
 * The functions of `node:fs` that change a disk, with `pass` in each. What takes several calls to the system is made of them: a
 * file that is written, a folder with those above it, a tree that is removed. Each can then fail in its middle.
 */
export function diskCalls(pass: Pass): Partial<typeof fs> {
  const real = { ...fs };
  const paths = new Map<number, string>();

  const openSync = (path: PathLike, flags: string | number = "r", mode?: fs.Mode | null): number => {
    const name = pathOf(path);
    const entry = real.statSync(name, { throwIfNoEntry: false });
    const isForReading = typeof flags === "number" ? (flags & 3) === 0 : flags === "r";
    // A folder is opened to be flushed to the disk.
    if (isForReading && entry?.isDirectory() !== true) {
      pass("read", name, "open");
      return real.openSync(path, flags, mode);
    }
    pass(entry === undefined ? "create" : "open", name, "open");
    const descriptor = real.openSync(path, flags, mode);
    paths.set(descriptor, name);
    return descriptor;
  };

  const closeSync = (descriptor: number): void => {
    const path = paths.get(descriptor);
    paths.delete(descriptor);
    // The system takes the descriptor back also when it says that closing failed.
    real.closeSync(descriptor);
    pass("close", path, "close");
  };

  const writeSync = (descriptor: number, data: string | NodeJS.ArrayBufferView, ...rest: readonly unknown[]): number => {
    const path = paths.get(descriptor);
    if (path === undefined) return (real.writeSync as (...values: unknown[]) => number)(descriptor, data, ...rest);
    const bytes = bytesOf(data, rest);
    const isShort = pass("write", path, "write");
    return real.writeSync(descriptor, bytes, 0, isShort ? Math.floor(bytes.length / 2) : bytes.length);
  };

  const writeFileSync = (path: PathLike | number, data: string | NodeJS.ArrayBufferView, options?: fs.WriteFileOptions): void => {
    const { flag = "w", mode } = typeof options === "object" && options !== null ? options : {};
    const descriptor = typeof path === "number" ? path : openSync(path, flag, mode);
    try {
      const bytes = bytesOf(data, []);
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes.subarray(at));
    } finally {
      if (typeof path !== "number") closeSync(descriptor);
    }
  };

  const makeOne = (path: string, mode: fs.Mode | undefined): void => {
    if (!real.existsSync(path)) pass("mkdir", path, "mkdir");
    real.mkdirSync(path, mode);
  };

  const mkdirSync = (path: PathLike, options?: fs.Mode | fs.MakeDirectoryOptions | null): string | undefined => {
    const { recursive = false, mode } = typeof options === "object" && options !== null ? options : { mode: options ?? undefined };
    const name = pathOf(path);
    if (!recursive) {
      makeOne(name, mode);
      return undefined;
    }
    const missing: string[] = [];
    for (let folder = resolve(name); !real.existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
    for (const folder of missing) makeOne(folder, mode);
    // Also throws where a file is in the way.
    return real.mkdirSync(name, { recursive }) ?? missing[0];
  };

  const unlinkSync = (path: PathLike): void => {
    pass("remove", pathOf(path), "unlink");
    real.unlinkSync(path);
  };

  const rmdirSync = (path: PathLike): void => {
    pass("remove", pathOf(path), "rmdir");
    real.rmdirSync(path);
  };

  const rmSync = (path: PathLike, options: fs.RmOptions = {}): void => {
    const { recursive = false, force = false } = options;
    const entry = real.lstatSync(path, { throwIfNoEntry: false });
    if (entry === undefined && force) return;
    if (entry?.isDirectory() !== true) unlinkSync(path);
    else if (!recursive) real.rmSync(path, options);
    else {
      for (const child of real.readdirSync(path)) rmSync(join(pathOf(path), child), options);
      rmdirSync(path);
    }
  };

  /** One call to the system, of the file that is its argument at `at`. */
  function single<
    Name extends
      | "fsyncSync"
      | "fdatasyncSync"
      | "ftruncateSync"
      | "truncateSync"
      | "renameSync"
      | "symlinkSync"
      | "linkSync"
      | "copyFileSync"
      | "chmodSync"
      | "utimesSync",
  >(name: Name, step: Step, at = 0): (typeof fs)[Name] {
    const call = (...values: unknown[]): unknown => {
      const target = values[at] as PathLike | number;
      pass(step, typeof target === "number" ? paths.get(target) : pathOf(target), name.replace("Sync", "").toLowerCase());
      return (real[name] as (...given: unknown[]) => unknown)(...values);
    };
    return call;
  }

  const fsync = (descriptor: number, callback: fs.NoParamCallback): void => {
    try {
      pass("sync", paths.get(descriptor), "fsync");
    } catch (error) {
      setImmediate(() => callback(error as NodeJS.ErrnoException));
      return;
    }
    real.fsync(descriptor, callback);
  };

  return {
    openSync,
    closeSync,
    writeSync,
    writeFileSync,
    mkdirSync,
    unlinkSync,
    rmdirSync,
    rmSync,
    fsync: Object.assign(fsync, { __promisify__: real.fsync.__promisify__ }),
    mkdtempSync: ((prefix: string, options?: BufferEncoding): string => {
      pass("mkdir", `${prefix}XXXXXX`, "mkdtemp");
      return real.mkdtempSync(prefix, options);
    }) as typeof fs.mkdtempSync,
    fsyncSync: single("fsyncSync", "sync"),
    fdatasyncSync: single("fdatasyncSync", "sync"),
    ftruncateSync: single("ftruncateSync", "truncate"),
    truncateSync: single("truncateSync", "truncate"),
    renameSync: single("renameSync", "rename", 1),
    symlinkSync: single("symlinkSync", "link", 1),
    linkSync: single("linkSync", "link", 1),
    // Of a copy that fails the system's library leaves nothing.
    copyFileSync: single("copyFileSync", "copy", 1),
    chmodSync: single("chmodSync", "chmod"),
    utimesSync: single("utimesSync", "utimes"),
  };
}

/** The same for `node:fs/promises`. */
export function promisedDiskCalls(calls: Partial<typeof fs>): Partial<typeof fs.promises> {
  const names = ["mkdir", "mkdtemp", "writeFile", "rename", "rm", "unlink", "symlink", "copyFile", "chmod", "utimes"] as const;
  const later = names.map((name) => {
    const call = calls[`${name}Sync`] as (...values: unknown[]) => unknown;
    return [name, async (...values: unknown[]): Promise<unknown> => call(...values)] as const;
  });
  return Object.fromEntries(later) as Partial<typeof fs.promises>;
}

export function pathOf(path: PathLike): string {
  return path instanceof URL ? path.pathname : path.toString();
}

function bytesOf(data: string | NodeJS.ArrayBufferView, [offset, length]: readonly unknown[]): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const from = typeof offset === "number" ? offset : 0;
  return bytes.subarray(from, typeof length === "number" ? from + length : undefined);
}
