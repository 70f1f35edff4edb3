import { planned } from "../../plan/__fixtures__/planned.ts";
import type { GraphDocument } from "../graph-document.ts";
import { toGraphDocument } from "../to-graph-document.ts";

/** A graph with everything that can be drawn. */
export function reviewGraph(): GraphDocument {
  const cycle = planned([
    { name: "build", model_profile: "fast" },
    { name: "test", script: "test.sh", depends_on: ["build"] },
  ]);
  return toGraphDocument(
    planned(
      [
        { name: "list", script: "list.sh" },
        { name: "each", model_profile: "fast", depends_on: ["list"], fan_out: true },
        { name: "extra", provider: "vendor", model: "large", depends_on: ["list"], when: "${list.total} > 3" },
        { name: "fix", loop: { body: "cycle", until: "${done} == true", max_iterations: 5 }, depends_on: ["list"] },
        { name: "route", dispatch: "${extra.target}", depends_on: ["extra"] },
        { name: "judge", model_profile: "fast", depends_on: ["each", "fix"], prompt: "${each} ${route}", when: "${list.total} > 0" },
      ],
      { name: "review", children: { cycle } },
    ),
  );
}
