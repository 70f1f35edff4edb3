import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../../__fixtures__/git-folder.ts";
import { runLibraryScript } from "../../__fixtures__/run-library-script.ts";

const list = (cwd: string, parameters: object) => runLibraryScript("primitives/file_ops/list_files.mjs", { cwd, parameters });
const find = (cwd: string, parameters: object) => runLibraryScript("primitives/file_ops/find_in_files.mjs", { cwd, parameters });

const FILES = {
  "b.ts": "",
  "a.md": "",
  "src/deep/c.ts": "",
  "src/[x].ts": "",
  ".env": "",
  ".github/ci.yml": "",
  ".git/config": "",
  "node_modules/x/d.ts": "",
  "src/dist/e.ts": "",
};

describe.concurrent("list_files", () => {
  it("lists all files, sorted, but hidden ones and folders of dependencies and build results", async () => {
    expect(await list(makeFolder(FILES), {})).toEqual({
      success: true,
      data: ["a.md", "b.ts", "src/[x].ts", "src/deep/c.ts"],
      total: 4,
      truncated: false,
    });
  });

  it.each([
    [{ pattern: "*.ts" }, ["b.ts"]],
    [{ pattern: "**/*.ts" }, ["b.ts", "src/[x].ts", "src/deep/c.ts"]],
    [{ pattern: ["./*.md", "src/**/*.ts"] }, ["a.md", "src/[x].ts", "src/deep/c.ts"]],
    [{ pattern: "*.{md,ts}" }, ["a.md", "b.ts"]],
    [{ pattern: "src/[[]x].ts" }, ["src/[x].ts"]],
    [{ pattern: '["*.md", "*.ts"]' }, ["a.md", "b.ts"]],
    [{ pattern: "[ab].*" }, ["a.md", "b.ts"]],
    [{ pattern: "*.ts", path: "src" }, ["src/[x].ts"]],
    [{ pattern: [".*", ".github/*"] }, [".env", ".github/ci.yml"]],
    [{ pattern: ".git/*" }, []],
    [{ pattern: [".git/*", "src/dist/*"], exclude: [] }, [".git/config", "src/dist/e.ts"]],
    [{ exclude: ["deep", "node_modules"] }, ["a.md", "b.ts", "src/[x].ts", "src/dist/e.ts"]],
    [{ pattern: "../*" }, []],
  ])("lists for %j", async (parameters, data) => {
    expect(await list(makeFolder(FILES), parameters)).toMatchObject({ success: true, data, total: data.length });
  });

  it("counts what it does not list", async () => {
    expect(await list(makeFolder(FILES), { limit: 1 })).toMatchObject({ data: ["a.md"], total: 4, truncated: true });
  });

  it("neither lists nor follows symbolic links", async () => {
    const folder = makeFolder({ "a/b": "" });
    symlinkSync(makeFolder({ secret: "" }), join(folder, "out"));
    symlinkSync("..", join(folder, "a", "circle"));
    symlinkSync("b", join(folder, "a", "link"));
    expect(await list(folder, {})).toMatchObject({ data: ["a/b"] });
  });

  it("finds nothing in an empty folder; a file or nothing at all is an error", async () => {
    const folder = makeFolder({ a: "" });
    mkdirSync(join(folder, "empty"));
    expect(await list(folder, { path: "empty" })).toMatchObject({ success: true, data: [], total: 0 });
    expect(await list(folder, { path: "a" })).toEqual({ success: false, error: '"a" is no folder' });
    expect(await list(folder, { path: "missing" })).toEqual({ success: false, error: '"missing" does not exist' });
    expect(await list(folder, { limit: 0 })).toEqual({ success: false, error: "parameters.limit must be at least 1, is 0" });
  });
});

describe.concurrent("find_in_files", () => {
  it("finds a text with file and line", async () => {
    const folder = makeFolder({ "a.txt": "one\r\n  Two (2)\rthree\n", "b/c.txt": "two (2)", "node_modules/x": "two (2)" });
    expect(await find(folder, { search: "wo (2)" })).toEqual({
      success: true,
      data: [
        { at: "a.txt:2", text: "Two (2)" },
        { at: "b/c.txt:1", text: "two (2)" },
      ],
      total: 2,
      files: 2,
      searched: 2,
      skipped: 0,
      truncated: false,
    });
    expect(await find(folder, { search: "two", pattern: "*.txt" })).toMatchObject({ total: 0, searched: 1 });
    expect(await find(folder, { search: "TWO", ignore_case: true, path: "b" })).toMatchObject({ data: [{ at: "b/c.txt:1" }] });
  });

  it("finds a regular expression", async () => {
    const folder = makeFolder({ "a.txt": "x1\nX22\n" });
    expect(await find(folder, { search: String.raw`^x\d+$`, regex: true })).toMatchObject({ data: [{ at: "a.txt:1" }] });
    expect(await find(folder, { search: String.raw`^x\d+$`, regex: true, ignore_case: true })).toMatchObject({ total: 2, files: 1 });
    expect(await find(folder, { search: "(", regex: true })).toMatchObject({
      success: false,
      error: expect.stringContaining("no regular expression"),
    });
  });

  it("passes over what is binary, not UTF-8 or too large, and says how many", async () => {
    const folder = makeFolder({ "a.txt": "x", binary: "x\0", latin: Buffer.from([0x78, 0xff]), large: "x".repeat(100) });
    expect(await find(folder, { search: "x", max_bytes: 99 })).toMatchObject({ data: [{ at: "a.txt:1" }], searched: 1, skipped: 3 });
  });

  it("lists no more than limit, counts all, and shortens long lines", async () => {
    const folder = makeFolder({ "a.txt": `${"x".repeat(500)}\nx\nx\n` });
    const found = await find(folder, { search: "x", limit: 2 });
    expect(found).toMatchObject({ total: 3, truncated: true });
    expect(found["data"]).toEqual([
      { at: "a.txt:1", text: `${"x".repeat(199)}…` },
      { at: "a.txt:2", text: "x" },
    ]);
  });
});
