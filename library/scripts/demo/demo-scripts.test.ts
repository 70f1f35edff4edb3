import { execFileSync } from "node:child_process";
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commitAll, gitEnvironment, makeFolder, makeRepository, runGit, write } from "../__fixtures__/git-folder.ts";
import { runLibraryScript, type ScriptCall } from "../__fixtures__/run-library-script.ts";

describe("count-files", () => {
  it("counts files, lines and bytes per language and per top folder", async () => {
    const folder = makeRepository({
      "README.md": "# Title\n\nText\n",
      "src/a.ts": "one\ntwo\nthree\n",
      "src/deep/b.ts": "one\ntwo without a line feed",
      "src/c.py": "",
      "docs/picture.png": Buffer.from([137, 80, 78, 71, 0, 10, 10, 10]),
      Makefile: "all:\n",
    });
    expect(await run("count-files", folder)).toEqual({
      success: true,
      folder: folder.split("/").at(-1),
      source: "git",
      files: 6,
      lines: 9,
      bytes: 14 + 14 + 27 + 0 + 8 + 5,
      languages: [
        { language: "TypeScript", files: 2, lines: 5, bytes: 41 },
        { language: "Markdown", files: 1, lines: 3, bytes: 14 },
        { language: "no ending", files: 1, lines: 1, bytes: 5 },
        { language: ".png", files: 1, lines: 0, bytes: 8 },
        { language: "Python", files: 1, lines: 0, bytes: 0 },
      ],
      more_languages: 0,
      folders: [
        { folder: "src", files: 3, lines: 5 },
        { folder: ".", files: 2, lines: 4 },
        { folder: "docs", files: 1, lines: 0 },
      ],
      more_folders: 0,
      truncated: false,
    });
  });

  it("leaves out what git ignores, what was deleted, and symbolic links; takes what is not yet tracked", async () => {
    const folder = makeRepository({ ".gitignore": "ignored/\n", "kept.ts": "1\n", "deleted.ts": "1\n" });
    write(folder, { "ignored/big.ts": "1\n2\n3\n", "new.ts": "1\n2\n" });
    rmSync(join(folder, "deleted.ts"));
    symlinkSync("kept.ts", join(folder, "link.ts"));
    expect(await run("count-files", folder)).toMatchObject({ source: "git", files: 3, lines: 4 });
  });

  it("walks the folder where there is no repository, past dependencies and build results", async () => {
    const folder = makeFolder({
      "a.ts": "1\n",
      "node_modules/x/index.js": "1\n",
      "dist/a.js": "1\n",
      "sub/b.ts": "1\n2\n",
      "sub/dist/b.js": "1\n",
    });
    expect(await run("count-files", folder)).toMatchObject({ source: "walk", files: 2, lines: 3, truncated: false });
  });

  it("says when it stopped at max_files, with and without git", async () => {
    const files = { "a.ts": "1\n", "b.ts": "1\n", "c.ts": "1\n" };
    for (const folder of [makeRepository(files), makeFolder(files)]) {
      expect(await run("count-files", folder, { parameters: { max_files: 2 } })).toMatchObject({ files: 2, lines: 2, truncated: true });
      expect(await run("count-files", folder, { parameters: { max_files: 3 } })).toMatchObject({ files: 3, truncated: false });
    }
  });

  it("lists no more than `top` languages and says how many more there are", async () => {
    const folder = makeFolder({ "a.ts": "1\n2\n3\n", "b.py": "1\n2\n", "c.go": "1\n" });
    expect(await run("count-files", folder, { parameters: { top: 2 } })).toMatchObject({
      languages: [{ language: "TypeScript" }, { language: "Python" }],
      more_languages: 1,
    });
  });

  it("counts an empty folder", async () => {
    expect(await run("count-files", makeFolder({}))).toMatchObject({
      success: true,
      files: 0,
      lines: 0,
      bytes: 0,
      languages: [],
      folders: [],
    });
  });

  it("fails on a parameter that is no count, and says which", async () => {
    expect(await run("count-files", makeFolder({}), { parameters: { top: "ten" } })).toEqual({
      success: false,
      error: 'parameters.top must be a whole number, is "ten"',
    });
  });

  it("runs without any input, as by hand", async () => {
    expect(await run("count-files", makeFolder({ "a.ts": "1\n" }), { stdin: "" })).toMatchObject({ files: 1 });
  });

  it("runs no program that the repository's own configuration names", async () => {
    const folder = makeRepository({ "a.ts": "1\n" });
    write(folder, { "hook.sh": "#!/bin/sh\ntouch ran\n" });
    execFileSync("chmod", ["+x", join(folder, "hook.sh")]);
    runGit(folder, "config", "core.fsmonitor", "./hook.sh");
    expect(await run("count-files", folder)).toMatchObject({ files: 2 });
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });
});

describe("longest-files", () => {
  it("lists source files by lines, and says what is usual", async () => {
    const folder = makeRepository({
      "a.ts": "x\n".repeat(400),
      "b.py": "x\n".repeat(300),
      "c.go": "x\n".repeat(10),
      "d.rs": "x\n".repeat(20),
      "data.json": "0\n".repeat(9_000),
      "README.md": "x\n".repeat(9_000),
    });
    expect(await run("longest-files", folder, { parameters: { top: 3 } })).toEqual({
      success: true,
      source_files: 4,
      median_lines: 160,
      long_files: 2,
      long: 300,
      longest: [
        { path: "a.ts", lines: 400, language: "TypeScript" },
        { path: "b.py", lines: 300, language: "Python" },
        { path: "d.rs", lines: 20, language: "Rust" },
      ],
      truncated: false,
    });
  });

  it("has no median where there is no source", async () => {
    expect(await run("longest-files", makeFolder({ "a.md": "x\n" }))).toMatchObject({ source_files: 0, median_lines: null, longest: [] });
  });
});

describe("find-todos", () => {
  const todo = "TODO";

  it("finds markers in comments, with their places", async () => {
    const folder = makeRepository({
      "a.ts": `const a = 1; // ${todo}: name it\n/**\n * ${todo}(ada): second line\n */\nconst b = 2; /* HACK around it */\n`,
      "b.py": `x = 1  # FIXME later\n"""\n# ${todo} in a docstring\n"""\n`,
      "c.sh": `echo $# "# ${todo} quoted"\n# XXX - careful\n`,
      "notes.md": `// ${todo} in prose\n`,
    });
    expect(await run("find-todos", folder)).toEqual({
      success: true,
      total: 5,
      by_marker: { TODO: 2, HACK: 1, FIXME: 1, XXX: 1 },
      files: 3,
      items: [
        { at: "a.ts:1", marker: "TODO", text: "name it" },
        { at: "a.ts:3", marker: "TODO", text: "(ada): second line" },
        { at: "a.ts:5", marker: "HACK", text: "around it" },
        { at: "b.py:1", marker: "FIXME", text: "later" },
        { at: "c.sh:2", marker: "XXX", text: "careful" },
      ],
      truncated: false,
    });
  });

  it.each([
    ["a string", `const a = "// ${todo}: no";`],
    ["a string with an escaped quote", `const a = "\\"// ${todo}: no";`],
    ["a template", `const a = \`\n// ${todo}: no\n\`;`],
    ["a regular expression", `const a = /["// ${todo}: no]/;`],
    ["an address", `const a = "https://x/${todo}:";`],
    ["code", `const ${todo} = 1;`],
    ["another word", `// ${todo}S: no\n// MY${todo}: no`],
    ["small letters", "// todo: no"],
    ["the middle of a sentence", `// finds every ${todo} in a file`],
  ])("finds none in %s", async (_case, source) => {
    expect(await run("find-todos", makeFolder({ "a.ts": source }))).toMatchObject({ total: 0, items: [] });
  });

  it("finds the comment behind a string, a division or a regular expression", async () => {
    const source = [`f("a") // ${todo}: 1`, `x = a / b; // ${todo}: 2`, `y = /"/; // ${todo}: 3`, `z = 'it'; /* ${todo}: 4 */`].join("\n");
    const { items } = (await run("find-todos", makeFolder({ "a.ts": source }))) as { items: { at: string }[] };
    expect(items.map(({ at }) => at)).toEqual(["a.ts:1", "a.ts:2", "a.ts:3", "a.ts:4"]);
  });

  it("counts all and lists the first", async () => {
    const folder = makeFolder({ "a.ts": `// ${todo}: ${"long ".repeat(100)}\n`.repeat(30) });
    const found = (await run("find-todos", folder, { parameters: { top: 2 } })) as { total: number; items: { text: string }[] };
    expect([found.total, found.items.length, found.items[0]?.text.length]).toEqual([30, 2, 120]);
  });

  it("takes a line of a megabyte in its stride", async () => {
    const source = `const a = [${"1/2,".repeat(250_000)}]; // ${todo}: split`;
    expect(await run("find-todos", makeFolder({ "a.js": source }))).toMatchObject({ total: 1, items: [{ at: "a.js:1" }] });
  });
});

describe("recent-changes", () => {
  it("gives the last commits with their figures, newest first, and the busiest files", async () => {
    const folder = makeRepository({ "a.txt": "1\n2\n3\n", "b.txt": "1\n" }, "First, with a comma");
    write(folder, { "a.txt": "1\nchanged\n3\n4\n" });
    commitAll(folder, "Second");
    const changes = await run("recent-changes", folder);
    expect(changes).toEqual({
      success: true,
      available: true,
      commits: 2,
      recent: [
        { commit: expect.stringMatching(/^[0-9a-f]{7,}$/), date: "2024-05-06", subject: "Second", files: 1, added: 2, removed: 1 },
        {
          commit: expect.stringMatching(/^[0-9a-f]{7,}$/),
          date: "2024-05-06",
          subject: "First, with a comma",
          files: 2,
          added: 4,
          removed: 0,
        },
      ],
      busiest: [
        { path: "a.txt", commits: 2 },
        { path: "b.txt", commits: 1 },
      ],
    });
  });

  it("keeps to the folder in which it runs", async () => {
    const folder = makeRepository({ "a.txt": "1\n", "sub/b.txt": "1\n" });
    write(folder, { "a.txt": "2\n" });
    commitAll(folder, "Outside");
    expect(await run("recent-changes", join(folder, "sub"))).toMatchObject({
      commits: 1,
      recent: [{ subject: "Start", files: 1, added: 1, removed: 0 }],
      busiest: [{ path: "b.txt", commits: 1 }],
    });
  });

  it("says so where there is no repository, or no commit", async () => {
    const empty = makeFolder({});
    runGit(empty, "init", "-q");
    expect(await run("recent-changes", makeFolder({}))).toEqual({ success: true, available: false, reason: "no git repository here" });
    expect(await run("recent-changes", empty)).toEqual({ success: true, available: false, reason: "no commits here yet" });
  });
});

describe("read-landmarks", () => {
  it("reads the README's opening, the manifests and the well-known files", async () => {
    const folder = makeFolder({
      "README.md": "[![badge](x)](y)\n\n# Ship it\n\n<img src=x>\n\nShips **things** to\nplaces.\n\nMore.\n",
      "package.json": JSON.stringify({ name: "ship", description: "Ships.", scripts: { build: "x", test: "y" } }),
      "Cargo.toml": '[package]\nname = "ship-core"\nversion = "1.0.0"\n',
      "go.mod": "module example.com/ship\n\ngo 1.22\n",
      LICENSE: "MIT\n",
      "src/a.ts": "",
    });
    expect(await run("read-landmarks", folder)).toEqual({
      success: true,
      readme: { path: "README.md", title: "Ship it", opening: "Ships **things** to places." },
      manifests: [
        { path: "package.json", name: "ship", description: "Ships.", commands: ["build", "test"] },
        { path: "Cargo.toml", name: "ship-core" },
        { path: "go.mod", name: "example.com/ship" },
      ],
      landmarks: ["LICENSE", "src"],
    });
  });

  it("finds nothing where there is nothing, and survives a broken manifest", async () => {
    expect(await run("read-landmarks", makeFolder({}))).toEqual({ success: true, readme: null, manifests: [], landmarks: [] });
    expect(await run("read-landmarks", makeFolder({ "package.json": "{" }))).toMatchObject({
      manifests: [{ path: "package.json", name: null }],
    });
  });
});

describe("text-statistics", () => {
  it("counts words, sentences, paragraphs and lines", async () => {
    const input = "It's short. This one\nruns over two lines!\n\nA second paragraph \u{1F600}?\n";
    expect(await run("text-statistics", tmpdir(), { input })).toEqual({
      success: true,
      characters: 65,
      words: 11,
      sentences: 3,
      paragraphs: 2,
      lines: 4,
      longest_line: { line: 4, characters: 21 },
      words_per_sentence: 3.7,
      longest_sentence: { words: 6, text: "This one runs over two lines!" },
      json: { valid: false, error: expect.stringContaining("JSON") },
    });
  });

  it("prefers input_data, and takes an empty text", async () => {
    expect(await run("text-statistics", tmpdir(), { input: "one", input_data: "one two" })).toMatchObject({ words: 2 });
    expect(await run("text-statistics", tmpdir(), { input: "" })).toMatchObject({
      words: 0,
      sentences: 0,
      lines: 0,
      words_per_sentence: null,
      longest_sentence: null,
    });
  });

  it.each([
    ['{"a": 1}', { valid: true, type: "map" }],
    ["[1, 2]", { valid: true, type: "list" }],
    ["null", { valid: true, type: "null" }],
    ["12", { valid: true, type: "number" }],
  ])("recognises the JSON %s", async (input, json) => {
    expect(await run("text-statistics", tmpdir(), { input })).toMatchObject({ json });
  });
});

function run(script: string, cwd: string, request: ScriptCall = {}): Promise<unknown> {
  return runLibraryScript(`demo/${script}.mjs`, { ...request, cwd, env: gitEnvironment() });
}
