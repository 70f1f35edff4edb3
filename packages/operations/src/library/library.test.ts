import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { sim } from "@llm-orc/providers-sim";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createContext, type OperationContext } from "../context.ts";
import { invoke } from "../run/invoke.ts";
import { libraryBrowse } from "./library-browse.ts";
import { libraryCategories } from "./library-categories.ts";
import { libraryCopy } from "./library-copy.ts";
import { libraryInfo } from "./library-info.ts";
import { librarySearch } from "./library-search.ts";
import { libraryShow } from "./library-show.ts";

const contentDir = join(import.meta.dirname, "../../../../library");
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-operations-library-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("the bundled library", () => {
  it("is listed, found and shown without a project", async () => {
    const { entries, source } = await libraryBrowse.run(context(), { category: "demo", kind: "ensemble" });
    expect([source, entries.map(({ id }) => id)]).toEqual(["bundled", ["demo/repository-tour", "demo/text-review"]]);
    expect((await libraryCategories.run(context(), {})).categories).toContainEqual({ kind: "ensemble", category: "demo", count: 2 });
    expect((await librarySearch.run(context(), { query: "repository-tour", kind: "ensemble" })).results[0]?.id).toBe(
      "demo/repository-tour",
    );
    const { text, needs } = await libraryShow.run(context(), { name: "text-review" });
    expect(text).toContain("name: text-review");
    expect(needs?.scripts).toContainEqual(expect.objectContaining({ reference: "demo/text-statistics.mjs", state: "library" }));
  });

  it("has no entry that does not load, and names nothing that it does not have", async () => {
    const { entries } = await libraryBrowse.run(context(), {});
    for (const { id, path, kind, problem, description } of entries) {
      expect([id, problem, description === ""]).toEqual([id, undefined, false]);
      if (kind !== "ensemble" && kind !== "template") continue;
      const { needs } = await libraryShow.run(context(), { name: path });
      const missing = [...(needs?.scripts ?? []), ...(needs?.ensembles ?? [])].filter(({ state }) => state === "missing");
      expect([id, needs?.notes, missing]).toEqual([id, [], []]);
    }
  });

  it("is copied so that the copy runs by itself", async () => {
    project();
    const copied = await libraryCopy.run(context(), { name: "demo/text-review" });
    expect(copied.written).toContain("scripts/demo/text-statistics.mjs");
    const alone = context({ contentDir: mkdtempSync(join(root, "empty-")) });
    const { result } = await invoke.run(alone, { ensemble: "text-review", input: "A short text.", simulate: true });
    expect(result.status).toBe("completed");
    const [place] = (await libraryInfo.run(context(), {})).copied;
    expect(place?.files.map(({ target, state, in_library: there }) => [target, state, there])).toEqual(
      copied.written.toSorted().map((target) => [target, "unchanged", "same"]),
    );
  });
});

describe("library_copy", () => {
  it("changes nothing in a dry run, or when a differing file is there", async () => {
    project({ "ensembles/own.yaml": "name: own\nagents: []\n" });
    const dry = await libraryCopy.run(library(), { name: "own", dry_run: true });
    expect([dry.written, dry.create.map(({ target }) => target), dry.conflicts.map(({ target }) => target)]).toEqual([
      [],
      ["scripts/own/a.sh", "profiles/p.yaml"],
      ["ensembles/own.yaml"],
    ]);
    await expect(libraryCopy.run(library(), { name: "own" })).rejects.toMatchObject({ code: "LIBRARY_COPY_CONFLICT" });
    expect(existsSync(join(root, ".llm-orc/profiles"))).toBe(false);
    expect((await libraryCopy.run(library(), { name: "own", overwrite_only: [] })).written).toEqual([
      "scripts/own/a.sh",
      "profiles/p.yaml",
    ]);
    expect((await libraryCopy.run(library(), { name: "own", overwrite: true })).written).toEqual(["ensembles/own.yaml"]);
  });

  it("executes nothing of a library", async () => {
    project();
    await libraryShow.run(library(), { name: "own" });
    await libraryCopy.run(library(), { name: "own" });
    await libraryInfo.run(library(), {});
    expect(existsSync(join(root, "ran"))).toBe(false);
  });

  it("keeps the project's profile of a name, whichever file defines it", async () => {
    project({ "config.yaml": "model_profiles:\n  p: {provider: sim, model: mine}\n" });
    const { keep, written } = await libraryCopy.run(library(), { name: "own" });
    expect(keep).toEqual([expect.objectContaining({ target: "profiles/p.yaml", reason: "defined" })]);
    expect(written).toEqual(["scripts/own/a.sh", "ensembles/own.yaml"]);
  });

  it("copies into the user's own configuration, and needs a project otherwise", async () => {
    await expect(libraryCopy.run(library(), { name: "own" })).rejects.toMatchObject({ code: "PROJECT_NOT_FOUND" });
    const { dir, written } = await libraryCopy.run(library(), { name: "own", target: "global" });
    expect([dir, written]).toEqual([join(root, "home/.config/llm-orc"), ["scripts/own/a.sh", "profiles/p.yaml", "ensembles/own.yaml"]]);
    expect(readFileSync(join(dir, "library.lock.json"), "utf8")).toContain('"source": "local"');
  });

  it.each(["../x", "/etc/passwd", "own/../../x", "%2e%2e%2fx"])("finds nothing under the name %s", async (name) => {
    project();
    await expect(libraryCopy.run(library(), { name })).rejects.toMatchObject({ code: "LIBRARY_ENTRY_NOT_FOUND" });
  });

  it("takes no word of a project about which library is used", async () => {
    project({ "config.yaml": "library: {repository: evil/library, source: remote}\n", ".env": "LLM_ORC_LIBRARY_SOURCE=remote\n" });
    expect((await libraryInfo.run(context(), {})).source).toBe("bundled");
  });
});

describe("library_browse", () => {
  it("says which category may have been meant", async () => {
    await expect(libraryBrowse.run(context(), { category: "dmeo" })).rejects.toMatchObject({
      code: "LIBRARY_ENTRY_NOT_FOUND",
      hint: expect.stringContaining('"demo"') as string,
    });
  });
});

/** A context with a library of its own: an ensemble with a script that would leave a trace. */
function library(): OperationContext {
  write(join(root, "lib"), {
    "ensembles/own.yaml": "name: own\ndescription: d\nagents:\n  - {name: a, script: own/a.sh}\n  - {name: b, model_profile: p}\n",
    "scripts/own/a.sh": `touch ${join(root, "ran")}\n`,
    "profiles/p.yaml": "name: p\nprovider: sim\nmodel: m\n",
  });
  return context({ env: { LLM_ORC_LIBRARY_PATH: join(root, "lib") } });
}

function context({ env = {}, ...options }: { contentDir?: string; env?: Record<string, string> } = {}): OperationContext {
  return createContext({
    cwd: root,
    env: { HOME: join(root, "home"), PATH: process.env["PATH"], ...env },
    providers: [sim],
    contentDir,
    signal: new AbortController().signal,
    ...options,
  });
}

function project(files: Readonly<Record<string, string>> = {}): void {
  write(join(root, ".llm-orc"), { ".keep": "", ...files });
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
