import { silentLogger, systemClock } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import type { Provider, ProviderContext, ProviderPlugin } from "./provider-plugin.ts";
import { createProviderRegistry, splitProvider } from "./provider-registry.ts";

describe("createProviderRegistry", () => {
  it("creates a provider once per id, scope and settings", () => {
    const { plugin, created } = recordingPlugin("acme");
    const registry = createProviderRegistry([plugin], { context });
    const first = registry.provider("acme", { base_url: "http://localhost:1", headers: {} });
    expect(registry.provider("acme", { headers: {}, base_url: "http://localhost:1" })).toBe(first);
    expect(registry.provider("acme", { base_url: "http://localhost:2" })).not.toBe(first);
    expect(registry.provider("acme/other", { base_url: "http://localhost:1" })).not.toBe(first);
    expect(created).toHaveLength(3);
  });

  it("lays scope settings over the plugin's, and connection settings over both", () => {
    const { plugin, created } = recordingPlugin("acme");
    const settings = { acme: { a: 1, b: 1, c: 1 }, "acme/eu": { b: 2, c: 2 } };
    createProviderRegistry([plugin], { context, settings }).provider("acme/eu", { c: 3 });
    expect(created).toEqual([{ settings: { a: 1, b: 2, c: 3 }, scope: "eu" }]);
  });

  it("lays the environment's settings under all others, for plugins that read it", () => {
    const { plugin, created } = recordingPlugin("acme");
    const reading = {
      ...plugin,
      settingsFromEnvironment: ({ ACME_HOST: a }: Readonly<Record<string, string | undefined>>) => ({ a, b: 0, c: 0 }),
    };
    const settings = { acme: { b: 1, c: 1 } };
    const env = { ACME_HOST: "here", OTHER: "x" };
    createProviderRegistry([reading], { context, settings, env }).provider("acme/eu", { c: 2 });
    createProviderRegistry([reading], { context, settings }).provider("acme");
    createProviderRegistry([plugin], { context, settings, env }).provider("acme");
    expect(created.map((entry) => (entry as { settings: unknown }).settings)).toEqual([
      { a: "here", b: 1, c: 2 },
      settings.acme,
      settings.acme,
    ]);
  });

  it("checks the environment's settings as all others", () => {
    const reading = { ...recordingPlugin("acme").plugin, settingsFromEnvironment: () => ({ host: "x" }) };
    const validate = (_schema: unknown, value: unknown): readonly string[] => Object.keys(value as object).map((key) => `${key} is wrong`);
    expect(() => createProviderRegistry([reading], { context, env: {}, validate }).provider("acme")).toThrow(
      expect.objectContaining({ code: "PROVIDER_SETTINGS_INVALID", message: 'Settings of provider "acme": host is wrong.' }),
    );
  });

  it("gives every provider the context of its own id and scope", () => {
    const asked: unknown[] = [];
    const registry = createProviderRegistry([recordingPlugin("acme").plugin], {
      context: (...parameters) => {
        asked.push(parameters);
        return context();
      },
    });
    registry.provider("acme");
    registry.provider("acme/eu");
    expect(asked).toEqual([
      ["acme", undefined],
      ["acme", "eu"],
    ]);
  });

  it("refuses settings that the plugin's schema refuses", () => {
    const registry = createProviderRegistry([recordingPlugin("acme").plugin], {
      context,
      validate: (_schema, value) => ("base_url" in (value as object) ? [] : ["base_url is missing"]),
    });
    expect(() => registry.provider("acme")).toThrow(expect.objectContaining({ code: "PROVIDER_SETTINGS_INVALID" }));
    expect(() => registry.provider("acme", { base_url: "http://localhost:1" })).not.toThrow();
  });

  it("says which providers there are when one is not known", () => {
    const registry = createProviderRegistry([recordingPlugin("acme").plugin, recordingPlugin("sim").plugin], { context });
    expect(() => registry.provider("amce/eu")).toThrow(
      expect.objectContaining({ code: "PROVIDER_UNKNOWN", hint: 'Did you mean "acme"? Known: acme, sim.' }),
    );
    expect(registry.has("amce")).toBe(false);
    expect(registry.has("acme/eu")).toBe(true);
    expect(registry.ids).toEqual(["acme", "sim"]);
  });

  it.each(["constructor", "__proto__", "toString", ""])("does not know %j", (name) => {
    const registry = createProviderRegistry([recordingPlugin("acme").plugin], { context });
    expect(registry.has(name)).toBe(false);
    expect(() => registry.provider(name)).toThrow(expect.objectContaining({ code: "PROVIDER_UNKNOWN" }));
  });

  it("knows google-gemini as google too", () => {
    const { plugin } = recordingPlugin("google-gemini");
    const registry = createProviderRegistry([plugin], { context });
    expect(registry.plugin("google")).toBe(plugin);
    expect(registry.provider("google")).toBe(registry.provider("google-gemini"));
  });

  it("refuses two plugins of one id", () => {
    const plugins = [recordingPlugin("acme").plugin, recordingPlugin("acme").plugin];
    expect(() => createProviderRegistry(plugins, { context })).toThrow(expect.objectContaining({ code: "PROVIDER_DUPLICATE" }));
  });

  it("refuses a plugin of another spec version", () => {
    const plugin = { ...recordingPlugin("acme").plugin, specVersion: "v2" } as unknown as ProviderPlugin;
    expect(() => createProviderRegistry([plugin], { context })).toThrow(expect.objectContaining({ code: "PROVIDER_SPEC_UNSUPPORTED" }));
  });
});

describe("splitProvider", () => {
  it.each([
    ["ollama", { id: "ollama" }],
    ["openai-compatible/groq", { id: "openai-compatible", scope: "groq" }],
    ["openai-compatible/team/eu", { id: "openai-compatible", scope: "team/eu" }],
    ["openai-compatible/", { id: "openai-compatible" }],
    ["google", { id: "google-gemini" }],
    ["constructor", { id: "constructor" }],
  ])("reads %j", (provider, expected) => {
    expect(splitProvider(provider)).toEqual(expected);
  });
});

function context(): ProviderContext {
  return { credential: async () => undefined, logger: silentLogger, clock: systemClock };
}

function recordingPlugin(id: string): { readonly plugin: ProviderPlugin; readonly created: unknown[] } {
  const created: unknown[] = [];
  const plugin: ProviderPlugin = {
    specVersion: "v1",
    id,
    label: id,
    origins: [],
    auth: ["none"],
    settingsSchema: { type: "object" },
    optionsSchema: { type: "object" },
    create(settings, _context, instance): Provider {
      created.push({ settings, ...instance });
      return {
        languageModel: () => {
          throw new Error("no model is needed here");
        },
        describeModel: () => undefined,
      };
    },
  };
  return { plugin, created };
}
