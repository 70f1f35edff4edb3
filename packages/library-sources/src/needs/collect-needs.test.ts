import { describe, expect, it } from "vitest";
import { SAMPLE_LIBRARY } from "../__fixtures__/sample-library.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { findEntry } from "../entry/find-entry.ts";
import { folderSource } from "../folder/folder-source.ts";
import { collectNeeds } from "./collect-needs.ts";
import type { EntryNeeds } from "./entry-needs.ts";

describe("collectNeeds", () => {
  it("follows scripts and their imports, profiles and their fallbacks, and ensembles with all of theirs", async () => {
    const needs = await needsOf("two-views");
    expect(needs.scripts).toEqual([
      { reference: "text/measure.mjs", state: "library", path: "scripts/text/measure.mjs" },
      { reference: "text/count-words.py", state: "library", path: "scripts/text/count_words.py" },
      { reference: "primitives/file_ops/read_file.py", state: "bundled" },
    ]);
    expect(needs.profiles).toEqual([
      { name: "quick", state: "library", paths: ["profiles/quick.yaml"] },
      { name: "spare", state: "library", paths: ["profiles/spare.yaml"] },
      { name: "careful", state: "choice", paths: ["profiles/here/careful.yaml", "profiles/there/careful.yaml"] },
    ]);
    expect(needs.ensembles).toEqual([{ reference: "review/summary", state: "library", path: "ensembles/review/summary.yaml" }]);
    expect(needs.models).toEqual([
      { model: "small", provider: "sim" },
      { model: "spare-1", provider: "sim" },
      { model: "m-1", provider: "sim" },
    ]);
    expect(needs.files.map(({ target }) => target)).toEqual([
      "scripts/lib/answer.mjs",
      "scripts/text/parts/table.json",
      "scripts/text/parts/widths.mjs",
      "scripts/text/measure.mjs",
      "scripts/text/helpers/__init__.py",
      "scripts/text/helpers/sums.py",
      "scripts/text/words.py",
      "scripts/text/count_words.py",
      "profiles/quick.yaml",
      "profiles/spare.yaml",
      "ensembles/review/summary.yaml",
      "ensembles/two-views.yaml",
    ]);
    expect(needs.notes).toEqual([]);
  });

  it("takes the profiles of the folder that is asked for", async () => {
    const { profiles, files } = await needsOf("two-views", {}, "there");
    expect(profiles[2]).toEqual({ name: "careful", state: "library", paths: ["profiles/there/careful.yaml"] });
    expect(files).toContainEqual({ kind: "profile", path: "profiles/there/careful.yaml", target: "profiles/careful.yaml" });
  });

  it("says what the library does not have, and what is chosen only while it runs", async () => {
    const needs = await needsOf("gaps", {
      "ensembles/gaps.yaml": `name: gaps
description: d
agents:
  - {name: a, script: nowhere/x.py}
  - {name: b, ensemble: nowhere}
  - {name: c, model_profile: mine}
  - {name: d, dispatch: "\${a.next}", depends_on: [a]}
  - {name: e, loop: {body: gaps, until: "true", max_iterations: 2}}
`,
    });
    expect(needs).toMatchObject({
      scripts: [{ state: "missing" }],
      ensembles: [
        { reference: "nowhere", state: "missing" },
        { reference: "gaps", state: "library" },
      ],
      profiles: [{ name: "mine", state: "missing" }],
      notes: [expect.stringContaining("chooses an ensemble while it runs")],
    });
    expect(needs.files.map(({ target }) => target)).toEqual(["ensembles/gaps.yaml"]);
  });

  it("does not copy what a script imports from outside of its folder of scripts", async () => {
    const { files, notes } = await needsOf("reach.mjs", {
      "scripts/reach.mjs": 'import "../ensembles/review/summary.yaml";\nimport "../../../../etc/passwd";\n',
    });
    expect(files.map(({ path }) => path)).toEqual(["scripts/reach.mjs"]);
    expect(notes).toEqual([expect.stringContaining("stands outside of scripts/")]);
  });

  it("refuses an ensemble that does not load", async () => {
    await expect(needsOf("broken")).rejects.toMatchObject({ code: "LIBRARY_ENTRY_INVALID" });
  });

  it("reads a hostile script in time that grows with its length", async () => {
    const text = `${"from a import (".repeat(20_000)}\n${"import import ".repeat(20_000)}\n${'"./'.repeat(100_000)}`;
    const { files } = await needsOf("slow.py", { "scripts/slow.py": text, "scripts/slow.mjs": text });
    expect(files).toHaveLength(1);
    expect((await needsOf("slow.mjs", { "scripts/slow.mjs": text })).files).toHaveLength(1);
  });
});

async function needsOf(name: string, more: Readonly<Record<string, string>> = {}, profiles?: string): Promise<EntryNeeds> {
  const source = folderSource("local", temporaryFolder({ ...SAMPLE_LIBRARY, ...more }));
  const bundled = folderSource("bundled", temporaryFolder({ "scripts/primitives/file_ops/read_file.mjs": "" }));
  return collectNeeds(findEntry(source.list(), name), { source, bundled, profiles });
}
