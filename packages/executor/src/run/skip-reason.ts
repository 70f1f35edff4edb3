import type { SkipReason } from "@llm-orc/run-spec";
import type { AgentRun } from "./agent-run.ts";
import type { References } from "./references.ts";

/** Why an agent whose dependencies have ended does not run; the first reason that holds. */
export function skipReason({ planned }: AgentRun, runs: readonly AgentRun[], references: References): SkipReason | undefined {
  const { dependencies, guard } = planned;
  let skipped = 0;
  for (const { index } of dependencies) {
    const { result, planned: dependency } = runs[index] as AgentRun;
    if (result?.status === "failed" && dependency.agent.on_failure === "skip_dependents") return "dependency_failed";
    if (result?.status === "skipped") skipped++;
  }
  if (skipped > 0 && skipped === dependencies.length) return "dependencies_skipped";
  return guard === undefined || references.holds(guard) ? undefined : "guard";
}
