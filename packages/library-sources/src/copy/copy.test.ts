import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SAMPLE_LIBRARY } from "../__fixtures__/sample-library.ts";
import { temporaryFolder, writeFiles } from "../__fixtures__/temporary-folder.ts";
import { findEntry } from "../entry/find-entry.ts";
import { folderSource } from "../folder/folder-source.ts";
import type { LibrarySource } from "../library-source.ts";
import { applyCopy } from "./apply-copy.ts";
import { copiedFiles } from "./copied-files.ts";
import type { CopyPlan } from "./copy-plan.ts";
import { planCopy, type PlanCopyOptions } from "./plan-copy.ts";

describe("planCopy and applyCopy", () => {
  it("bring along everything that an ensemble needs, as it is in the library", async () => {
    const { source, dir } = folders();
    const plan = await planOf(source, dir, "two-views", { profiles: "here" });
    expect(existsSync(join(dir, "ensembles"))).toBe(false);
    const written = await applyCopy(plan, { source });
    expect(written).toHaveLength(13);
    for (const { path, target } of plan.create) expect(readFileSync(join(dir, target))).toEqual(source.read(path));
    expect(statSync(join(dir, "scripts/text/count_words.py")).mode & 0o111).not.toBe(0);
    expect(statSync(join(dir, "scripts/text/measure.mjs")).mode & 0o111).toBe(0);
    const again = await planOf(source, dir, "two-views", { profiles: "here" });
    expect(again).toMatchObject({ create: [], overwrite: [], conflicts: [] });
    expect(new Set(again.keep.map(({ reason }) => reason))).toEqual(new Set(["identical"]));
  });

  it("replace no differing file that they were not told to", async () => {
    const { source, dir } = folders();
    writeFiles(dir, { "ensembles/two-views.yaml": "mine\n", "scripts/text/measure.mjs": "mine\n" });
    const refused = await planOf(source, dir, "two-views");
    expect(refused.conflicts.map(({ target }) => target)).toEqual(["scripts/text/measure.mjs", "ensembles/two-views.yaml"]);
    const plan = await planOf(source, dir, "two-views", { mayOverwrite: (target) => target.endsWith(".mjs") });
    await applyCopy(plan, { source });
    expect(readFileSync(join(dir, "ensembles/two-views.yaml"), "utf8")).toBe("mine\n");
    expect(readFileSync(join(dir, "scripts/text/measure.mjs"))).toEqual(source.read("scripts/text/measure.mjs"));
  });

  it("keep a profile that is defined already, wherever it is", async () => {
    const { source, dir } = folders();
    const plan = await planOf(source, dir, "summary", { hasProfile: (name) => name === "quick" });
    expect(plan.keep).toEqual([expect.objectContaining({ path: "profiles/quick.yaml", reason: "defined" })]);
    expect(plan.create.map(({ target }) => target)).toEqual(["profiles/spare.yaml", "ensembles/summary.yaml"]);
  });

  it("say how to choose among profiles of one name", async () => {
    const { source, dir } = folders();
    const { notes } = await planOf(source, dir, "two-views");
    expect(notes.join()).toContain("llm-orc library copy review/two-views --profiles here");
    expect((await planOf(source, dir, "two-views", { hasProfile: (name) => name === "careful" })).notes.join()).not.toContain("--profiles");
  });

  it("copy a template as an ensemble", async () => {
    const { source, dir } = folders();
    const plan = await planOf(source, dir, "templates/plain");
    expect(plan.create.at(-1)).toMatchObject({ path: "templates/plain.yaml", target: "ensembles/plain.yaml" });
  });

  it("write through no link that leads out of the target", async () => {
    const { source, dir } = folders();
    const outside = temporaryFolder();
    symlinkSync(outside, join(dir, "ensembles"));
    await expect(planOf(source, dir, "summary")).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    expect(existsSync(join(outside, "summary.yaml"))).toBe(false);
  });

  it("say when something else stands at a target", async () => {
    const { source, dir } = folders();
    mkdirSync(join(dir, "ensembles/summary.yaml"), { recursive: true });
    await expect(planOf(source, dir, "summary")).rejects.toMatchObject({ code: "LIBRARY_COPY_FAILED" });
  });

  it("put no profile that says where keys go into the user's own configuration", async () => {
    const { source, dir } = folders({
      "profiles/spare.yaml": "name: spare\nprovider: openai-compatible\nmodel: m\norigins: [https://example.com]\n",
    });
    const plan = await planOf(source, dir, "two-views", { target: "global", profiles: "here" });
    const targets = plan.create.map(({ target }) => target);
    expect(targets).toEqual(expect.arrayContaining(["scripts/text/measure.mjs", "profiles/quick.yaml", "ensembles/two-views.yaml"]));
    expect(targets).not.toContain("profiles/spare.yaml");
    expect(plan.notes.join()).toContain("profiles/spare.yaml is not copied");
    await expect(planOf(source, dir, "profiles/spare", { target: "global" })).rejects.toMatchObject({ code: "LIBRARY_ENTRY_NOT_COPIED" });
  });

  it("bring along what an ensemble says in a simulated run", async () => {
    const { source, dir } = folders({ "sim/review/two-views.yaml": "replies: {}\n" });
    const { path } = source.list().find(({ name }) => name === "two-views") as { readonly path: string };
    writeFiles(source.root, { [path.replace(/^ensembles/, "sim")]: "replies: {}\n" });
    const plan = await planOf(folderSource("local", source.root), dir, "two-views");
    expect(plan.create).toContainEqual(expect.objectContaining({ target: "sim/two-views.yaml" }));
    expect(source.list().filter(({ path: file }) => file.startsWith("sim/"))).toEqual([]);
  });
});

describe("copiedFiles", () => {
  it("says what was changed here and what in the library since it was copied", async () => {
    const { source, dir } = folders();
    await applyCopy(await planOf(source, dir, "two-views"), { source });
    writeFileSync(join(dir, "ensembles/two-views.yaml"), "mine\n");
    writeFiles(source.root, { "profiles/quick.yaml": "name: quick\nprovider: sim\nmodel: newer\n" });
    const states = Object.fromEntries(copiedFiles(dir, folderSource("local", source.root)).map((file) => [file.target, file]));
    expect(states["ensembles/two-views.yaml"]).toMatchObject({ state: "changed", in_library: "same", source: "local" });
    expect(states["profiles/quick.yaml"]).toMatchObject({ state: "unchanged", in_library: "newer" });
    expect(states["profiles/spare.yaml"]).toMatchObject({ state: "unchanged", in_library: "same" });
    expect(copiedFiles(dir, folderSource("bundled", source.root))[0]).toMatchObject({ in_library: "other" });
  });

  it("notes with the next copy what an earlier one could not note, and nothing of somebody else's", async () => {
    const { source, dir } = folders();
    await applyCopy(await planOf(source, dir, "summary"), { source });
    rmSync(join(dir, "library.lock.json"));
    writeFileSync(join(dir, "profiles/spare.yaml"), "name: spare\nprovider: sim\nmodel: mine\n");
    const again = await planOf(source, dir, "summary", { hasProfile: () => true });
    expect(again).toMatchObject({ create: [], overwrite: [] });
    expect(await applyCopy(again, { source })).toEqual([]);
    expect(copiedFiles(dir, source).map(({ target, state }) => [target, state])).toEqual([
      ["ensembles/summary.yaml", "unchanged"],
      ["profiles/quick.yaml", "unchanged"],
    ]);
  });

  it("keeps the notes of all copies that several processes make at the same time", async () => {
    const names = Array.from({ length: 4 }, (_, index) => `p${index}`);
    const files = names.map((name) => [`profiles/${name}.yaml`, `name: ${name}\nprovider: sim\nmodel: m\n`] as const);
    const { source, dir } = folders(Object.fromEntries(files));
    const children = names.map((name) => {
      const fixture = join(import.meta.dirname, "../__fixtures__/copy-in-child.ts");
      return spawn(process.execPath, ["--conditions=@llm-orc/source", fixture, source.root, dir, `profiles/${name}`], {
        stdio: ["pipe", "pipe", "inherit"],
      });
    });
    await Promise.all(children.map((child) => once(child.stdout, "data")));
    const ends = children.map((child) => once(child, "exit"));
    for (const child of children) child.stdin.write("go\n");
    expect(await Promise.all(ends)).toEqual(names.map(() => [0, null]));
    expect(copiedFiles(dir, source).map(({ target }) => target)).toEqual(files.map(([path]) => path));
  }, 60_000);

  it.each([
    "{",
    "[]",
    '{"version": 2, "files": {}}',
    '{"version": 1, "files": {"../x": {}}}',
    '{"version": 1, "files": {"a": {"source": 1}}}',
  ])("refuses a lock file of %s, and so does a copy, before it writes", async (text) => {
    const { source, dir } = folders();
    writeFiles(dir, { "library.lock.json": text });
    expect(() => copiedFiles(dir, source)).toThrow(expect.objectContaining({ code: "LIBRARY_LOCK_INVALID" }));
    await expect(applyCopy(await planOf(source, dir, "summary"), { source })).rejects.toMatchObject({ code: "LIBRARY_LOCK_INVALID" });
    expect(existsSync(join(dir, "ensembles"))).toBe(false);
  });
});

function folders(more: Readonly<Record<string, string>> = {}): { readonly source: LibrarySource; readonly dir: string } {
  return { source: folderSource("local", temporaryFolder({ ...SAMPLE_LIBRARY, ...more })), dir: temporaryFolder() };
}

async function planOf(source: LibrarySource, dir: string, name: string, options: Partial<PlanCopyOptions> = {}): Promise<CopyPlan> {
  return planCopy(findEntry(source.list(), name), { source, dir, target: "project", hasProfile: () => false, ...options });
}
