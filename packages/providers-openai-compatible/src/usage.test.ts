import { describe, expect, it } from "vitest";
import { usageOf } from "./usage.ts";

describe("usageOf", () => {
  it.each([
    ["a plain server", { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }, { input_tokens: 10, output_tokens: 5 }],
    [
      "OpenAI",
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 8, cache_write_tokens: 2, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 3, audio_tokens: 0, accepted_prediction_tokens: 0 },
      },
      { input_tokens: 10, output_tokens: 5, cache_read_tokens: 8, cache_write_tokens: 2, reasoning_tokens: 3 },
    ],
    [
      "OpenRouter",
      {
        prompt_tokens: 194,
        completion_tokens: 2,
        total_tokens: 196,
        cost: 0.95,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 100, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
      { input_tokens: 194, output_tokens: 2, cache_read_tokens: 0, cache_write_tokens: 100, reasoning_tokens: 0 },
    ],
    [
      "DeepSeek",
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_cache_hit_tokens: 4,
        prompt_cache_miss_tokens: 6,
        completion_tokens_details: { reasoning_tokens: 2 },
      },
      { input_tokens: 10, output_tokens: 5, cache_read_tokens: 4, reasoning_tokens: 2 },
    ],
    [
      "xAI, which counts reasoning beside the answer",
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115, completion_tokens_details: { reasoning_tokens: 100 } },
      { input_tokens: 10, output_tokens: 105, reasoning_tokens: 100 },
    ],
    [
      "Gemini, which says of reasoning only the total",
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115 },
      { input_tokens: 10, output_tokens: 105, reasoning_tokens: 100 },
    ],
    [
      "Kimi and Together",
      { prompt_tokens: 19, completion_tokens: 13, cached_tokens: 12 },
      { input_tokens: 19, output_tokens: 13, cache_read_tokens: 12 },
    ],
    [
      "Mistral",
      { prompt_tokens: 19, completion_tokens: 13, total_tokens: 32, num_cached_tokens: 12 },
      { input_tokens: 19, output_tokens: 13, cache_read_tokens: 12 },
    ],
    [
      "vLLM",
      { prompt_tokens: 19, completion_tokens: 13, total_tokens: 32, prompt_tokens_details: null },
      { input_tokens: 19, output_tokens: 13 },
    ],
    ["a total that is too small", { prompt_tokens: 10, completion_tokens: 5, total_tokens: 0 }, { input_tokens: 10, output_tokens: 5 }],
    ["nonsense", { prompt_tokens: null, completion_tokens: "5" }, undefined],
    ["negative counts", { prompt_tokens: -1, completion_tokens: 5 }, undefined],
  ])("reads that of %s", (_name, usage, expected) => {
    expect(usageOf({ usage })).toEqual(expected);
    expect(usageOf({ x_groq: { usage } })).toEqual(expected);
  });

  it("is undefined when there is none", () => {
    expect(usageOf({})).toBeUndefined();
    expect(usageOf({ usage: null })).toBeUndefined();
  });
});
