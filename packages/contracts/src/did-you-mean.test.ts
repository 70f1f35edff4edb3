import { describe, expect, it } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

describe("didYouMean", () => {
  it.each([
    ["synthesiser", ["critic", "synthesizer"], "synthesizer"],
    ["crtiic", ["critic", "judge"], "critic"],
    ["CRITIC", ["critic", "judge"], "critic"],
    ["code-reviewr", ["code-reviewer", "code-review"], "code-reviewer"],
    ["depend_on", ["depends_on", "description"], "depends_on"],
  ])("takes %j of %j for %j", (typed, candidates, meant) => {
    expect(didYouMean(typed, candidates)).toBe(meant);
  });

  it.each([
    ["banana", ["critic", "judge"]],
    ["abc", ["xyz"]],
    ["critic", []],
  ])("has no idea what %j of %j is", (typed, candidates) => {
    expect(didYouMean(typed, candidates)).toBeUndefined();
  });

  it("prefers the nearest, and of equally near ones the first", () => {
    expect(didYouMean("agent-1x", ["agent-2", "agent-1"])).toBe("agent-1");
    expect(didYouMean("agent-9", ["agent-1", "agent-2"])).toBe("agent-1");
  });

  it("answers for names of any length", () => {
    const long = "x".repeat(100_000);
    expect(didYouMean(`${long}y`, [long, "critic"])).toBe(long);
  });
});
