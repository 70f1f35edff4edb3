import { describe, expect, expectTypeOf, it } from "vitest";
import { definePlugin, type Plugin } from "./define-plugin.ts";
import type { Provider, ProviderPlugin } from "./provider-plugin.ts";

interface AcmeSettings {
  readonly base_url?: string;
}

const acme: ProviderPlugin<AcmeSettings> = {
  specVersion: "v1",
  id: "acme",
  label: "Acme",
  origins: ["https://api.acme.dev"],
  auth: ["api-key"],
  settingsSchema: { type: "object" },
  optionsSchema: { type: "object" },
  create: (): Provider => ({
    languageModel: () => {
      throw new Error("not asked for here");
    },
    describeModel: () => undefined,
  }),
};

describe("definePlugin", () => {
  it("is the document that a plugin package exports", () => {
    expect(definePlugin({ providers: [acme] })).toEqual({ specVersion: "v1", providers: [acme] });
  });

  it("gives the very providers that it got, in their order", () => {
    const other = { ...acme, id: "other" };
    const { providers } = definePlugin({ providers: [acme, other] });
    expect(providers[0]).toBe(acme);
    expect(providers[1]).toBe(other);
  });

  it("takes a plugin that adds nothing", () => {
    expect(definePlugin({})).toEqual({ specVersion: "v1", providers: [] });
  });

  it("takes providers of any settings and gives them one type", () => {
    const plain: ProviderPlugin = { ...acme, id: "plain" };
    const plugin = definePlugin({ providers: [acme, plain] });
    expectTypeOf(plugin).toEqualTypeOf<Plugin>();
    expectTypeOf(plugin.providers).toEqualTypeOf<readonly ProviderPlugin[]>();
  });
});
