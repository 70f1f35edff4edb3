import type { Plan } from "@llm-orc/executor";
import { describe, expect, it } from "vitest";
import { planned, randomAgents, seeded } from "./__fixtures__/planned.ts";
import { besideOf } from "./beside.ts";

describe("besideOf", () => {
  it("names for each agent those that it has no way to, in either direction", () => {
    const random = seeded(7);
    for (let size = 1; size < 90; size += 4) {
      const plan = planned(randomAgents(size, random));
      const beside = besideOf(plan.graph, plan.phases) ?? [];
      for (const index of plan.agents.keys()) {
        const related = new Set([...reach(plan, index, "dependencies"), ...reach(plan, index, "dependents")]);
        const expected = [...plan.agents.keys()].filter((other) => other !== index && !related.has(other));
        expect(beside[index]).toEqual({ count: expected.length, agents: expected });
      }
    }
  });

  it("only counts in graphs of more than 200 agents, and not even that above 10,000", () => {
    const wide = (size: number): Plan => planned(Array.from({ length: size }, (_, index) => ({ name: `a${index}`, script: "s.sh" })));
    expect(besideOf(wide(200).graph, wide(200).phases)?.[3]?.agents).toHaveLength(199);
    const large = wide(1_000);
    expect(besideOf(large.graph, large.phases)?.[3]).toEqual({ count: 999 });
    const huge = wide(10_001);
    expect(besideOf(huge.graph, huge.phases)).toBeUndefined();
  });
});

function reach({ graph }: Plan, from: number, direction: "dependencies" | "dependents"): ReadonlySet<number> {
  const { starts, edges } = graph[direction];
  const found = new Set<number>([from]);
  for (const node of found) for (const next of edges.subarray(starts[node], starts[node + 1])) found.add(next);
  return found;
}
