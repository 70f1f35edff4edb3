import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { isTaken, makePrivateFolder, readPrivateFile } from "./private-file.ts";

describe("readPrivateFile", () => {
  it("reads what only the owner can use", () => {
    const file = join(temporaryFolder(), "secret");
    expect(readPrivateFile(file)).toBeUndefined();
    writeFileSync(file, "x", { mode: 0o600 });
    expect(readPrivateFile(file)?.toString()).toBe("x");
    chmodSync(file, 0o400);
    expect(readPrivateFile(file)?.toString()).toBe("x");
    expect(readPrivateFile(join(file, "below"))).toBeUndefined();
  });

  it("refuses a link, also one that leads nowhere", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "target"), "x", { mode: 0o600 });
    for (const target of ["target", "not-there"]) {
      const link = join(folder, `link-to-${target}`);
      symlinkSync(target, link);
      expect(() => readPrivateFile(link)).toThrowError(
        expect.objectContaining({
          code: "CREDENTIAL_FILE_UNSAFE",
          message: `${link} is not used: it is a symbolic link.`,
          hint: `Replace it by the file that it points at. See it with: ls -l "${link}"`,
        }),
      );
    }
  });

  it("refuses a folder and a pipe, and does not wait for anybody to write into the pipe", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "folder"), { mode: 0o700 });
    execFileSync("mkfifo", ["-m", "600", join(folder, "pipe")]);
    for (const name of ["folder", "pipe"]) {
      expect(() => readPrivateFile(join(folder, name))).toThrowError(
        expect.objectContaining({
          code: "CREDENTIAL_FILE_UNSAFE",
          message: `${join(folder, name)} is not used: it is no plain file.`,
          hint: `See what it is: ls -ld "${join(folder, name)}"`,
        }),
      );
    }
  });

  it("refuses a file of a size that ours never has", () => {
    const file = join(temporaryFolder(), "secret");
    writeFileSync(file, "", { mode: 0o600 });
    truncateSync(file, 16 * 1024 * 1024);
    expect(readPrivateFile(file)).toHaveLength(16 * 1024 * 1024);
    truncateSync(file, 16 * 1024 * 1024 + 1);
    expect(() => readPrivateFile(file)).toThrowError(
      expect.objectContaining({
        code: "CREDENTIAL_FILE_UNSAFE",
        message: `${file} is not used: it is larger than 16777216 bytes.`,
        hint: `See what it is: ls -l "${file}"`,
      }),
    );
  });

  it.each([
    [0o644, "644"],
    [0o4640, "640"],
  ])("refuses a file of mode %o, and says which it has", (mode, shown) => {
    const file = join(temporaryFolder(), "secret");
    writeFileSync(file, "x");
    chmodSync(file, mode);
    expect(() => readPrivateFile(file)).toThrowError(
      expect.objectContaining({
        code: "CREDENTIAL_FILE_UNSAFE",
        message: `${file} is not used: others than its owner can use it (mode ${shown}).`,
        hint: `Close it: chmod 600 "${file}"`,
      }),
    );
  });

  it("passes on what else the system says", () => {
    expect(() => readPrivateFile(join(temporaryFolder(), "x".repeat(300)))).toThrowError(expect.objectContaining({ code: "ENAMETOOLONG" }));
  });

  it.runIf(process.platform === "linux")("leaves no file open, also not one that it refuses", () => {
    const folder = temporaryFolder();
    const [good, bad] = [join(folder, "good"), join(folder, "bad")];
    writeFileSync(good, "x", { mode: 0o600 });
    writeFileSync(bad, "x", { mode: 0o644 });
    readPrivateFile(good);
    expect(() => readPrivateFile(bad)).toThrowError();
    const open = readdirSync("/proc/self/fd").flatMap((descriptor) => {
      const target = join("/proc/self/fd", descriptor);
      return existsSync(target) ? [readlinkSync(target)] : [];
    });
    expect(open.filter((file) => file.startsWith(folder))).toEqual([]);
  });
});

describe("isTaken", () => {
  it("is true of anything that has the name", () => {
    const folder = temporaryFolder();
    symlinkSync("not-there", join(folder, "link"));
    expect([isTaken(folder), isTaken(join(folder, "link")), isTaken(join(folder, "none"))]).toEqual([true, true, false]);
  });
});

describe("makePrivateFolder", () => {
  it("makes it for the owner alone, and its parents too", () => {
    const folder = join(temporaryFolder(), "a", "b");
    makePrivateFolder(folder);
    makePrivateFolder(folder);
    expect([statSync(folder).mode & 0o777, statSync(join(folder, "..")).mode & 0o777]).toEqual([0o700, 0o700]);
    rmSync(folder, { recursive: true });
  });

  it("leaves one that is stricter as it is", () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    makePrivateFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o500);
    chmodSync(folder, 0o700);
  });
});
