import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pluginManifest, type PluginProject, pluginProject } from "./__fixtures__/plugin-project.ts";
import { globalScope, projectScope } from "./plugin-scope.ts";
import { type ResolvedPlugin, resolvePlugin } from "./resolve-plugin.ts";

describe("resolvePlugin", () => {
  it("finds a package of the project in node_modules of its root, and one of a folder above", () => {
    const project = pluginProject();
    project.write({ "node_modules/@acme/x/package.json": pluginManifest("@acme/x", ["acme"]), "node_modules/@acme/x/index.js": "" });
    const folder = join(project.root, "node_modules/@acme/x");
    const expected = {
      name: "@acme/x",
      tier: "local",
      file: join(folder, "index.js"),
      package: { folder, version: "1.2.3", providers: ["acme"] },
    };
    expect(inProject("@acme/x", project)).toEqual(expected);
    mkdirSync(join(project.root, "deeper/.llm-orc"), { recursive: true });
    const deeper = project.context({ cwd: join(project.root, "deeper") });
    expect(resolvePlugin("@acme/x", projectScope(deeper.project!))).toEqual(expected);
  });

  it("finds the user's packages beside their config.yaml, and not those of the project", () => {
    const project = pluginProject();
    project.writeGlobal({ "node_modules/mine/package.json": pluginManifest("mine", ["m"]), "node_modules/mine/index.js": "" });
    project.write({ "node_modules/theirs/package.json": pluginManifest("theirs", ["t"]), "node_modules/theirs/index.js": "" });
    expect(resolvePlugin("mine", globalScope(project.context()))).toMatchObject({ tier: "global", package: { providers: ["m"] } });
    expect(() => resolvePlugin("theirs", globalScope(project.context()))).toThrow(
      expect.objectContaining({ code: "PLUGIN_NOT_INSTALLED" }),
    );
  });

  it("takes paths from the folder of config.yaml: a file, or a folder with package.json, through links", () => {
    const project = pluginProject();
    project.write({ ".llm-orc/one.js": "", "elsewhere/package.json": pluginManifest("e", ["e"]), "elsewhere/index.js": "" });
    symlinkSync(join(project.root, "elsewhere"), join(project.root, ".llm-orc/linked"));
    expect(inProject("./one.js", project)).toEqual({ name: "./one.js", tier: "local", file: join(project.root, ".llm-orc/one.js") });
    for (const name of ["./linked", "../elsewhere", join(project.root, "elsewhere")]) {
      expect(inProject(name, project)).toMatchObject({ file: join(project.root, "elsewhere/index.js"), package: { providers: ["e"] } });
    }
  });

  it.each<[string, object, string]>([
    ["a text", { exports: "./lib/m.js" }, "lib/m.js"],
    ["conditions", { exports: { types: "./t.d.ts", require: "./c.cjs", import: "./lib/m.js", default: "./d.js" } }, "lib/m.js"],
    ["a map of paths", { exports: { "./other": "./o.js", ".": { node: { import: "./lib/m.js" } } } }, "lib/m.js"],
    ["a list of choices", { exports: { ".": [{ browser: "./b.js" }, "./lib/m.js"] } }, "lib/m.js"],
    ["main", { exports: undefined, main: "lib/m.js" }, "lib/m.js"],
    ["nothing", { exports: undefined }, "index.js"],
  ])("imports what Node would import: exports given as %s", (_name, manifest, file) => {
    const project = pluginProject();
    project.write({ ".llm-orc/p/package.json": pluginManifest("p", ["p"], manifest), [`.llm-orc/p/${file}`]: "" });
    expect(inProject("./p", project).file).toBe(join(project.root, ".llm-orc/p", file));
  });

  it.each<[string, string, Record<string, string>, string, string]>([
    ["what is not installed", "acme", {}, "PLUGIN_NOT_INSTALLED", "npm install --prefix <root> --save-dev acme"],
    ["a file without ./", "acme.js", { ".llm-orc/acme.js": "" }, "PLUGIN_NOT_INSTALLED", "./acme.js"],
    ["a path to nothing", "./gone", {}, "PLUGIN_NOT_INSTALLED", "config.yaml"],
    ["a version", "acme@1", {}, "PLUGIN_NAME_INVALID", "without a version"],
    ["a way out of node_modules", "acme/../../x", {}, "PLUGIN_NAME_INVALID", "./"],
    ["a url", "https://evil.dev/x.js", {}, "PLUGIN_NAME_INVALID", "./"],
    ["an impossible path", "./a\0b", {}, "PLUGIN_PACKAGE_INVALID", "config.yaml"],
    ["a folder without package.json", "./p", { ".llm-orc/p/index.js": "" }, "PLUGIN_PACKAGE_INVALID", "Add one"],
    ["a broken package.json", "./p", { ".llm-orc/p/package.json": "{" }, "PLUGIN_PACKAGE_INVALID", "author"],
    [
      "a package that is no plugin",
      "./p",
      { ".llm-orc/p/package.json": "{}", ".llm-orc/p/index.js": "" },
      "PLUGIN_PACKAGE_INVALID",
      "llm-orc",
    ],
    ["ids that are none", "./p", { ".llm-orc/p/package.json": '{"llm-orc": {"providers": "x"}}' }, "PLUGIN_PACKAGE_INVALID", "author"],
    ["a package that is not built", "./p", { ".llm-orc/p/package.json": pluginManifest("p", ["p"]) }, "PLUGIN_PACKAGE_INVALID", "built"],
    [
      "an entry outside",
      "./p",
      { ".llm-orc/p/package.json": pluginManifest("p", ["p"], { exports: "../x.js" }), ".llm-orc/x.js": "" },
      "PLUGIN_PACKAGE_INVALID",
      "again",
    ],
    [
      "no entry to import",
      "./p",
      { ".llm-orc/p/package.json": pluginManifest("p", ["p"], { exports: { "./x": "./x.js" } }) },
      "PLUGIN_PACKAGE_INVALID",
      "author",
    ],
  ])("refuses %s, and says what to do", (_name, name, files, code, hint) => {
    const project = pluginProject();
    project.write(files);
    expect(() => inProject(name, project)).toThrow(
      expect.objectContaining({ code, hint: expect.stringContaining(hint.replace("<root>", project.root)) as string }),
    );
  });

  it.skipIf(process.getuid?.() === 0)("says that it may not read a package", () => {
    const project = pluginProject();
    project.write({ ".llm-orc/p/package.json": pluginManifest("p", ["p"]) });
    chmodSync(join(project.root, ".llm-orc/p/package.json"), 0);
    expect(() => inProject("./p", project)).toThrow(expect.objectContaining({ code: "PLUGIN_PACKAGE_INVALID" }));
  });
});

function inProject(name: string, project: PluginProject): ResolvedPlugin {
  return resolvePlugin(name, projectScope(project.context().project!));
}
