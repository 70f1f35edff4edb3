import type { PreparedRun } from "@llm-orc/operations";
import type { LoopAgent } from "@llm-orc/run-spec";
import type { MaxIterations } from "../live/agent-tracker.ts";

/** How often the loops of a prepared run, and those inside its ensembles, run at most. */
export function maxIterationsOf({ plan }: Pick<PreparedRun, "plan">): MaxIterations {
  return (names) => {
    let within = plan;
    for (const [position, name] of names.entries()) {
      const planned = within?.agents.find(({ agent }) => agent.name === name);
      if (planned === undefined) return undefined;
      if (position === names.length - 1) return planned.kind === "loop" ? (planned.agent as LoopAgent).loop.max_iterations : undefined;
      within = within?.children.get(planned.children?.[0] ?? "");
    }
    return undefined;
  };
}
