import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../../__fixtures__/git-folder.ts";
import { runLibraryScript } from "../../__fixtures__/run-library-script.ts";

const append = (cwd: string, parameters: object) => runLibraryScript("primitives/file_ops/append_file.mjs", { cwd, parameters });
const copy = (cwd: string, parameters: object) => runLibraryScript("primitives/file_ops/copy_file.mjs", { cwd, parameters });

describe.concurrent("append_file", () => {
  it("begins a file in a new folder, then adds lines to it", async () => {
    const folder = makeFolder({});
    const path = "logs/run.log";
    expect(await append(folder, { path, content: "é" })).toEqual({ success: true, path, bytes_written: 3, size: 3 });
    expect(await append(folder, { path, content: "b\n" })).toEqual({ success: true, path, bytes_written: 2, size: 5 });
    expect(await append(folder, { path, content: "c", newline: false })).toMatchObject({ bytes_written: 1, size: 6 });
    expect(readFileSync(join(folder, path), "utf8")).toBe("é\nb\nc");
  });

  it("loses and mixes nothing when several append at the same time", async () => {
    const folder = makeFolder({});
    const contents = Array.from({ length: 8 }, (_, index) => String(index).repeat(20_000));
    await Promise.all(contents.map((content) => append(folder, { path: "log", content })));
    expect(readFileSync(join(folder, "log"), "utf8").trimEnd().split("\n").sort()).toEqual(contents);
  });

  it("follows a link inside the folder, and keeps the mode", async () => {
    const folder = makeFolder({ real: "a\n" });
    chmodSync(join(folder, "real"), 0o600);
    symlinkSync("real", join(folder, "link"));
    await append(folder, { path: "link", content: "b" });
    expect([readFileSync(join(folder, "real"), "utf8"), statSync(join(folder, "real")).mode & 0o777]).toEqual(["a\nb\n", 0o600]);
  });

  it.each([
    [{ path: "old" }, "parameters.content is missing"],
    [{ path: "old", content: "a\udc00" }, "half of a surrogate pair"],
    [{ path: "folder", content: "a" }, '"folder" is a folder, not a file'],
    [{ path: "old/x/y", content: "a" }, '"old/x/y" leads through a file'],
    [{ path: "pipe", content: "a" }, '"pipe" is a pipe that nobody reads'],
  ])("answers %j with an error and changes nothing", async (parameters, error) => {
    const folder = makeFolder({ old: "old" });
    mkdirSync(join(folder, "folder"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect(await append(folder, parameters)).toEqual({ success: false, error: expect.stringContaining(error) });
    expect([readdirSync(folder), readFileSync(join(folder, "old"), "utf8")]).toEqual([["folder", "old", "pipe"], "old"]);
  });
});

describe.concurrent("copy_file", () => {
  it("copies bytes and mode into a new folder", async () => {
    const bytes = Buffer.from([0, 255, 13, 10]);
    const folder = makeFolder({ a: bytes });
    chmodSync(join(folder, "a"), 0o750);
    expect(await copy(folder, { from: "a", to: "b/c" })).toEqual({ success: true, from: "a", to: "b/c", bytes_written: 4 });
    expect([[...readFileSync(join(folder, "b/c"))], statSync(join(folder, "b/c")).mode & 0o777]).toEqual([[...bytes], 0o750]);
    expect(readdirSync(join(folder, "b"))).toEqual(["c"]);
  });

  it("replaces a file only when it is told to", async () => {
    const folder = makeFolder({ a: "new", b: "old" });
    expect(await copy(folder, { from: "a", to: "b" })).toEqual({
      success: false,
      error: '"b" is there already; set overwrite to replace it',
    });
    expect([readdirSync(folder), readFileSync(join(folder, "b"), "utf8")]).toEqual([["a", "b"], "old"]);
    expect(await copy(folder, { from: "a", to: "b", overwrite: true })).toMatchObject({ success: true });
    expect([readdirSync(folder), readFileSync(join(folder, "b"), "utf8")]).toEqual([["a", "b"], "new"]);
  });

  it.each([
    [{ from: "missing", to: "b" }, '"missing" does not exist'],
    [{ from: "folder", to: "b" }, '"folder" is no regular file'],
    [{ from: "a", to: "folder" }, '"folder" is a folder, not a file'],
    [{ from: "a", to: "folder/../a", overwrite: true }, '"a" and "folder/../a" are the same file'],
    [{ from: "a", to: "link", overwrite: true }, '"a" and "link" are the same file'],
    [{ from: "a", to: "a/b" }, '"a/b" leads through a file'],
  ])("answers %j with an error and changes nothing", async (parameters, error) => {
    const folder = makeFolder({ a: "a" });
    mkdirSync(join(folder, "folder"));
    symlinkSync("a", join(folder, "link"));
    expect(await copy(folder, parameters)).toEqual({ success: false, error: expect.stringContaining(error) });
    expect([readdirSync(folder), readFileSync(join(folder, "a"), "utf8")]).toEqual([["a", "folder", "link"], "a"]);
  });
});
