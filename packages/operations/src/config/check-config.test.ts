import { join } from "node:path";
import { symlinkSync } from "node:fs";
import { sim } from "@llm-orc/providers-sim";
import { describe, expect, it } from "vitest";
import { type PluginProject, pluginProject } from "../plugins/__fixtures__/plugin-project.ts";
import { checkConfig, type ConfigCheckOutput, type ConfigScope } from "./check-config.ts";

describe("checkConfig", () => {
  it("finds every problem of both, each at its line, and counts by file", async () => {
    const project = projectWithProblems();
    const { valid, files, diagnostics } = await run(project);
    expect(valid).toBe(false);
    expect(
      files.map(({ file, tier, kind, errors, warnings }) => [
        file.replace(project.root, "").replace(project.home, "~"),
        tier,
        kind,
        errors,
        warnings,
      ]),
    ).toEqual([
      ["~/.config/llm-orc/config.yaml", "global", "config", 0, 1],
      ["/.llm-orc/config.yaml", "local", "config", 1, 1],
      ["/.llm-orc/config.local.yaml", "local", "config", 1, 0],
      ["/.llm-orc/profiles/a.yaml", "local", "profile", 1, 0],
      ["/.llm-orc/profiles/0.local.yaml", "local", "profile", 0, 0],
    ]);
    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([
      ["ORC1106", 2],
      ["ORC1101", 1],
      ["ORC1110", 2],
      ["ORC1103", 4],
      ["ORC1102", 1],
    ]);
    for (const diagnostic of diagnostics) expect(diagnostic.file).toBeDefined();
  });

  it("looks at the files that are asked for only", async () => {
    const project = projectWithProblems();
    expect(await run(project, "global")).toMatchObject({ valid: true, files: [{ tier: "global" }], diagnostics: [{ code: "ORC1106" }] });
    const local = await run(project, "local");
    expect(new Set(local.files.map(({ tier }) => tier))).toEqual(new Set(["local"]));
    expect(local.diagnostics.map(({ code }) => code)).toEqual(["ORC1101", "ORC1110", "ORC1103", "ORC1102"]);
  });

  it("is content with nothing, and wants a project only for its files", async () => {
    const project = pluginProject();
    const elsewhere = project.context({ cwd: project.home });
    expect(await checkConfig.run(elsewhere, {})).toEqual({ valid: true, files: [], diagnostics: [] });
    await expect(checkConfig.run(elsewhere, { scope: "local" })).rejects.toMatchObject({ code: "PROJECT_NOT_FOUND" });
  });

  it("tells of a file that is a link to nothing", async () => {
    const project = pluginProject();
    symlinkSync("gone.yaml", join(project.root, ".llm-orc/profiles.yaml"));
    project.write({ ".llm-orc/profiles/a.yaml": "name: a\nprovider: sim\nmodel: m\n" });
    symlinkSync("gone.yaml", join(project.root, ".llm-orc/profiles/b.yaml"));
    expect(await run(project)).toMatchObject({ valid: false, diagnostics: [{ code: "ORC1009" }] });
  });

  it("tells of a plugin that is not there", async () => {
    const project = pluginProject();
    project.writeGlobal({ "config.yaml": "plugins: [gone]\n" });
    expect(await run(project)).toMatchObject({ valid: true, diagnostics: [{ code: "ORC3201", line: 1 }] });
  });
});

function projectWithProblems(): PluginProject {
  const project = pluginProject();
  project.writeGlobal({ "config.yaml": "performance:\n  wat: 1\n" });
  project.write({
    ".llm-orc/config.yaml": "performance: {execution: {default_timeout: soon}}\nhelper: print-key\n",
    ".llm-orc/config.local.yaml": "providers:\n  sim:\n    settings:\n      failure_rat: 1\n",
    ".llm-orc/profiles/a.yaml": "name: a\nprovider: sim\n",
    ".llm-orc/profiles/0.local.yaml": "name: b\nprovider: sim\nmodel: m\n",
  });
  return project;
}

function run(project: PluginProject, scope?: ConfigScope): Promise<ConfigCheckOutput> {
  return checkConfig.run(project.context({ providers: [sim] }), scope === undefined ? {} : { scope });
}
