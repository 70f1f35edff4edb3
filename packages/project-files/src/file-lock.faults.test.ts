import type * as Fs from "node:fs";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { acquireFileLock, isFileLocked } from "./file-lock.ts";

const faults = vi.hoisted(() => ({
  failing: "",
  check(name: string): void {
    if (this.failing === name) throw Object.assign(new Error(`EIO: injected, ${name}`), { code: "EIO" });
  },
}));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  return {
    ...real,
    writeSync(descriptor: number, bytes: Uint8Array, offset: number, length: number) {
      faults.check("write");
      return real.writeSync(descriptor, bytes, offset, length);
    },
    closeSync(descriptor: number) {
      real.closeSync(descriptor);
      faults.check("close");
    },
    rmSync(path: string, options: Fs.RmOptions) {
      faults.check("rm");
      real.rmSync(path, options);
    },
  };
});
afterEach(() => void (faults.failing = ""));

describe("acquireFileLock, when a call to the system fails", () => {
  it.each(["write", "close"])("leaves no lock that is nobody's when %s fails, and names it", (failing) => {
    const file = join(temporaryFolder(), "data.lock");
    faults.failing = failing;
    expect(() => acquireFileLock(file)).toThrowError(expect.objectContaining({ code: "EIO", path: file }));
    expect(readdirSync(dirname(file))).toEqual([]);
    faults.failing = "";
    acquireFileLock(file)();
  });

  it("does not let work fail whose lock cannot be removed, and takes that lock again", () => {
    const file = join(temporaryFolder(), "data.lock");
    const release = acquireFileLock(file);
    faults.failing = "rm";
    release();
    // In the eyes of other processes it is held until this one ends.
    expect([existsSync(file), isFileLocked(file)]).toEqual([true, false]);
    faults.failing = "";
    const again = acquireFileLock(file);
    expect(isFileLocked(file)).toBe(true);
    expect(() => acquireFileLock(file)).toThrowError(expect.objectContaining({ code: "FILE_IN_USE" }));
    again();
    expect(existsSync(file)).toBe(false);
  });
});
