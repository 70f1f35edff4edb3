import { describe, expect, it } from "vitest";
import { planned, randomAgents, seeded } from "./__fixtures__/planned.ts";
import { criticalPathOf } from "./critical-path.ts";

describe("criticalPathOf", () => {
  it("is a chain of dependencies as long as there are phases", () => {
    const random = seeded(3);
    for (let size = 1; size < 60; size += 3) {
      const plan = planned(randomAgents(size, random));
      const path = criticalPathOf(plan);
      expect(path).toHaveLength(plan.phases.length);
      for (const [position, index] of path.entries()) {
        const sources = plan.agents[index]?.dependencies.map((dependency) => dependency.index) ?? [];
        if (position > 0) expect(sources).toContain(path[position - 1]);
      }
    }
  });

  it("prefers what comes first in the file", () => {
    const names = criticalPathOf(
      planned([
        { name: "b", script: "s" },
        { name: "a", script: "s" },
        { name: "end", script: "s", depends_on: ["a", "b"] },
      ]),
    );
    expect(names).toEqual([0, 2]);
  });
});
