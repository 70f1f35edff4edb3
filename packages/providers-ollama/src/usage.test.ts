import { describe, expect, it } from "vitest";
import { usageOf } from "./usage.ts";

describe("usageOf", () => {
  it.each([
    [
      { prompt_eval_count: 26, eval_count: 282 },
      { input_tokens: 26, output_tokens: 282 },
    ],
    [
      { prompt_eval_count: 26, prompt_eval_cached_count: 20, eval_count: 282 },
      { input_tokens: 26, output_tokens: 282, cache_read_tokens: 20 },
    ],
    [
      { prompt_eval_count: 26, prompt_eval_cached_count: 0, eval_count: 1 },
      { input_tokens: 26, output_tokens: 1, cache_read_tokens: 0 },
    ],
    // Zero is left out.
    [{ prompt_eval_count: 26 }, { input_tokens: 26, output_tokens: 0 }],
    // Left out, or zero, by servers that had the whole prompt in their cache.
    [{ eval_count: 282 }, undefined],
    [{ prompt_eval_count: 0, eval_count: 282 }, undefined],
    [{ prompt_eval_count: "26", eval_count: 282 }, undefined],
    [{}, undefined],
  ])("reads %j", (line, expected) => {
    expect(usageOf(line)).toEqual(expected);
  });
});
