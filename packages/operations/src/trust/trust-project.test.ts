import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pluginManifest, pluginModule, type PluginProject, pluginProject } from "../plugins/__fixtures__/plugin-project.ts";
import { grantTrust, revokeTrust, showTrust } from "./trust-project.ts";

describe("showTrust", () => {
  it("shows what would run, without running it", async () => {
    const project = withPlugin();
    const { hash, ...shown } = await showTrust.run(project.context(), {});
    expect(shown).toEqual({
      root: project.root,
      state: "untrusted",
      plugins: [{ name: "./p", version: "1.2.3", file: join(project.root, ".llm-orc/p/index.js"), providers: ["acme"], files: 2 }],
      helpers: [
        { command: "bash tools/key.sh", files: [join(project.root, "tools/key.sh")] },
        { provider: "acme", command: "get acme", files: [] },
      ],
    });
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(existsSync(join(project.root, "ran"))).toBe(false);
  });

  it("knows when there is nothing to trust, and when there is no project", async () => {
    const project = pluginProject();
    expect(await showTrust.run(project.context(), {})).toMatchObject({ state: "none", plugins: [], helpers: [] });
    await expect(showTrust.run(project.context({ cwd: project.home }), {})).rejects.toMatchObject({
      code: "PROJECT_NOT_FOUND",
      hint: expect.stringContaining("llm-orc init") as string,
    });
  });

  it("does not take a configuration that cannot be read for one that asks for nothing", async () => {
    const project = pluginProject();
    mkdirSync(join(project.root, ".llm-orc/config.yaml"));
    await expect(showTrust.run(project.context(), {})).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: expect.stringContaining(join(project.root, ".llm-orc/config.yaml")) as string,
    });
  });

  it("refuses to show what is not there", async () => {
    const project = pluginProject();
    project.write({ ".llm-orc/config.yaml": "plugins: [llm-orc-provider-x]\n" });
    await expect(showTrust.run(project.context(), {})).rejects.toMatchObject({
      code: "PLUGIN_NOT_INSTALLED",
      hint: `Install it: npm install --prefix ${project.root} --save-dev llm-orc-provider-x`,
    });
  });
});

describe("grantTrust", () => {
  it("trusts what was shown, and nothing else", async () => {
    const project = withPlugin();
    const { hash } = await showTrust.run(project.context(), {});
    project.write({ ".llm-orc/p/index.js": "// other" });
    await expect(grantTrust.run(project.context(), { hash })).rejects.toMatchObject({ code: "TRUST_CHANGED" });
    expect((await showTrust.run(project.context(), {})).state).toBe("untrusted");
    project.write({ ".llm-orc/p/index.js": module });
    expect(await grantTrust.run(project.context(), { hash })).toMatchObject({
      state: "trusted",
      hash,
      trusted_at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    expect(existsSync(join(project.root, "ran"))).toBe(false);
  });
});

describe("revokeTrust", () => {
  it("takes the trust back", async () => {
    const project = withPlugin();
    const { hash } = await showTrust.run(project.context(), {});
    await grantTrust.run(project.context(), { hash });
    expect(await revokeTrust.run(project.context(), {})).toEqual({ root: project.root, revoked: true });
    expect((await showTrust.run(project.context(), {})).state).toBe("untrusted");
    expect(await revokeTrust.run(project.context(), {})).toEqual({ root: project.root, revoked: false });
  });
});

const module = pluginModule("acme", { before: 'import { writeFileSync } from "node:fs";\nwriteFileSync("ran", "");' });

function withPlugin(): PluginProject {
  const project = pluginProject();
  project.write({
    ".llm-orc/config.yaml": "plugins: [./p]\nhelper: bash tools/key.sh\nproviders: {acme: {helper: get acme}}\n",
    ".llm-orc/p/package.json": pluginManifest("p", ["acme"]),
    ".llm-orc/p/index.js": module,
    "tools/key.sh": "touch ran\n",
  });
  return project;
}
