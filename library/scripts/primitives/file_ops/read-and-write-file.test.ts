import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../../__fixtures__/git-folder.ts";
import { runLibraryScript } from "../../__fixtures__/run-library-script.ts";

const read = (cwd: string, parameters: object) => runLibraryScript("primitives/file_ops/read_file.mjs", { cwd, parameters });
const write = (cwd: string, parameters: object) => runLibraryScript("primitives/file_ops/write_file.mjs", { cwd, parameters });

describe.concurrent("read_file", () => {
  it("reads input.txt when nothing else is said, and counts characters, not bytes", async () => {
    const folder = makeFolder({ "input.txt": "né\r\n\u{1F600}\n" });
    expect(await read(folder, {})).toEqual({ success: true, content: "né\r\n\u{1F600}\n", path: "input.txt", size: 6, error: null });
  });

  it("prints its fields in a fixed order, with an indent of 2", () => {
    const folder = makeFolder({ "input.txt": "a" });
    const script = new URL("read_file.mjs", import.meta.url).pathname;
    const printed = execFileSync(process.execPath, [script], { cwd: folder, input: "", encoding: "utf8" });
    expect(printed).toBe('{\n  "success": true,\n  "content": "a",\n  "path": "input.txt",\n  "size": 1,\n  "error": null\n}\n');
  });

  it("reads an empty file, and one outside the folder by its absolute path", async () => {
    const outside = makeFolder({ "a.txt": "outside", empty: "" });
    expect(await read(outside, { path: "empty" })).toMatchObject({ success: true, content: "", size: 0 });
    expect(await read(makeFolder({}), { path: join(outside, "a.txt") })).toMatchObject({ success: true, content: "outside" });
  });

  // All encodings are in lib/text-encoding.test.ts.
  it("reads an encoding by Python's name for it", async () => {
    const folder = makeFolder({ a: Buffer.from([0xe9, 0x80]) });
    expect(await read(folder, { path: "a", encoding: "latin-1" })).toMatchObject({ success: true, content: "é\u0080" });
  });

  it.each([
    [{ path: "missing" }, '"missing" does not exist'],
    [{ path: "folder" }, '"folder" is a folder, not a file'],
    [{ path: "bytes" }, '"bytes" is not valid utf-8'],
    [{ path: "bytes", encoding: "klingon" }, 'the encoding "klingon" is not known'],
    [{ path: "" }, "the path is empty"],
    [{ path: "a\0b" }, "NUL"],
  ])("answers %j with an error and all fields", async (parameters, error) => {
    const folder = makeFolder({ bytes: Buffer.from([0x61, 0xff]) });
    mkdirSync(join(folder, "folder"));
    const answer = { success: false, content: null, path: parameters.path, size: null, error: expect.stringContaining(error) };
    expect(await read(folder, parameters)).toEqual(answer);
  });

  it("answers a parameter of the wrong type with all fields, and ignores one that it does not know", async () => {
    const folder = makeFolder({ "input.txt": "a" });
    expect(await read(folder, { path: 1 })).toEqual({
      success: false,
      content: null,
      path: null,
      size: null,
      error: "parameters.path must be a text, is 1",
    });
    expect(await read(folder, { mode: "r" })).toMatchObject({ success: true, content: "a" });
  });

  it("does not wait for a writer of a named pipe", async () => {
    const folder = makeFolder({});
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect(await read(folder, { path: "pipe" })).toMatchObject({ success: false, error: '"pipe" is no regular file' });
  });

  it("refuses more than an engine takes", async () => {
    const folder = makeFolder({ big: Buffer.alloc(16 * 1024 * 1024 + 1, "a") });
    expect(await read(folder, { path: "big" })).toMatchObject({ success: false, error: '"big" has more than 16777216 bytes' });
  });
});

describe.concurrent("write_file", () => {
  it("writes output.txt when nothing else is said", async () => {
    const folder = makeFolder({});
    expect(await write(folder, {})).toEqual({ success: true, path: "output.txt", size: 0, bytes_written: 0, error: null });
    expect(readFileSync(join(folder, "output.txt"), "utf8")).toBe("");
  });

  it("makes folders, and counts characters and bytes", async () => {
    const folder = makeFolder({});
    const answer = await write(folder, { path: "a/b/c.txt", content: "né \u{1F600}\r\n" });
    expect(answer).toEqual({ success: true, path: "a/b/c.txt", size: 6, bytes_written: 10, error: null });
    expect(readFileSync(join(folder, "a/b/c.txt"), "utf8")).toBe("né \u{1F600}\r\n");
    expect(readdirSync(join(folder, "a/b"))).toEqual(["c.txt"]);
  });

  it("replaces the file as a whole and keeps its mode", async () => {
    const folder = makeFolder({ "run.sh": "a long old content" });
    chmodSync(join(folder, "run.sh"), 0o751);
    const { ino } = statSync(join(folder, "run.sh"));
    await write(folder, { path: "run.sh", content: "new" });
    const { mode, ino: now } = statSync(join(folder, "run.sh"));
    expect([readFileSync(join(folder, "run.sh"), "utf8"), mode & 0o777, now === ino]).toEqual(["new", 0o751, false]);
  });

  it("writes through a symbolic link, also to an absolute path outside and to what is not there yet", async () => {
    const [folder, outside] = [makeFolder({}), makeFolder({ old: "old" })];
    for (const name of ["old", "new"]) {
      symlinkSync(join(outside, name), join(folder, name));
      expect(await write(folder, { path: name, content: "x" })).toMatchObject({ success: true });
      expect([readFileSync(join(outside, name), "utf8"), readlinkSync(join(folder, name))]).toEqual(["x", join(outside, name)]);
    }
    expect(await write(folder, { path: join(outside, "third"), content: "x" })).toMatchObject({ success: true });
  });

  it("writes to what is no regular file without replacing it", async () => {
    const folder = makeFolder({});
    symlinkSync("/dev/null", join(folder, "null"));
    expect(await write(folder, { path: "null", content: "x" })).toMatchObject({ success: true, bytes_written: 1 });
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  it("writes an encoding that read_file reads back", async () => {
    const folder = makeFolder({});
    const file = { path: "a", encoding: "utf-16" };
    expect(await write(folder, { ...file, content: "a" })).toMatchObject({ success: true, bytes_written: 4 });
    expect([...readFileSync(join(folder, "a"))]).toEqual([0xff, 0xfe, 0x61, 0x00]);
    expect(await read(folder, file)).toMatchObject({ content: "a" });
  });

  it.each([
    [{ path: "old", content: "あ", encoding: "latin-1" }, '"あ" cannot be written in latin-1'],
    [{ path: "old", content: "a\ud800" }, "half of a surrogate pair"],
    [{ path: ".", content: "a" }, '"." is a folder, not a file'],
    [{ path: "old/below", content: "a" }, '"old/below" leads through a file'],
    [{ path: "x".repeat(300), content: "a" }, "has a name that is too long"],
  ])("answers %j with an error, all fields, and changes nothing", async (parameters, error) => {
    const folder = makeFolder({ old: "old" });
    const answer = { success: false, path: parameters.path, size: null, bytes_written: null, error: expect.stringContaining(error) };
    expect(await write(folder, parameters)).toEqual(answer);
    expect([readdirSync(folder), readFileSync(join(folder, "old"), "utf8")]).toEqual([["old"], "old"]);
  });
});
