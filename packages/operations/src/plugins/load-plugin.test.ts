import { generate } from "@llm-orc/provider";
import { silentLogger, systemClock } from "@llm-orc/contracts";
import { describe, expect, it, vi } from "vitest";
import { pluginManifest, pluginModule, pluginProject } from "./__fixtures__/plugin-project.ts";
import { loadPlugin } from "./load-plugin.ts";
import { projectScope } from "./plugin-scope.ts";
import { type ResolvedPlugin, resolvePlugin } from "./resolve-plugin.ts";

const { signal } = new AbortController();

describe("loadPlugin", () => {
  it("imports a plugin and gives providers that answer", async () => {
    const [provider, ...others] = await loadPlugin(plugin(pluginModule("acme"), ["acme"]), signal);
    expect(others).toEqual([]);
    expect(provider).toMatchObject({ specVersion: "v1", id: "acme", label: "Test", origins: [], auth: ["none"] });
    const context = { credential: async () => undefined, logger: silentLogger, clock: systemClock };
    const model = provider!.create({}, context, {}).languageModel("m");
    expect((await generate(model, { messages: [], signal })).text).toBe("from acme");
  });

  it.each<[string, string, string, string]>([
    ["that throws", "throw new TypeError('no config');", "PLUGIN_IMPORT_FAILED", "TypeError: no config"],
    ["that throws something else", "throw 'tired';", "PLUGIN_IMPORT_FAILED", "tired"],
    ["that is no JavaScript", "export const plugin = {", "PLUGIN_IMPORT_FAILED", "cannot be loaded"],
    ["whose own import is missing", "import 'not-installed-anywhere';", "PLUGIN_IMPORT_FAILED", "not-installed-anywhere"],
    ["that exports nothing", "export default 5;", "PLUGIN_EXPORT_INVALID", "exports nothing called plugin"],
    ["that exports something else", "export const plugin = 5;", "PLUGIN_EXPORT_INVALID", "exports nothing called plugin"],
    ["of another spec", "export const plugin = { specVersion: 'v2', providers: [] };", "PLUGIN_SPEC_UNSUPPORTED", "v2"],
    ["of no spec", "export const plugin = { providers: [] };", "PLUGIN_SPEC_UNSUPPORTED", "undefined"],
    ["without providers", "export const plugin = { specVersion: 'v1' };", "PLUGIN_EXPORT_INVALID", "list of providers"],
    ["whose provider is nothing", "export const plugin = { specVersion: 'v1', providers: [null] };", "PLUGIN_EXPORT_INVALID", "no id"],
    ["whose provider cannot be named", pluginModule("Acme/x"), "PLUGIN_EXPORT_INVALID", "no id"],
    [
      "whose provider is of another spec",
      pluginModule("acme").replace('specVersion: "v1", id', 'specVersion: "v0", id'),
      "PLUGIN_SPEC_UNSUPPORTED",
      "v0",
    ],
    ["whose provider makes nothing", pluginModule("acme").replace("create:", "build:"), "PLUGIN_EXPORT_INVALID", "create"],
    ["that has what it does not declare", pluginModule("other"), "PLUGIN_EXPORT_INVALID", "(acme) than it has (other)"],
    [
      "that declares what it has not",
      "export const plugin = { specVersion: 'v1', providers: [] };",
      "PLUGIN_EXPORT_INVALID",
      "than it has (none)",
    ],
  ])("refuses a plugin %s, naming it and what to type", async (_name, module, code, says) => {
    const broken = plugin(module, ["acme"]);
    const loading = loadPlugin(broken, signal);
    await expect(loading).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says) as string,
      hint: expect.any(String) as string,
    });
    await expect(loading).rejects.toThrow(code === "PLUGIN_IMPORT_FAILED" ? '"./p"' : broken.file);
  });

  it("takes of a single file whatever it exports", async () => {
    const project = pluginProject();
    project.write({ ".llm-orc/one.mjs": pluginModule("acme") });
    const resolved = resolvePlugin("./one.mjs", projectScope(project.context().project!));
    expect((await loadPlugin(resolved, signal)).map(({ id }) => id)).toEqual(["acme"]);
  });

  it("gives up a plugin that never loads, after 30 s or when it is aborted", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const hanging = "await new Promise(() => {});";
      const failed = expect(loadPlugin(plugin(hanging, ["a"]), signal)).rejects.toMatchObject({
        code: "PLUGIN_IMPORT_FAILED",
        message: expect.stringContaining("30 s") as string,
      });
      await vi.advanceTimersByTimeAsync(30_000);
      await failed;
      const controller = new AbortController();
      const reason = new Error("enough");
      const aborted = expect(loadPlugin(plugin(hanging, ["a"]), controller.signal)).rejects.toBe(reason);
      controller.abort(reason);
      await aborted;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("guardProvider", () => {
  it.each(["create", "languageModel", "describeModel", "listModels", "status", "countTokens", "scopeDefaults"])(
    "says that a mistake in %s is the plugin's, and lets errors with a code through",
    async (where) => {
      for (const [thrown, expected] of [
        [
          "new TypeError('x of undefined')",
          { code: "PLUGIN_FAILED", message: expect.stringContaining(`failed in ${where} of its provider "acme": TypeError`) as string },
        ],
        ["Object.assign(new Error('told'), { [Symbol.for('llm-orc.error')]: true, code: 'ACME_TOLD' })", { code: "ACME_TOLD" }],
      ] as const) {
        const fails = `${where === "listModels" || where === "status" ? "async " : ""}() => { throw ${thrown}; }`;
        const own =
          where === "create" || where === "scopeDefaults"
            ? `{ ...provider, ${where}: ${fails} }`
            : `{ ...provider, create: () => ({ ...provider.create(), ${where}: ${fails} }) }`;
        const [provider] = await loadPlugin(
          plugin(pluginModule("acme").replace("providers: [provider]", `providers: [${own}]`), ["acme"]),
          signal,
        );
        const call = async (): Promise<unknown> => {
          if (where === "scopeDefaults") return provider!.scopeDefaults!("s");
          const made = provider!.create({}, {} as never, {});
          return (made as unknown as Record<string, (argument: unknown) => unknown>)[where]!({ signal });
        };
        await expect(call()).rejects.toMatchObject(expected);
      }
    },
  );

  it("adds no method that the plugin does not have", async () => {
    const [provider] = await loadPlugin(plugin(pluginModule("acme"), ["acme"]), signal);
    expect(provider).not.toHaveProperty("scopeDefaults");
    expect(Object.keys(provider!.create({}, {} as never, {}))).toEqual(["languageModel", "describeModel"]);
  });
});

function plugin(module: string, declared: readonly string[]): ResolvedPlugin {
  const project = pluginProject();
  project.write({ ".llm-orc/p/package.json": pluginManifest("p", declared), ".llm-orc/p/index.js": module });
  return resolvePlugin("./p", projectScope(project.context().project!));
}
