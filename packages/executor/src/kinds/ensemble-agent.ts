import { type AgentKind, type EnsembleAgent, ensembleKind } from "@llm-orc/run-spec";
import { toContainerOutcome } from "./container-outcome.ts";

/** An agent that another ensemble answers for. */
export const ensembleAgent: AgentKind = {
  declaration: ensembleKind,
  async run(context) {
    return toContainerOutcome(await context.child((context.agent as EnsembleAgent).ensemble, context.input));
  },
};
