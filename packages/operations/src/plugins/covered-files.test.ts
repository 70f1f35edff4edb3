import { execFileSync } from "node:child_process";
import { renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pluginManifest, type PluginProject, pluginProject } from "./__fixtures__/plugin-project.ts";
import { coveredFiles, hashFiles } from "./covered-files.ts";
import { projectScope } from "./plugin-scope.ts";
import { resolvePlugin } from "./resolve-plugin.ts";

describe("coveredFiles", () => {
  it("are all files of a package and of those that it depends on, wherever they are installed", () => {
    const project = withPackage();
    expect(labels("./p", project)).toEqual([
      "helper@2.0.0/index.js",
      "helper@2.0.0/package.json",
      "inner@0.1.0/index.js",
      "inner@0.1.0/package.json",
      "p@1.2.3/data/prices.json",
      "p@1.2.3/index.js",
      "p@1.2.3/package.json",
    ]);
  });

  it("are of a single file those that it imports by a path, and those that they import", () => {
    const project = pluginProject();
    project.write({
      ".llm-orc/one.js": 'import { a } from "./lib/a.js";\nexport * from "../shared.mjs";\nimport("node:fs");\nimport x from "bare";',
      ".llm-orc/lib/a.js": "const b = await import('./b.js'); const c = require(\"./c.cjs\");",
      ".llm-orc/lib/b.js": 'import "../one.js"',
      ".llm-orc/lib/c.cjs": "",
      ".llm-orc/lib/unused.js": "",
      "shared.mjs": "",
    });
    expect(labels("./one.js", project)).toEqual(["../shared.mjs", "lib/a.js", "lib/b.js", "lib/c.cjs", "one.js"]);
  });

  it("look at what a link in the package leads to, and refuse one that leads out", () => {
    const project = withPackage();
    symlinkSync("..", join(project.root, ".llm-orc/p/data/up"));
    symlinkSync("/etc/hostname", join(project.root, ".llm-orc/p/file"));
    expect(labels("./p", project)).toContain("p@1.2.3/file");
    symlinkSync("/", join(project.root, ".llm-orc/p/everything"));
    expect(() => labels("./p", project)).toThrow(expect.objectContaining({ code: "PLUGIN_PACKAGE_INVALID" }));
  });
});

describe("hashFiles", () => {
  it.each<[string, (root: string) => void]>([
    ["a byte of the entry", (root) => writeFileSync(join(root, ".llm-orc/p/index.js"), "// other")],
    ["a data file", (root) => writeFileSync(join(root, ".llm-orc/p/data/prices.json"), "[1]")],
    ["a new file", (root) => writeFileSync(join(root, ".llm-orc/p/new.js"), "")],
    ["a file less", (root) => rmSync(join(root, ".llm-orc/p/data/prices.json"))],
    ["a file's name", (root) => renameSync(join(root, ".llm-orc/p/data/prices.json"), join(root, ".llm-orc/p/data/other.json"))],
    ["a dependency's code", (root) => writeFileSync(join(root, "node_modules/helper/index.js"), "// other")],
    [
      "the code of a dependency's dependency",
      (root) => writeFileSync(join(root, "node_modules/helper/node_modules/inner/index.js"), "// other"),
    ],
    ["a dependency less", (root) => rmSync(join(root, "node_modules/helper"), { recursive: true })],
  ])("changes with %s", (_name, change) => {
    const project = withPackage();
    const before = hash(project);
    expect(hash(project)).toBe(before);
    change(project.root);
    expect(hash(project)).not.toBe(before);
  });

  it("is the same for the same files elsewhere, and does not depend on what else is installed", () => {
    const [one, other] = [withPackage(), withPackage()];
    other.write({ "node_modules/unrelated/package.json": "{}", ".llm-orc/p/node_modules/tool/index.js": "x" });
    expect(hash(other)).toBe(hash(one));
  });

  it("refuses more than can be looked through", () => {
    const project = withPackage();
    truncateSync(join(project.root, ".llm-orc/p/data/prices.json"), 300 * 1024 * 1024);
    expect(() => hash(project)).toThrow(expect.objectContaining({ code: "PLUGIN_TOO_LARGE" }));
  });

  it("does not wait for a pipe", () => {
    const project = withPackage();
    execFileSync("mkfifo", [join(project.root, ".llm-orc/p/pipe")]);
    expect(hash(project)).toMatch(/^[0-9a-f]{64}$/);
  });
});

function withPackage(): PluginProject {
  const project = pluginProject();
  project.write({
    ".llm-orc/p/package.json": pluginManifest("p", ["p"], { dependencies: { helper: "^2.0.0" }, peerDependencies: { missing: "*" } }),
    ".llm-orc/p/index.js": "",
    ".llm-orc/p/data/prices.json": "[]",
    ".llm-orc/p/.git/HEAD": "x",
    "node_modules/helper/package.json": JSON.stringify({ name: "helper", version: "2.0.0", optionalDependencies: { inner: "*" } }),
    "node_modules/helper/index.js": "",
    "node_modules/helper/node_modules/inner/package.json": JSON.stringify({
      name: "inner",
      version: "0.1.0",
      dependencies: { helper: "*" },
    }),
    "node_modules/helper/node_modules/inner/index.js": "",
  });
  return project;
}

function labels(name: string, project: PluginProject): readonly string[] {
  return coveredFiles(resolvePlugin(name, projectScope(project.context().project!)))
    .map(({ label }) => label)
    .toSorted();
}

function hash(project: PluginProject): string {
  return hashFiles(coveredFiles(resolvePlugin("./p", projectScope(project.context().project!))));
}
