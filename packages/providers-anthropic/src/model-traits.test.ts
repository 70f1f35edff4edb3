import { describe, expect, it } from "vitest";
import { describeModel, traitsOf } from "./model-traits.ts";

describe("traitsOf", () => {
  it.each([
    ["claude-3-5-haiku-20241022", "none", true, false],
    ["claude-3-haiku-20240307", "none", true, false],
    ["claude-3-7-sonnet-20250219", "budget", true, false],
    ["claude-sonnet-4-20250514", "budget", true, false],
    ["claude-opus-4-1@20250805", "budget", true, false],
    ["claude-haiku-4-5-20251001", "budget", true, true],
    ["anthropic/claude-opus-4.5", "budget", true, true],
    ["claude-sonnet-4-6", "either", true, true],
    ["claude-opus-4-7", "adaptive", false, true],
    ["eu.anthropic.claude-opus-4-8-v1:0", "adaptive", false, true],
    ["claude-sonnet-5", "adaptive", false, true],
    ["claude-haiku-5-5", "adaptive", false, true],
    ["claude-opus-10-1", "adaptive", false, true],
    ["claude-mythos-preview", "adaptive", false, true],
    ["glm-5", "budget", true, true],
  ] as const)("knows what %s takes", (model, thinking, takesSampling, takesSchemas) => {
    expect(traitsOf(model)).toEqual({ thinking, takesSampling, takesSchemas });
  });
});

describe("describeModel", () => {
  it("knows the vendor's models, at the vendor's address", () => {
    expect(describeModel("claude-sonnet-5-5", "https://api.anthropic.com")).toEqual({
      id: "claude-sonnet-5-5",
      capabilities: ["json", "tools", "reasoning", "files"],
    });
    expect(describeModel("claude-3-haiku-20240307", "https://api.anthropic.com")?.capabilities).toEqual(["tools", "files"]);
    expect(describeModel("glm-5", "https://api.anthropic.com")).toBeUndefined();
    expect(describeModel("claude-sonnet-5-5", "http://localhost:4000")).toBeUndefined();
  });
});
