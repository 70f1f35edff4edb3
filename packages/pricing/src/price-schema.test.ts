import type { JsonObject, Price, PriceTier } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import type { PriceOverride } from "./price-list.ts";
import { priceOverridesSchema, priceSchema } from "./price-schema.ts";

// Every key of the types: a new one does not compile until it is here, and fails until the schema has it.
const tier: Required<PriceTier> = {
  above_input_tokens: 1,
  input_per_mtok: 1,
  output_per_mtok: 1,
  cache_read_per_mtok: 1,
  cache_write_per_mtok: 1,
};
const price: Required<Price> = {
  input_per_mtok: 1,
  output_per_mtok: 1,
  cache_read_per_mtok: 1,
  cache_write_per_mtok: 1,
  per_request: 1,
  tiers: [tier],
};
const override: Required<PriceOverride> = { ...price, context_window: 1, max_output_tokens: 1 };

describe("priceSchema", () => {
  it("has every key of a price and of a tier, and no other", () => {
    const properties = priceSchema["properties"] as Readonly<Record<string, JsonObject>>;
    expect(Object.keys(properties).toSorted()).toEqual(Object.keys(price).toSorted());
    const items = properties["tiers"]?.["items"] as JsonObject;
    expect(Object.keys(items["properties"] as JsonObject).toSorted()).toEqual(Object.keys(tier).toSorted());
    expect([priceSchema["additionalProperties"], items["additionalProperties"]]).toEqual([false, false]);
    expect([priceSchema["required"], items["required"]]).toEqual([["input_per_mtok", "output_per_mtok"], ["above_input_tokens"]]);
  });

  it("takes no price that arithmetic could not hold", () => {
    const numbers = Object.entries(priceSchema["properties"] as Readonly<Record<string, JsonObject>>).filter(([key]) => key !== "tiers");
    for (const [key, schema] of numbers) expect(schema, key).toMatchObject({ type: "number", minimum: 0, maximum: 1_000_000 });
  });
});

describe("priceOverridesSchema", () => {
  it("has the keys of an override", () => {
    const each = priceOverridesSchema["additionalProperties"] as JsonObject;
    expect(Object.keys(each["properties"] as JsonObject).toSorted()).toEqual(Object.keys(override).toSorted());
    expect(each["additionalProperties"]).toBe(false);
  });
});
