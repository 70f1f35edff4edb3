import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commitAll, gitEnvironment, makeFolder, makeRepository, runGit, write } from "../__fixtures__/git-folder.ts";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";

describe("changed_code", () => {
  it("compares the working files with the last commit, and names what git does not know yet", async () => {
    const folder = makeRepository({ "a.ts": "one\ntwo\nthree\n", "b.bin": Buffer.from([0, 1, 2]), "c.ts": "old\n" });
    write(folder, { "a.ts": "one\n2\nthree\nfour\n", "b.bin": Buffer.from([0, 9]), "new file.ts": "x\n" });
    const read = await changes(folder);
    expect(read).toMatchObject({
      success: true,
      compared: "the working files with the last commit",
      files: [{ path: "a.ts", added: 2, removed: 1 }],
      binary: ["b.bin"],
      untracked: ["new file.ts"],
      added: 2,
      removed: 1,
      truncated: false,
    });
    expect(read["diff"]).toContain("-two\n+2\n three\n+four\n");
  });

  it("takes the last commit where nothing is changed, with renamed files", async () => {
    const folder = makeRepository({ "before.ts": "1\n2\n3\n4\n5\n" });
    runGit(folder, "mv", "before.ts", "after.ts");
    write(folder, { "after.ts": "1\n2\n3\n4\n5\n6\n" });
    commitAll(folder, "Rename");
    expect(await changes(folder)).toMatchObject({
      compared: "the last commit with the one before",
      files: [{ path: "after.ts", added: 1, removed: 0 }],
    });
  });

  it("compares with a branch, and keeps to the folder in which it runs", async () => {
    const folder = makeRepository({ "in/a.ts": "1\n", "out/b.ts": "1\n" });
    runGit(folder, "branch", "base");
    write(folder, { "in/a.ts": "2\n", "out/b.ts": "2\n" });
    commitAll(folder, "Change");
    expect(await changes(join(folder, "in"), { base: "base" })).toMatchObject({
      compared: "the working files with base",
      files: [{ path: "a.ts" }],
    });
  });

  it("cuts a long difference at a line, and counts all of it", async () => {
    const folder = makeRepository({ "a.ts": "" });
    write(folder, { "a.ts": "a line of twenty chars\n".repeat(1000) });
    const { diff, ...read } = await changes(folder, { max_characters: 1000 });
    expect(read).toMatchObject({ added: 1000, truncated: true });
    expect(String(diff).length).toBeLessThanOrEqual(1000);
    expect(String(diff)).toMatch(/\+a line of twenty chars$/);
  });

  it("runs no program that the repository's own configuration names", async () => {
    const folder = makeRepository({ "a.ts": "1\n", ".gitattributes": "*.ts diff=mine\n" });
    write(folder, { "a.ts": "2\n" });
    for (const [key, value] of [
      ["diff.external", "false"],
      ["diff.mine.textconv", "false"],
      ["diff.mine.command", "false"],
    ] as const) {
      runGit(folder, "config", key, value);
    }
    expect(await changes(folder)).toMatchObject({ files: [{ path: "a.ts" }], diff: expect.stringContaining("+2") as string });
  });

  it.each([
    ["--output=stolen", 'git knows no commit or branch "--output=stolen"'],
    ["nothing-of-the-kind", 'git knows no commit or branch "nothing-of-the-kind"'],
  ])("refuses the base %s", async (base, error) => {
    expect(await changes(makeRepository({ "a.ts": "1\n" }), { base })).toEqual({ success: false, error });
  });

  it("says why there is nothing to read", async () => {
    expect(await changes(makeFolder({}))).toMatchObject({ success: false, error: expect.stringContaining("no git repository") as string });
    expect(await changes(makeRepository({ "a.ts": "1\n" }))).toEqual({
      success: false,
      error: "nothing differs from the only commit that there is",
    });
  });
});

function changes(cwd: string, parameters: object = {}): Promise<Record<string, unknown>> {
  return runLibraryScript("code/changed_code.mjs", { cwd, parameters, env: gitEnvironment() });
}
