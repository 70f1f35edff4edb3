import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exampleApi, plugin } from "./index.ts";

describe("plugin", () => {
  it("has the providers that package.json declares", () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      readonly "llm-orc": { readonly providers: readonly string[] };
    };
    expect(plugin.specVersion).toBe("v1");
    expect(plugin.providers.map(({ id }) => id)).toEqual(manifest["llm-orc"].providers);
  });
});

describe("exampleApi", () => {
  it("knows its engines, and says nothing of others", () => {
    const provider = exampleApi.create({}, {} as never, {});
    expect(provider.describeModel("lark-2")).toMatchObject({ id: "lark-2", price: { input_per_mtok: 2 } });
    expect(provider.describeModel("constructor")).toBeUndefined();
  });

  it("keeps keys off plain http", () => {
    expect(() => exampleApi.create({ base_url: "http://example.test" }, {} as never, {})).toThrow(
      expect.objectContaining({ code: "PROVIDER_INSECURE_URL" }),
    );
  });
});
