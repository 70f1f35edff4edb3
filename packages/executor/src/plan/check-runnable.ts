import { type Diagnostic, toJsonPointer } from "@llm-orc/contracts";
import type { Agent, KindDeclaration } from "@llm-orc/run-spec";
import { DEFAULT_ENSEMBLE_DEPTH, type Facts } from "./facts.ts";
import { problem } from "./problem.ts";

/** Why an agent cannot run, as far as the facts tell: its kind, its model, the ensembles that it names. */
export function checkRunnable(
  agent: Agent,
  index: number,
  kind: KindDeclaration,
  ofModels: readonly Diagnostic[],
  facts: Facts,
): readonly Diagnostic[] {
  if (facts.runnableKinds !== undefined && !facts.runnableKinds.has(kind.name)) {
    const path = toJsonPointer(["agents", index, kind.key ?? "name"]);
    return [problem("ORC3004", `"${agent.name}" is of kind "${kind.name}", which nothing here runs.`, path)];
  }
  const inspected = (facts.kinds?.get(agent.name)?.problems ?? []).map((found) => ({
    ...found,
    path: `${toJsonPointer(["agents", index])}${found.path}`,
  }));
  // A model that cannot be asked says enough.
  if (ofModels.some(({ severity }) => severity === "error")) return ofModels;
  return [...ofModels, ...inspected, ...checkChildren(agent, index, kind, facts)];
}

function checkChildren(agent: Agent, index: number, kind: KindDeclaration, facts: Facts): readonly Diagnostic[] {
  const limit = facts.maxEnsembleDepth ?? DEFAULT_ENSEMBLE_DEPTH;
  return kind.references(agent).flatMap(({ type, value, path: keys }) => {
    const fact = type === "ensemble" ? facts.children?.get(value) : undefined;
    if (fact === undefined) return [];
    const path = toJsonPointer(["agents", index, ...keys]);
    if ("cycle" in fact) {
      return [
        problem(
          "ORC2032",
          `"${agent.name}" runs "${value}", and these ensembles run each other without end: ${fact.cycle.join(" -> ")}.`,
          path,
          {
            hint: "Take one of these references away. For a repetition with an end use an agent with loop:.",
          },
        ),
      ];
    }
    if ("invalid" in fact)
      return [problem("ORC2033", `"${agent.name}" runs "${value}", which has no meaning: ${fact.invalid.message}`, path, fact.invalid)];
    if ("missing" in fact) {
      return [
        problem("ORC3006", `"${agent.name}" runs the ensemble "${value}", which does not exist.`, path, {
          hint: fact.hint ?? "`llm-orc list-ensembles` shows the ensembles there are.",
        }),
      ];
    }
    if (fact.problem !== undefined)
      return [problem("ORC3007", `"${agent.name}" runs "${value}", which cannot run: ${fact.problem.message}`, path, fact.problem)];
    if (fact.plan.depth + 1 <= limit) return [];
    return [
      problem(
        "ORC3008",
        `"${agent.name}" runs "${value}", which nests ensembles ${fact.plan.depth + 1} deep; the limit is ${limit}.`,
        path,
        {
          hint: "Raise performance.execution.max_ensemble_depth in config.yaml, or nest less.",
        },
      ),
    ];
  });
}
