import { describe, expect, it } from "vitest";
import { pluginManifest, type PluginProject, pluginProject } from "../plugins/__fixtures__/plugin-project.ts";
import { grantTrust, showTrust } from "../trust/trust-project.ts";
import { showConfig } from "./show-config.ts";

describe("showConfig", () => {
  it("shows what holds, and the file and line that says it", async () => {
    const project = pluginProject();
    project.writeGlobal({
      "config.yaml": "performance:\n  execution:\n    default_timeout: 30\n    max_ensemble_depth: 3\nscripts: {sandbox: os}\n",
      "profiles/fast.yaml": "name: fast\nprovider: sim\nmodel: small\n",
    });
    project.write({
      ".llm-orc/config.yaml":
        'project: {name: it}\nperformance:\n  execution:\n    default_timeout: 40\nscripts: {sandbox: none}\nmodel_profiles:\n  deep:\n    provider: sim\n    model: "5"\n',
      ".llm-orc/config.local.yaml": "performance: {execution: {default_timeout: 50}}\n",
    });
    const { config, origins, untrusted } = await showConfig.run(project.context(), { origins: true });
    expect(config).toMatchObject({
      project: { name: "it" },
      performance: { execution: { default_timeout: 50, max_ensemble_depth: 3 }, concurrency: { max_concurrent_agents: 0 } },
      scripts: { sandbox: "os" },
      model_profiles: { deep: { provider: "sim", model: "5" }, fast: { provider: "sim", model: "small" } },
    });
    expect(untrusted).toEqual([]);
    expect(shortened(origins, project)).toMatchObject({
      "/project/name": "local /.llm-orc/config.yaml:1",
      "/performance/execution/default_timeout": "local /.llm-orc/config.local.yaml:1",
      "/performance/execution/max_ensemble_depth": "global ~/.config/llm-orc/config.yaml:4",
      "/performance/concurrency/max_concurrent_agents": "default",
      // The stricter one holds, wherever it stands.
      "/scripts/sandbox": "global ~/.config/llm-orc/config.yaml:5",
      "/model_profiles/deep/model": "local /.llm-orc/config.yaml:9",
      "/model_profiles/fast/model": "global ~/.config/llm-orc/profiles/fast.yaml:3",
    });
    expect((await showConfig.run(project.context(), {})).origins).toBeUndefined();
  });

  it("counts what is wrong, and what a project may not say, as unsaid", async () => {
    const project = pluginProject();
    project.writeGlobal({
      "config.yaml":
        "project: {name: no}\nperformance: {execution: {default_timeout: 30}}\nproviders:\n  acme:\n    origins: [https://a.test]\n",
    });
    project.write({
      ".llm-orc/config.yaml":
        "performance: {execution: {default_timeout: soon}}\nproviders:\n  acme:\n    origins: [https://a.test]\n    settings: {base_url: https://b.test}\n",
    });
    const { config, origins } = await showConfig.run(project.context(), { origins: true });
    expect(config["project"]).toBeUndefined();
    expect(shortened(origins, project)).toMatchObject({
      "/performance/execution/default_timeout": "global ~/.config/llm-orc/config.yaml:2",
      "/providers/acme/origins": "global ~/.config/llm-orc/config.yaml:5",
      "/providers/acme/settings/base_url": "local /.llm-orc/config.yaml:5",
    });
  });

  it("shows a project's plugins and helpers only once they run", async () => {
    const project = pluginProject();
    project.write({
      ".llm-orc/config.yaml": "plugins: [./p]\nhelper: print-key\nproviders: {acme: {helper: print-other}}\n",
      ".llm-orc/p/package.json": pluginManifest("p", ["acme"]),
      ".llm-orc/p/index.js": "",
    });
    const before = await showConfig.run(project.context(), {});
    expect(before.untrusted).toEqual(["plugins", "helper", "providers.acme.helper"]);
    expect(JSON.stringify(before.config)).not.toContain("print-");
    const { hash } = await showTrust.run(project.context(), {});
    await grantTrust.run(project.context(), { hash });
    const { config, origins, untrusted } = await showConfig.run(project.context(), { origins: true });
    expect(untrusted).toEqual([]);
    expect(config).toMatchObject({ plugins: ["./p"], helper: "print-key", providers: { acme: { helper: "print-other" } } });
    expect(shortened(origins, project)).toMatchObject({
      "/helper": "local /.llm-orc/config.yaml:2",
      "/providers/acme/helper": "local /.llm-orc/config.yaml:3",
    });
  });

  it("prints no secret that somebody wrote into a file", async () => {
    const project = pluginProject();
    project.writeGlobal({
      "config.yaml":
        "providers:\n  a:\n    settings:\n      headers: {Authorization: Bearer s3cret, X-Api-Key: s3cret, X-Title: open}\n      base_url: https://me:s3cret@a.test/v1\n      max_tokens_field: max_tokens\n",
    });
    const { config } = await showConfig.run(project.context(), {});
    expect(config).toMatchObject({
      providers: {
        a: {
          settings: {
            headers: { Authorization: "[redacted]", "X-Api-Key": "[redacted]", "X-Title": "open" },
            base_url: "https://[redacted]@a.test/v1",
            max_tokens_field: "max_tokens",
          },
        },
      },
    });
    expect(JSON.stringify(config)).not.toContain("s3cret");
  });
});

function shortened(origins: object | undefined, { root, home }: PluginProject): Record<string, string> {
  const entries = Object.entries((origins ?? {}) as Record<string, { source: string; file?: string; line?: number }>);
  return Object.fromEntries(
    entries.map(([pointer, { source, file, line }]) => [
      pointer,
      file === undefined ? source : `${source} ${file.replace(root, "").replace(home, "~")}:${line}`,
    ]),
  );
}
