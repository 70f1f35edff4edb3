import { describe, expect, it } from "vitest";
import { findModel } from "./find-model.ts";

const NOVEMBER = Date.parse("2026-11-24");

describe("findModel", () => {
  // As the vendors' price pages list them: claude.com/pricing, ai.google.dev/pricing, openai.com/api/pricing, groq.com/pricing, mistral.ai/pricing.
  it.each([
    [
      { provider: "anthropic-api", model: "claude-sonnet-4-5" },
      { input_per_mtok: 3, output_per_mtok: 15, cache_read_per_mtok: 0.3, cache_write_per_mtok: 3.75 },
      [200_000, 64_000],
    ],
    [
      { provider: "anthropic-api", model: "claude-opus-5-5" },
      { input_per_mtok: 4, output_per_mtok: 20, cache_read_per_mtok: 0.2, cache_write_per_mtok: 5 },
      [1_000_000, 128_000],
    ],
    [
      { provider: "google-gemini", model: "gemini-2.5-pro" },
      {
        input_per_mtok: 1.25,
        output_per_mtok: 10,
        cache_read_per_mtok: 0.125,
        tiers: [{ above_input_tokens: 200_000, input_per_mtok: 2.5, output_per_mtok: 15, cache_read_per_mtok: 0.25 }],
      },
      [1_048_576, 65_536],
    ],
    [
      { provider: "openai-compatible", model: "gpt-5" },
      { input_per_mtok: 1.25, output_per_mtok: 10, cache_read_per_mtok: 0.125 },
      [400_000, 128_000],
    ],
    [
      { provider: "openai-compatible/groq", model: "llama-3.3-70b-versatile" },
      { input_per_mtok: 0.59, output_per_mtok: 0.79 },
      [undefined, undefined],
    ],
    [
      { provider: "openai-compatible/mistral", model: "mistral-large-latest" },
      { input_per_mtok: 0.5, output_per_mtok: 1.5, cache_read_per_mtok: 0.05 },
      [262_144, undefined],
    ],
  ])("knows $provider $model", (reference, price, [contextWindow, maxOutputTokens]) => {
    const found = findModel(reference);
    expect(found?.price).toEqual(price);
    expect([found?.contextWindow, found?.maxOutputTokens]).toEqual([contextWindow, maxOutputTokens]);
  });

  // platform.claude.com/docs/en/models/haiku-5-5 and developers.openai.com/api/docs/models/gpt-6.2-sol, 2026-11-24.
  it("has the vendors' newest, with what longer inputs cost", () => {
    expect(findModel({ provider: "anthropic-api", model: "claude-haiku-5-5" })?.price.tiers).toEqual([
      { above_input_tokens: 100_000, input_per_mtok: 0.5, output_per_mtok: 2.5, cache_read_per_mtok: 0.05, cache_write_per_mtok: 0.625 },
    ]);
    expect(findModel({ provider: "openai-compatible", model: "gpt-6.2-sol" })?.price).toMatchObject({
      input_per_mtok: 2,
      cache_read_per_mtok: 0.1,
    });
  });

  it.each([
    ["anthropic-api", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5"],
    ["anthropic-api", "claude-sonnet-4-20250514", "claude-sonnet-4-0"],
    ["anthropic-api", "claude-opus-4-1-20250805", "claude-opus-4-1"],
    ["anthropic-api", "claude-3-5-haiku-latest", "claude-3-5-haiku"],
    ["google-gemini", "models/gemini-2.5-flash", "gemini-2.5-flash"],
    ["google-gemini", "gemini-2.0-flash-001", "gemini-2.0-flash"],
    ["google-gemini", "gemini-3-flash-preview-11-2025", "gemini-3-flash-preview"],
    ["google", "gemini-2.5-pro", "gemini-2.5-pro"],
    ["openai-compatible", "gpt-5-2025-08-07", "gpt-5"],
    ["openai-compatible/openai", "gpt-4o-2024-11-20", "gpt-4o"],
    // A snapshot with a price of its own.
    ["openai-compatible", "gpt-4o-2024-05-13", "gpt-4o-2024-05-13"],
    ["openai-compatible/xai", "grok-4.3-latest", "grok-4.3"],
    ["openai-compatible/gemini", "gemini-2.5-flash-lite", "gemini-2.5-flash-lite"],
    ["openai-compatible/openrouter", "anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4.5"],
    ["openai-compatible/mistral", "mistral-small-latest", "mistral-small-2603"],
    ["openai-compatible/mistral", "mistral-large-2411", "mistral-large"],
  ])("takes the vendor's other names of a model: %s %s", (provider, model, id) => {
    expect(findModel({ provider, model })?.id).toBe(id);
  });

  it.each([
    ["anthropic-api", "claude-sonnet-4-55"],
    ["anthropic-api", "claude-sonnet"],
    ["anthropic-api", "Claude-Sonnet-4-5"],
    ["anthropic-api", "claude-sonnet-4-5-2025"],
    ["anthropic-api", "claude-sonnet-4-5-preview"],
    ["anthropic-api", "claude-sonnet-4-5-20250929-20250929"],
    ["anthropic-api", "gpt-5"],
    ["anthropic-api", ""],
    ["anthropic-api", "-latest"],
    ["anthropic-api", "constructor"],
    // A preview of another price.
    ["google-gemini", "gemini-2.5-flash-preview-05-20"],
    ["google-gemini", "gemini-flash-latest"],
    ["openai-compatible", "gpt-5.1-2025"],
    ["openai-compatible", "ft:gpt-4o-2024-08-06:acme::1"],
    ["openai-compatible", "models/gpt-5"],
    ["openai-compatible/together", "meta-llama/Llama-3.3-70B-Instruct-Turbo"],
    // Each of its hosts has a price of its own.
    ["openai-compatible/openrouter", "qwen/qwen3-8b"],
    ["openai-compatible/my-company", "gpt-5"],
    ["ollama", "llama3"],
    ["sim", "gpt-5"],
    ["__proto__", "gpt-5"],
  ])("does not guess: %s %s", (provider, model) => {
    expect(findModel({ provider, model })).toBeUndefined();
  });

  it("goes by the address where one is given, and not by the user's name for it", () => {
    const at = (provider: string, baseUrl: string, model = "gpt-5"): string | undefined => findModel({ provider, model, baseUrl })?.vendor;
    expect(at("openai-compatible/my-company", "https://api.openai.com/v1")).toBe("openai");
    expect(at("openai-compatible/groq", "https://api.openai.com/v1")).toBe("openai");
    expect(at("openai-compatible/openai", "https://proxy.example.com/v1")).toBeUndefined();
    expect(at("openai-compatible", "http://localhost:8080/v1")).toBeUndefined();
    expect(at("openai-compatible", "http://api.openai.com/v1")).toBeUndefined();
    expect(at("openai-compatible", "https://api.openai.com.evil.example/v1")).toBeUndefined();
    expect(at("openai-compatible", "https://eu.api.openai.com/v1")).toBeUndefined();
    expect(at("openai-compatible", "not a url")).toBeUndefined();
    expect(at("anthropic-api", "https://gateway.example.com", "claude-sonnet-4-5")).toBeUndefined();
    expect(at("openai-compatible/x", "https://generativelanguage.googleapis.com/v1beta/openai", "gemini-2.5-pro")).toBe("google");
  });

  it("follows a price that is announced for a day", () => {
    const at = (day: string): number | undefined =>
      findModel({ provider: "google-gemini", model: "gemini-3.8-flash", at: Date.parse(day) })?.price.input_per_mtok;
    expect([at("2026-11-24"), at("2026-12-31T23:59:59Z"), at("2027-01-01"), at("2030-01-01")]).toEqual([0.75, 0.75, 1.5, 1.5]);
  });

  it("takes the highest price where it depends on the hour, and says so", () => {
    const model = findModel({ provider: "openai-compatible/deepseek", model: "deepseek-v4-pro", at: NOVEMBER });
    expect(model).toMatchObject({ price: { input_per_mtok: 1.32, output_per_mtok: 3.96 }, isHighestPrice: true });
    expect(findModel({ provider: "openai-compatible", model: "gpt-5", at: NOVEMBER })).not.toHaveProperty("isHighestPrice");
  });
});
