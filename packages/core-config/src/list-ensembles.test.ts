import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectPaths } from "@llm-orc/project-files";
import { describe, expect, it } from "vitest";
import { tempFolder } from "./__fixtures__/temp-folder.ts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { ensembleDirs } from "./ensemble-dirs.ts";
import { listEnsembles } from "./list-ensembles.ts";

const ensemble = (name: string, agents = 1): string =>
  `name: ${name}\ndescription: About ${name}\nagents:\n${"  - name: a\n    ensemble: x\n".repeat(agents)}`;

describe("ensembleDirs", () => {
  it("gives the folders that exist: project, library, user", () => {
    const folder = tempFolder({
      "p/.llm-orc/ensembles/a.yaml": "",
      "xdg/llm-orc/ensembles/a.yaml": "",
      "p/llm-orchestra-library/ensembles/a.yaml": "",
    });
    const base = { project: projectPaths(join(folder, "p")), env: { XDG_CONFIG_HOME: join(folder, "xdg") }, cwd: join(folder, "p") };
    expect(ensembleDirs(base)).toEqual([
      { dir: join(folder, "p/.llm-orc/ensembles"), tier: "local" },
      { dir: join(folder, "p/llm-orchestra-library/ensembles"), tier: "library" },
      { dir: join(folder, "xdg/llm-orc/ensembles"), tier: "global" },
    ]);
    // The project's library is its library from anywhere in it.
    expect(ensembleDirs({ ...base, cwd: folder }).map(({ tier }) => tier)).toEqual(["local", "library", "global"]);
    expect(ensembleDirs({ env: base.env, cwd: folder }).map(({ tier }) => tier)).toEqual(["global"]);
  });

  it("takes the library from the environment when it says one", () => {
    const folder = tempFolder({ "lib/ensembles/a.yaml": "", "llm-orchestra-library/ensembles/a.yaml": "" });
    const env = { XDG_CONFIG_HOME: join(folder, "xdg"), LLM_ORC_LIBRARY_PATH: join(folder, "lib") };
    expect(ensembleDirs({ env, cwd: folder })).toEqual([{ dir: join(folder, "lib/ensembles"), tier: "library" }]);
    expect(ensembleDirs({ env: { ...env, LLM_ORC_LIBRARY_PATH: join(folder, "none") }, cwd: folder })).toEqual([]);
  });
});

describe("listEnsembles", () => {
  it("lists *.yaml and then *.yml of all folders below, in order", () => {
    const dir = tempFolder({
      "b.yaml": ensemble("b", 2),
      "a.yml": ensemble("a"),
      "deep/er/c.yaml": ensemble("c"),
      "a-first.yaml": ensemble("z"),
      "notes.txt": "",
      ".hidden.yaml": "",
      ".git/x.yaml": "",
    });
    expect(listEnsembles([{ dir, tier: "global" }])).toEqual([
      {
        name: "z",
        description: "About z",
        agentCount: 1,
        relativePath: null,
        file: join(dir, "a-first.yaml"),
        tier: "global",
        isNamed: true,
      },
      { name: "b", description: "About b", agentCount: 2, relativePath: null, file: join(dir, "b.yaml"), tier: "global", isNamed: true },
      {
        name: "c",
        description: "About c",
        agentCount: 1,
        relativePath: "deep/er",
        file: join(dir, "deep/er/c.yaml"),
        tier: "global",
        isNamed: true,
      },
      { name: "a", description: "About a", agentCount: 1, relativePath: null, file: join(dir, "a.yml"), tier: "global", isNamed: true },
    ]);
  });

  it("follows links to files and folders, and goes in no circle", () => {
    const dir = tempFolder({ "x/one.yaml": ensemble("one"), "elsewhere/two.yaml": ensemble("two") });
    const root = join(dir, "root");
    mkdirSync(root);
    symlinkSync(join(dir, "x/one.yaml"), join(root, "one.yaml"));
    symlinkSync(join(dir, "elsewhere"), join(root, "linked"));
    symlinkSync(root, join(root, "self"));
    symlinkSync(root, join(dir, "elsewhere/back"));
    expect(listEnsembles([{ dir: root, tier: "local" }]).map(({ name, relativePath }) => [name, relativePath])).toEqual([
      ["two", "linked"],
      ["one", null],
    ]);
  });

  it("survives folders that link to each other in many ways", () => {
    const dir = tempFolder();
    const names = Array.from({ length: 12 }, (_, index) => `f${index}`);
    for (const name of names) mkdirSync(join(dir, name));
    for (const from of names) for (const to of names) symlinkSync(join(dir, to), join(dir, from, to));
    expect(listEnsembles([{ dir, tier: "local" }])).toEqual([]);
  });

  it.each([
    ["a broken text", "name: x\nagents: [\n", "x", CODES.syntax],
    ["no name", "description: d\nagents: []\n", "file", CODES.missingKey],
    ["no agents", "name: x\n", "x", CODES.missingKey],
    ["agents that are no list", "name: x\nagents: 5\n", "x", CODES.wrongType],
    ["an agent that is no map", "name: x\nagents: [a]\n", "x", CODES.wrongType],
    ["a name that is no text", "name: [x]\nagents: []\n", "file", CODES.wrongType],
    ["nothing", "", "file", CODES.emptyDocument],
    ["a list", "- a\n", "file", CODES.wrongType],
    ["a tab", "name: x\nagents:\n\t- a\n", "x", CODES.syntax],
    ["a key twice", "name: x\nagents: []\nagents: []\n", "x", CODES.duplicateKey],
  ])("lists a file with %s, and its problems", (_name, text, name, code) => {
    const dir = tempFolder({ "file.yaml": text });
    const [entry] = listEnsembles([{ dir, tier: "local" }]);
    expect(entry).toMatchObject({ name, isNamed: name !== "file", file: join(dir, "file.yaml") });
    expect(entry?.problems?.map((problem) => problem.code)).toContain(code);
    for (const problem of entry?.problems ?? [])
      expect(problem).toMatchObject({
        file: join(dir, "file.yaml"),
        severity: "error",
        line: expect.any(Number),
        column: expect.any(Number),
      });
  });

  it("lists a link to nowhere as a file that cannot be read", () => {
    const dir = tempFolder();
    symlinkSync(join(dir, "gone"), join(dir, "file.yaml"));
    expect(listEnsembles([{ dir, tier: "local" }])).toMatchObject([{ name: "file", problems: [{ code: CODES.unreadable }] }]);
  });

  it("finds nothing in a folder that is not there", () => {
    expect(listEnsembles([{ dir: join(tempFolder(), "none"), tier: "local" }])).toEqual([]);
  });
});
