import { describe, expect, it } from "vitest";
import { createUsageCounter } from "./usage.ts";

describe("createUsageCounter", () => {
  it("adds what was cached to the input, and takes the latest of every count", () => {
    const usage = createUsageCounter();
    usage.take({ input_tokens: 20, cache_read_input_tokens: 70, cache_creation_input_tokens: 10, output_tokens: 1 });
    usage.takeFinal({ input_tokens: 25, output_tokens: 40, output_tokens_details: { thinking_tokens: 30 } });
    expect(usage.total()).toEqual({
      input_tokens: 105,
      output_tokens: 40,
      cache_read_tokens: 70,
      cache_write_tokens: 10,
      reasoning_tokens: 30,
    });
  });

  it("leaves out what the vendor does not say", () => {
    const usage = createUsageCounter();
    usage.take({ input_tokens: 3, output_tokens: 1, cache_read_input_tokens: null });
    usage.takeFinal({ input_tokens: null, output_tokens: 4, cache_creation_input_tokens: null, output_tokens_details: null });
    expect(usage.total()).toEqual({ input_tokens: 3, output_tokens: 4 });
  });

  it("has no total before the end, when the output is not known", () => {
    const usage = createUsageCounter();
    expect(usage.total()).toBeUndefined();
    usage.take({ input_tokens: 3, output_tokens: 1 });
    expect(usage.total()).toBeUndefined();
    usage.takeFinal({});
    expect(usage.total()).toBeUndefined();
    usage.takeFinal({ output_tokens: -1 });
    expect(usage.total()).toBeUndefined();
  });
});
