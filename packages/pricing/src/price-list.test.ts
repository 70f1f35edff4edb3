import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bundledPrices, createPriceList } from "./price-list.ts";

const mine = { input_per_mtok: 7, output_per_mtok: 8 };
const sonnet = { provider: "anthropic-api", model: "claude-sonnet-4-5" };

describe("createPriceList", () => {
  it("is the bundled list without overrides", () => {
    expect(createPriceList()).toBe(bundledPrices);
    expect(bundledPrices.find(sonnet)?.price.input_per_mtok).toBe(3);
    expect(bundledPrices.find(sonnet)).not.toHaveProperty("isOverride");
  });

  it("lays a price over the table's, whole, and keeps the limits", () => {
    const found = createPriceList({ "claude-sonnet-4-5": mine }).find(sonnet);
    expect(found).toEqual({ ...bundledPrices.find(sonnet), price: mine, isOverride: true });
  });

  it("holds for the dated names of a model, unless these have a price of their own", () => {
    const prices = createPriceList({
      "anthropic-api/claude-sonnet-4-5": mine,
      "claude-sonnet-4-5-20250101": { ...mine, output_per_mtok: 9 },
    });
    expect(prices.find({ ...sonnet, model: "claude-sonnet-4-5-20250929" })?.price).toEqual(mine);
    expect(prices.find({ ...sonnet, model: "claude-sonnet-4-5-20250101" })?.price.output_per_mtok).toBe(9);
  });

  it("prefers the name with its provider", () => {
    const prices = createPriceList({ "my-model": mine, "openai-compatible/lab/my-model": { ...mine, input_per_mtok: 1 } });
    const at = (provider: string): number | undefined => prices.find({ provider, model: "my-model" })?.price.input_per_mtok;
    expect([at("openai-compatible/lab"), at("openai-compatible/other"), at("ollama")]).toEqual([1, 7, 7]);
  });

  it("prices and limits what only the user knows", () => {
    const prices = createPriceList({ "my-model": { ...mine, context_window: 32_000, max_output_tokens: 4_000 } });
    expect(prices.find({ provider: "openai-compatible/lab", model: "my-model", baseUrl: "https://lab.example/v1" })).toEqual({
      id: "my-model",
      price: mine,
      contextWindow: 32_000,
      maxOutputTokens: 4_000,
      isOverride: true,
    });
    expect(prices.find({ provider: "openai-compatible/lab", model: "other", baseUrl: "https://lab.example/v1" })).toBeUndefined();
  });

  it("takes names literally, whatever they are", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (provider, model, other) => {
        const prices = createPriceList(Object.fromEntries([[`${provider}/${model}`, mine]]));
        expect(prices.find({ provider, model })?.price).toEqual(mine);
        if (`${provider}/${other}` !== `${provider}/${model}` && other !== `${provider}/${model}`)
          expect(prices.find({ provider, model: other })).toEqual(bundledPrices.find({ provider, model: other }));
      }),
    );
  });
});
