import { type Diagnostic, toJsonPointer } from "@llm-orc/contracts";
import type { GraphProblem } from "@llm-orc/dependency-graph";
import { type Agent, dependencyNames } from "@llm-orc/run-spec";
import { problem, suggestion } from "./problem.ts";

/** A problem of the dependencies as a diagnostic. */
export function fromGraphProblem(found: GraphProblem, agents: readonly Agent[]): Diagnostic {
  switch (found.type) {
    case "duplicate":
      return problem("ORC2001", `Two agents are called "${found.name}".`, toJsonPointer(["agents", found.index, "name"]), {
        hint: "Give one of them another name.",
        related: [{ message: "the first one is here", path: toJsonPointer(["agents", found.first, "name"]) }],
      });
    case "missing":
      return problem(
        "ORC2002",
        `"${found.name}" depends on "${found.dependency}", which is no agent here.`,
        toJsonPointer(["agents", found.index, "depends_on", found.position]),
        { hint: suggestion(found.dependency, new Set(agents.map(({ name }) => name))) },
      );
    case "cycle": {
      const [first = "", second = ""] = found.path;
      const index = agents.findIndex(({ name }) => name === first);
      const position = dependencyNames(agents[index] as Agent).indexOf(second);
      return problem(
        "ORC2003",
        `These agents wait for each other: ${found.path.join(" -> ")}.`,
        toJsonPointer(["agents", index, "depends_on", position]),
        {
          hint: "Take one of these dependencies away.",
        },
      );
    }
  }
}
