import { describe, expect, it } from "vitest";
import { describeModel, traitsOf } from "./model-traits.ts";

describe("traitsOf", () => {
  it.each([
    ["gemini-1.5-pro", "none", false],
    ["gemini-2.0-flash-001", "none", false],
    ["gemini-2.5-flash-lite", "budget", false],
    ["models/gemini-2.5-pro", "budget", false],
    ["gemini-3-pro-preview", "level", true],
    ["gemini-3.8-flash", "level", true],
    ["gemini-10-pro", "level", true],
    ["gemini-flash-latest", "level", true],
    ["gemma-3-27b-it", "none", false],
    ["something-else", "level", false],
  ])("knows that %s thinks by %s", (id, thinking, needsSignatures) => {
    expect(traitsOf(id)).toMatchObject({ thinking, needsSignatures });
  });
});

describe("describeModel", () => {
  it("knows what a Gemini can do, and says nothing of others", () => {
    expect(describeModel("gemini-2.5-flash")).toEqual({ id: "gemini-2.5-flash", capabilities: ["json", "tools", "reasoning", "files"] });
    expect(describeModel("gemini-2.0-flash")?.capabilities).not.toContain("reasoning");
    expect(describeModel("gemma-3-27b-it")).toBeUndefined();
  });
});
