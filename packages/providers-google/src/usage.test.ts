import { describe, expect, it } from "vitest";
import { usageOf } from "./usage.ts";

describe("usageOf", () => {
  it.each([
    ["a plain answer", { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 }, { input_tokens: 10, output_tokens: 5 }],
    [
      "thoughts beside the candidates, and a cache within the prompt",
      { promptTokenCount: 100, cachedContentTokenCount: 80, candidatesTokenCount: 5, thoughtsTokenCount: 40, totalTokenCount: 145 },
      { input_tokens: 100, output_tokens: 45, cache_read_tokens: 80, reasoning_tokens: 40 },
    ],
    [
      "results of tools that the vendor ran",
      { promptTokenCount: 10, toolUsePromptTokenCount: 200, candidatesTokenCount: 5, totalTokenCount: 215 },
      { input_tokens: 210, output_tokens: 5 },
    ],
    [
      "thoughts that only the total tells",
      { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 35 },
      { input_tokens: 10, output_tokens: 25 },
    ],
    ["a blocked prompt", { promptTokenCount: 10, totalTokenCount: 10 }, { input_tokens: 10, output_tokens: 0 }],
    ["no counts", { promptTokenCount: null } as never, undefined],
    ["nothing", undefined, undefined],
  ])("reads %s", (_name, metadata, expected) => {
    expect(usageOf(metadata)).toEqual(expected);
  });
});
