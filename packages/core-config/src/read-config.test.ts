import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectPaths } from "@llm-orc/project-files";
import { describe, expect, it } from "vitest";
import { tempFolder } from "./__fixtures__/temp-folder.ts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { performanceDefaults, scriptCacheConfig } from "./performance-config.ts";
import { readConfig, type ReadConfigResult } from "./read-config.ts";

/** Reads with these files; `global/` is the user's folder, `local/` the project's. */
async function read(files: Readonly<Record<string, string>>): Promise<ReadConfigResult & { folder: string }> {
  const placed = Object.entries(files).map(([path, text]) => [
    path.replace(/^global\//, "xdg/llm-orc/").replace(/^local\//, "p/.llm-orc/"),
    text,
  ]);
  const folder = tempFolder(Object.fromEntries(placed) as Record<string, string>);
  const result = await readConfig({ project: projectPaths(join(folder, "p")), env: { XDG_CONFIG_HOME: join(folder, "xdg") } });
  return { ...result, folder };
}

describe("readConfig", () => {
  it("has all defaults without any file, and creates none", async () => {
    const { config, diagnostics, folder } = await read({});
    expect(config).toEqual({ performance: performanceDefaults, isDefaultTimeoutSet: false });
    expect(diagnostics).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("merges performance key by key: defaults, user, project, and the local file of each last", async () => {
    const { config, diagnostics } = await read({
      "global/config.yaml":
        "performance: {concurrency: {max_concurrent_agents: 3, connection_pool: {max_keepalive: 1}}, execution: {max_ensemble_depth: 2}}",
      "global/config.local.yaml": "performance: {concurrency: {max_concurrent_agents: 4}}",
      "local/config.yaml":
        'performance: {concurrency: {max_concurrent_agents: "5"}, execution: {default_timeout: 9}, streaming_enabled: no}',
      "local/config.local.yaml": "performance: {concurrency: {max_concurrent_agents: 6}}",
    });
    expect(diagnostics).toEqual([]);
    expect(config.isDefaultTimeoutSet).toBe(true);
    expect(config.connectionPool).toEqual({ max_keepalive: 1 });
    expect(config.performance).toEqual({
      ...performanceDefaults,
      concurrency: { max_concurrent_agents: 6, connection_pool: { max_connections: 100, max_keepalive: 1, keepalive_expiry: 30 } },
      execution: { ...performanceDefaults.execution, default_timeout: 9, max_ensemble_depth: 2 },
      streaming_enabled: false,
    });
  });

  it.each([
    ["true", { enabled: true, ttl_seconds: 3600, max_size: 1000 }],
    ["no", { enabled: false, ttl_seconds: 3600, max_size: 1000 }],
    ["{enabled: yes, ttl_seconds: '60'}", { enabled: true, ttl_seconds: 60, max_size: 1000 }],
    ["{max_size: 5, persist_to_artifacts: true}", { enabled: false, ttl_seconds: 3600, max_size: 5, persist_to_artifacts: true }],
  ])("knows script_cache: %s", async (text, expected) => {
    const { config, diagnostics } = await read({ "local/config.yaml": `performance: {script_cache: ${text}}` });
    expect(diagnostics).toEqual([]);
    expect(scriptCacheConfig(config.performance)).toEqual(expected);
  });

  it("says what of script_cache has no meaning, and takes the default for it", async () => {
    const { config, diagnostics } = await read({
      "local/config.yaml": "performance: {script_cache: {enabled: true, ttl_seconds: -1, ttl: 5}}",
    });
    expect(diagnostics).toMatchObject([
      { path: "/performance/script_cache/ttl_seconds", severity: "error" },
      { path: "/performance/script_cache/ttl", severity: "warning" },
    ]);
    expect(scriptCacheConfig(config.performance)).toMatchObject({ enabled: true, ttl_seconds: 3600, max_size: 1000 });
  });

  it("takes of two policies for scripts the stricter settings", async () => {
    const { config } = await read({
      "global/config.yaml": "scripts: {inline_shell: refuse, environment: [CI, GH_*]}",
      "local/config.yaml": "scripts: {inline_shell: allow, environment: [CI, SECRET], sandbox: os}",
    });
    expect(config.scripts).toEqual({ inline_shell: "refuse", environment: ["CI"], sandbox: "os" });
    const sandbox = async (global: string, local: string): Promise<unknown> =>
      (await read({ "global/config.yaml": `scripts: {${global}}`, "local/config.yaml": `scripts: {${local}}` })).config.scripts;
    // A project widens its own sandbox, and never the user's.
    expect(await sandbox("inline_shell: allow", "sandbox: os, writable: [out], network: true")).toMatchObject({
      writable: ["out"],
      network: true,
    });
    expect(await sandbox("sandbox: os", "sandbox: none, writable: [out], network: true")).toEqual({ sandbox: "os", writable: [] });
    expect(await sandbox("sandbox: os, writable: [a, b], network: true", "writable: [b, c]")).toEqual({
      sandbox: "os",
      writable: ["b"],
      network: true,
    });
    expect(await sandbox("sandbox: os, writable: [a], network: true", "network: false")).toMatchObject({ writable: ["a"], network: false });
    expect(await sandbox("network: false", "sandbox: os, network: true")).toEqual({ sandbox: "os", network: false });
    const alone = await read({ "local/config.yaml": "scripts: {inline_shell: refuse, inlin_shell: allow}" });
    expect(alone.config.scripts).toMatchObject({ inline_shell: "refuse" });
    expect(alone.diagnostics).toMatchObject([{ code: CODES.ignoredKey, hint: expect.stringContaining("inline_shell") as string }]);
  });

  it("takes project: from the project only, providers from both, plugins and helper from the user only", async () => {
    const { config } = await read({
      "global/config.yaml":
        "project: {name: g}\nplugins: [a]\nhelper: get-key\nproviders: {ollama: {settings: {base_url: x, b: 1}, helper: h}}",
      "local/config.yaml":
        "project: {name: l}\nplugins: [evil]\nhelper: evil\nproviders: {ollama: {settings: {b: 2}}, sim: {limits: {max_concurrent: 1}}}",
    });
    expect(config).toMatchObject({
      project: { name: "l" },
      plugins: ["a"],
      helper: "get-key",
      providers: { ollama: { settings: { base_url: "x", b: 2 }, helper: "h" }, sim: { limits: { max_concurrent: 1 } } },
      untrusted: { plugins: ["evil"], helper: "evil" },
    });
  });

  it("merges what a project may have once it is trusted as everything else", async () => {
    const { config } = await read({
      "local/config.yaml": "plugins: [a, b]\nhelper: one\nproviders: {x: {helper: hx}, y: {helper: hy}}",
      "local/config.local.yaml": "plugins: [c]\nproviders: {y: {helper: other}}",
    });
    expect(config.untrusted).toEqual({ plugins: ["c"], helper: "one", providerHelpers: { x: "hx", y: "other" } });
  });

  it("lets no project say where keys may go or what is run to get them", async () => {
    const { config, diagnostics } = await read({
      "local/config.yaml":
        "providers:\n  openai-compatible:\n    origins: [https://evil.example]\n    helper: steal\n    allow_insecure: true\n    settings: {allow_insecure: true, a: 1}\n",
    });
    expect(config.providers).toEqual({ "openai-compatible": { settings: { a: 1 } } });
    expect(config.untrusted).toEqual({ providerHelpers: { "openai-compatible": "steal" } });
    expect(diagnostics.map(({ code, severity, line, column }) => `${code} ${severity} ${line}:${column}`).sort()).toEqual([
      `${CODES.notFromProject} warning 3:5`,
      `${CODES.notFromProject} warning 5:5`,
      `${CODES.notFromProject} warning 6:16`,
      `${CODES.needsTrust} warning 4:5`,
    ]);
    expect(diagnostics.find(({ code }) => code === CODES.needsTrust)?.hint).toContain("llm-orc trust");
  });

  it("lets only the user say that their own claude command is run, and which", async () => {
    const settings = "{settings: {enabled: true, command: ./claude, environment: {PATH: .}, idle_timeout_ms: 5}}";
    const project = await read({
      "local/config.yaml": `providers: {claude-cli: ${settings}, claude-cli/x: ${settings}, constructor: {settings: {}}}`,
    });
    const allowed = { settings: { idle_timeout_ms: 5 } };
    expect(project.config.providers).toEqual({ "claude-cli": allowed, "claude-cli/x": allowed, constructor: { settings: {} } });
    expect(project.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual(
      ["claude-cli", "claude-cli/x"].flatMap((id) =>
        ["enabled", "command", "environment"].map(
          (key) => `${CODES.notFromProject} providers.${id}.settings.${key} of a project is not used.`,
        ),
      ),
    );
    const user = await read({ "global/config.yaml": `providers: {claude-cli: ${settings}}` });
    expect(user.config.providers?.["claude-cli"]).toMatchObject({ settings: { enabled: true, command: "./claude" } });
  });

  it("reports what is wrong where it is, and goes on with the rest", async () => {
    const { config, diagnostics, folder } = await read({
      "global/config.yaml":
        "performance:\n  concurrency: {max_concurrent_agents: many}\n  execution: {max_ensemble_depth: 3, default_timout: 5}\nplugins: [a, 5]\nperformence: {}\n",
      "local/config.yaml": "project: [x\n",
    });
    expect(config.performance).toMatchObject({ concurrency: { max_concurrent_agents: 0 }, execution: { max_ensemble_depth: 3 } });
    expect(config.plugins).toBeUndefined();
    expect(
      diagnostics.map(({ code, severity, file, line, column, hint }) => [
        code,
        severity,
        file?.slice(folder.length + 1),
        line,
        column,
        hint,
      ]),
    ).toEqual([
      [CODES.wrongType, "error", "xdg/llm-orc/config.yaml", 2, 40, "Write a number, such as 30."],
      [CODES.wrongType, "error", "xdg/llm-orc/config.yaml", 4, 14, "Put it in quotes."],
      [CODES.ignoredKey, "warning", "xdg/llm-orc/config.yaml", 5, 1, 'Did you mean "performance"?'],
      [CODES.ignoredKey, "warning", "xdg/llm-orc/config.yaml", 3, 38, 'Did you mean "default_timeout"?'],
      [CODES.syntax, "error", "p/.llm-orc/config.yaml", 2, 1, "Close it, or put a value that begins with it in quotes."],
    ]);
  });

  it.each([
    ["an empty file", "", []],
    ["comments only", "# nothing yet\n", []],
    ["a list", "- a\n", [CODES.wrongType]],
    ["a number", "5", [CODES.wrongType]],
  ])("reads %s as nothing", async (_name, text, codes) => {
    const { config, diagnostics } = await read({ "local/config.yaml": text });
    expect(config.performance).toEqual(performanceDefaults);
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
  });

  it("leaves profiles to their own reader", async () => {
    expect((await read({ "local/config.yaml": "model_profiles: {a: 5}\nagentic_serving: {}\n" })).diagnostics).toEqual([]);
  });

  it("does without a project", async () => {
    const folder = tempFolder();
    const { config } = await readConfig({ env: { XDG_CONFIG_HOME: folder } });
    expect(config.performance).toEqual(performanceDefaults);
    expect(existsSync(join(folder, "llm-orc"))).toBe(false);
  });
});
