import type * as Fs from "node:fs";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { writeFileAtomic, writeNewFileAtomic } from "./write-file-atomic.ts";

// The real file system; one kind of call may fail, or take only some of the bytes, as on a full disk.
const faults = vi.hoisted(() => ({
  failing: "",
  mostBytes: Infinity,
  check(name: string): void {
    if (this.failing === name) throw Object.assign(new Error(`ENOSPC: injected, ${name}`), { code: "ENOSPC" });
  },
}));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  return {
    ...real,
    writeSync(descriptor: number, bytes: Uint8Array, offset: number, length: number) {
      faults.check("write");
      return faults.mostBytes === 0 ? 0 : real.writeSync(descriptor, bytes, offset, Math.min(length, faults.mostBytes));
    },
    fsyncSync(descriptor: number) {
      faults.check("fsync");
      real.fsyncSync(descriptor);
    },
    renameSync(from: string, to: string) {
      faults.check("rename");
      real.renameSync(from, to);
    },
    linkSync(from: string, to: string) {
      faults.check("link");
      real.linkSync(from, to);
    },
    rmSync(path: string, options: Fs.RmOptions) {
      faults.check("rm");
      real.rmSync(path, options);
    },
  };
});
afterEach(() => Object.assign(faults, { failing: "", mostBytes: Infinity }));

describe("writeFileAtomic", () => {
  it("writes what comes piece by piece, and nothing when a piece does not come", () => {
    const file = join(temporaryFolder(), "execution.json");
    function* pieces(last: () => string): Generator<string> {
      yield "one, ";
      yield last();
    }
    writeFileAtomic(
      file,
      pieces(() => "two"),
    );
    const broken = (): string => {
      throw new Error("no more");
    };
    expect(() => writeFileAtomic(file, pieces(broken))).toThrow("no more");
    expect(readFileSync(file, "utf8")).toBe("one, two");
    expect(readdirSync(join(file, ".."))).toEqual(["execution.json"]);
  });

  it("writes a new file and replaces an old one", () => {
    const file = join(temporaryFolder(), "execution.json");
    writeFileAtomic(file, "ä");
    writeFileAtomic(file, Buffer.from([1, 2, 3]));
    expect(readFileSync(file)).toEqual(Buffer.from([1, 2, 3]));
    expect(readdirSync(join(file, ".."))).toEqual(["execution.json"]);
  });

  it("writes everything when the system takes it in small pieces", () => {
    const file = join(temporaryFolder(), "x");
    faults.mostBytes = 3;
    writeFileAtomic(file, "0123456789");
    expect(readFileSync(file, "utf8")).toBe("0123456789");
  });

  it.each(["write", "fsync", "rename"])("keeps the old file, leaves nothing else and names the file when %s fails", (failing) => {
    const file = join(temporaryFolder(), "x");
    writeFileSync(file, "old");
    faults.failing = failing;
    expect(() => writeFileAtomic(file, "new")).toThrowError(expect.objectContaining({ code: "ENOSPC", path: file }));
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(join(file, ".."))).toEqual(["x"]);
  });

  it("fails rather than going round for ever when the system takes nothing", () => {
    const file = join(temporaryFolder(), "x");
    faults.mostBytes = 0;
    expect(() => writeFileAtomic(file, "new")).toThrowError(expect.objectContaining({ code: "EIO" }));
    expect(readdirSync(join(file, ".."))).toEqual([]);
  });

  it("leaves nothing beside a folder that it cannot replace", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "x"));
    expect(() => writeFileAtomic(join(folder, "x"), "new")).toThrow();
    expect(readdirSync(folder)).toEqual(["x"]);
  });

  it("gives a secret its mode from the start, also over a file that had another", () => {
    const file = join(temporaryFolder(), "secret");
    const umask = process.umask(0);
    try {
      writeFileSync(file, "old", { mode: 0o666 });
      writeFileAtomic(file, "new", { mode: 0o600 });
    } finally {
      process.umask(umask);
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("replaces a link and not what it points at", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "target"), "target");
    symlinkSync("target", join(folder, "link"));
    writeFileAtomic(join(folder, "link"), "new");
    expect([readFileSync(join(folder, "target"), "utf8"), readFileSync(join(folder, "link"), "utf8")]).toEqual(["target", "new"]);
  });
});

describe("writeNewFileAtomic", () => {
  it.each(["", "link"])("writes where nothing is, with its rights, also without links (%s)", (failing) => {
    const file = join(temporaryFolder(), "x");
    faults.failing = failing;
    writeNewFileAtomic(file, "new", { mode: 0o600 });
    expect([readFileSync(file, "utf8"), statSync(file).mode & 0o777]).toEqual(["new", 0o600]);
    expect(readdirSync(join(file, ".."))).toEqual(["x"]);
  });

  it.each(["", "link"])("never replaces what is there (%s)", (failing) => {
    const file = join(temporaryFolder(), "x");
    writeFileSync(file, "old");
    faults.failing = failing;
    expect(() => writeNewFileAtomic(file, "new")).toThrowError(expect.objectContaining({ code: "EEXIST" }));
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(join(file, ".."))).toEqual(["x"]);
  });

  it.each(["write", "fsync"])("leaves nothing and names the file when %s fails", (failing) => {
    const file = join(temporaryFolder(), "x");
    faults.failing = failing;
    expect(() => writeNewFileAtomic(file, "new")).toThrowError(expect.objectContaining({ code: "ENOSPC", path: file }));
    expect(readdirSync(join(file, ".."))).toEqual([]);
  });

  it("has written when only what it needed on the way stays", () => {
    const file = join(temporaryFolder(), "x");
    faults.failing = "rm";
    writeNewFileAtomic(file, "new");
    expect(readFileSync(file, "utf8")).toBe("new");
  });
});
