import { describe, expect, expectTypeOf, it } from "vitest";
import { defineEnsemble, dependencyNames } from "./ensemble.ts";

describe("defineEnsemble", () => {
  it("gives back what it got, with its literal types", () => {
    const literal = { name: "review", agents: [{ name: "critic", model_profile: "fast" }] } as const;
    const ensemble = defineEnsemble(literal);
    expect(ensemble).toBe(literal);
    expectTypeOf(ensemble.name).toEqualTypeOf<"review">();
  });
});

describe("dependencyNames", () => {
  it("reads both forms of a dependency, in order", () => {
    expect(dependencyNames({ name: "a", depends_on: ["b", { agent_name: "c", input_key: "items" }, { agent_name: "d" }] })).toEqual([
      "b",
      "c",
      "d",
    ]);
    expect(dependencyNames({ name: "a" })).toEqual([]);
  });
});
