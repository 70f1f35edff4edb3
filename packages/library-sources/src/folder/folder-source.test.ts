import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SAMPLE_LIBRARY } from "../__fixtures__/sample-library.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { folderSource } from "./folder-source.ts";

describe("folderSource", () => {
  it("lists what can be named, by kind, category and name", () => {
    const entries = folderSource("local", temporaryFolder(SAMPLE_LIBRARY)).list();
    expect(entries.map(({ kind, id, description }) => `${kind} ${id}: ${description}`)).toEqual([
      "ensemble broken: ",
      "ensemble review/summary: Sums up.",
      "ensemble review/two-views: Two views of a text, and what they share.",
      "script text/count_words.py: Counts words.",
      'script text/measure.mjs: Measures a "text".',
      "script text/words.py: ",
      "script text/helpers/sums.py: ",
      "script text/parts/widths.mjs: ",
      "profile quick: For steps that are short.",
      "profile spare: ",
      "profile here/careful: On this machine.",
      "profile there/careful: ",
      "template plain: A start.",
    ]);
    expect(entries[0]?.problem).toContain("line");
  });

  it("takes the folders at the root for categories where there is no folder of ensembles", () => {
    const source = folderSource(
      "local",
      temporaryFolder({
        "code-analysis/deep/x.yaml": "name: x\nagents: []\n",
        "code-analysis/notes.yaml": "about: something else\n",
        "primitives/python/math/add.py": "# Adds numbers.\n",
        "primitives/list.sh": "",
        "profiles/p.yaml": "name: p\n",
        "top.yaml": "name: top\nagents: []\n",
      }),
    );
    expect(source.list().map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      "ensemble code-analysis/deep/x",
      "script list.sh",
      "script math/add.py",
      "profile p",
    ]);
  });

  it("leaves out what leads out, is hidden, deep, large or oddly named, and says so", () => {
    const outside = temporaryFolder({ "secret.yaml": "name: secret\n" });
    const root = temporaryFolder({
      "ensembles/a/x.yaml": "name: x\nagents: []\n",
      "ensembles/.hidden/y.yaml": "",
      "ensembles/node_modules/z.yaml": "",
      "ensembles/odd;name.yaml": "",
      "ensembles/1/2/3/4/5/6/7/8/9/deep.yaml": "",
      "ensembles/big.yaml": Buffer.alloc(1024 * 1024 + 1),
    });
    symlinkSync(join(outside, "secret.yaml"), join(root, "ensembles/out.yaml"));
    symlinkSync(outside, join(root, "ensembles/folder"));
    symlinkSync("nothing", join(root, "ensembles/dangling.yaml"));
    symlinkSync("a/x.yaml", join(root, "ensembles/inside.yaml"));
    const source = folderSource("local", root);
    expect(source.files).toEqual(["ensembles/a/x.yaml", "ensembles/inside.yaml"]);
    expect(source.notes.map((note) => note.replace(" is left out", ""))).toEqual([
      "ensembles/1/2/3/4/5/6/7/8: it is nested deeper than 8 folders.",
      "ensembles/big.yaml: it is larger than 1 MB.",
      "ensembles/dangling.yaml: it is a link to nothing.",
      "ensembles/folder: it is a link that leads out of the library.",
      'ensembles/odd;name.yaml: "odd;name.yaml" has a character that file names may not have here.',
      "ensembles/out.yaml: it is a link that leads out of the library.",
    ]);
    expect(source.list().map(({ path }) => path)).not.toContain("ensembles/out.yaml");
  });

  it("stops at five thousand files", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "ensembles"));
    for (let index = 0; index < 5_010; index++) writeFileSync(join(root, "ensembles", `${index}.txt`), "");
    const { files, notes } = folderSource("local", root);
    expect(files).toHaveLength(5_000);
    expect(notes).toEqual(["The library has more than 5000 files: the others are left out."]);
  });

  it.each(["../secret.yaml", "/etc/passwd", "ensembles/../../x", "ensembles/%2e%2e/x", "", "ensembles"])("reads no file %j", (path) => {
    const source = folderSource("local", temporaryFolder(SAMPLE_LIBRARY));
    expect(() => source.read(path)).toThrow(expect.objectContaining({ code: "LIBRARY_FILE_UNREADABLE" }));
  });

  it("does not follow a file that has become a link that leads out", () => {
    const outside = temporaryFolder({ "secret.yaml": "name: secret\n" });
    const root = temporaryFolder({ "profiles/a.yaml": "name: a\n" });
    const source = folderSource("local", root);
    rmSync(join(root, "profiles/a.yaml"));
    symlinkSync(join(outside, "secret.yaml"), join(root, "profiles/a.yaml"));
    expect(() => source.read("profiles/a.yaml")).toThrow(expect.objectContaining({ code: "PATH_OUTSIDE" }));
  });
});
