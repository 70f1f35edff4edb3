import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { costOf, maxCostOf, toPicoUsd, type Usage } from "@llm-orc/contracts";
import { calcPrice } from "@pydantic/genai-prices";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NEWER_MODELS } from "../tooling/newer-models.ts";
import { toRows } from "../tooling/to-rows.ts";
import { VENDOR_RULES } from "../tooling/vendor-rules.ts";
import { findModel, type PricedModel } from "./find-model.ts";
import type { ModelRow, Vendor } from "./model-row.ts";
import { MODEL_SOURCE, MODELS } from "./models.ts";
import { withoutVariant } from "./vendor.ts";

const HOW_TO_UPDATE = "Run: node packages/pricing/tooling/update-models.ts";
const table = Object.fromEntries(Object.entries(MODELS).map(([vendor, list]) => [vendor, list()])) as Readonly<
  Record<Vendor, readonly ModelRow[]>
>;
const rows = Object.entries(table).flatMap(([vendor, list]) => list.map((row) => [vendor as Vendor, row] as const));

describe("MODELS", () => {
  it("is what the script makes of the installed price source", () => {
    expect(table, HOW_TO_UPDATE).toEqual(toRows());
    const entry = createRequire(import.meta.url).resolve("@pydantic/genai-prices");
    const installed = JSON.parse(readFileSync(join(dirname(entry), "../package.json"), "utf8")) as { version: string };
    expect(MODEL_SOURCE.version, HOW_TO_UPDATE).toBe(installed.version);
  });

  it("stays small", () => {
    expect(rows.length).toBeGreaterThan(150);
    expect(rows.length).toBeLessThanOrEqual(300);
    expect(statSync(join(import.meta.dirname, "models.ts")).size).toBeLessThan(60_000);
  });

  it("has each name once at a vendor, and none that the vendor's pattern finds anyway", () => {
    for (const [vendor, list] of Object.entries(table)) {
      const names = list.flatMap(([id, , , , more]) => [id, ...(more?.aliases ?? [])]);
      expect(new Set(names).size, vendor).toBe(names.length);
      for (const [id, , , , more] of list)
        for (const alias of more?.aliases ?? []) expect(withoutVariant(vendor as Vendor, alias), alias).not.toBe(id);
    }
  });

  it("has sensible figures", () => {
    for (const [vendor, [id, window, limit, [input, output, read, , ...tiers]]] of rows) {
      const what = `${vendor} ${id}`;
      expect(input, what).toBeGreaterThan(0);
      expect(output, what).toBeGreaterThan(0);
      expect(read ?? 0, what).toBeLessThanOrEqual(input);
      expect(limit ?? 0, what).toBeLessThanOrEqual(window ?? Number.MAX_SAFE_INTEGER);
      for (const [above, tierInput] of tiers) {
        expect(above, what).toBeLessThan(window ?? Number.MAX_SAFE_INTEGER);
        expect(tierInput, what).toBeGreaterThan(input);
      }
    }
  });
});

/** Where the table says something else than its source, on purpose: see tooling/to-rows.ts. */
const isCorrected = (vendor: Vendor, id: string): boolean =>
  NEWER_MODELS[vendor]?.some(([newer]) => newer === id) === true ||
  (vendor === "openrouter" && /^(?:google|x-ai)\//.test(id)) ||
  (vendor === "openai" && id.includes("-chat-"));

describe("the source's own arithmetic", () => {
  // The dearest hour of DeepSeek's days; before and after the prices that are announced.
  it.each(["2026-11-24T02:00:00Z", "2027-02-01T02:00:00Z"])("agrees with costOf on every model at %s", (time) => {
    const at = Date.parse(time);
    const compared = rows.filter(([vendor, [id]]) => !isCorrected(vendor, id));
    expect(compared.length).toBeGreaterThan(150);
    for (const [vendor, [id]] of compared) {
      const model = priced(vendor, id, at);
      fc.assert(
        fc.property(usageWithin(model.contextWindow ?? 1_000_000), (usage) => {
          const theirs = calcPrice(toTheirs(usage), id, { providerId: VENDOR_RULES[vendor].source, timestamp: new Date(at) });
          expect(Number(costOf(usage, model.price).usd), `${vendor} ${id} ${JSON.stringify(usage)}`).toBeCloseTo(
            theirs?.total_price ?? NaN,
            9,
          );
        }),
        { numRuns: 10 },
      );
    }
  });
});

describe("maxCostOf", () => {
  it("bounds every call of every model of the table", () => {
    for (const [vendor, [id]] of rows) {
      const { price, contextWindow = 1_000_000 } = priced(vendor, id, 0);
      fc.assert(
        fc.property(usageWithin(contextWindow), (usage) => {
          const most = maxCostOf({ maxInputTokens: usage.input_tokens, maxOutputTokens: usage.output_tokens }, price);
          expect(toPicoUsd(costOf(usage, price).usd ?? "")).toBeLessThanOrEqual(toPicoUsd(most.usd ?? ""));
        }),
        { numRuns: 10 },
      );
    }
  });
});

const PROVIDERS: Readonly<Record<Vendor, string>> = {
  anthropic: "anthropic-api",
  deepseek: "openai-compatible/deepseek",
  google: "google-gemini",
  groq: "openai-compatible/groq",
  mistral: "openai-compatible/mistral",
  openai: "openai-compatible",
  openrouter: "openai-compatible/openrouter",
  xai: "openai-compatible/xai",
};

function priced(vendor: Vendor, model: string, at: number): PricedModel {
  const found = findModel({ provider: PROVIDERS[vendor], model, at });
  if (found === undefined) throw new Error(`${vendor} ${model} is in the table and is not found.`);
  expect(found.id).toBe(model);
  return found;
}

function usageWithin(contextWindow: number): fc.Arbitrary<Usage> {
  return fc
    .record({
      input: fc.integer({ min: 0, max: contextWindow }),
      read: fc.double({ min: 0, max: 0.5, noNaN: true }),
      write: fc.double({ min: 0, max: 0.5, noNaN: true }),
      output: fc.integer({ min: 0, max: 200_000 }),
    })
    .map(({ input, read, write, output }) => ({
      input_tokens: input,
      output_tokens: output,
      cache_read_tokens: Math.floor(input * read),
      cache_write_tokens: Math.floor(input * write),
    }));
}

function toTheirs({ input_tokens, output_tokens, cache_read_tokens = 0, cache_write_tokens = 0 }: Usage): Record<string, number> {
  return { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens };
}
