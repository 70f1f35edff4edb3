import type { Plan } from "@llm-orc/executor";
import type { LlmAgent, LoopAgent } from "@llm-orc/run-spec";
import { reachablePlans } from "../plan/reachable-plans.ts";
import type { GraphAgent, GraphDocument, GraphEnsemble } from "./graph-document.ts";

/** A plan as what a drawing needs of it. */
export function toGraphDocument(plan: Plan): GraphDocument {
  const children = [...reachablePlans(plan)].map(([name, child]) => [name, toGraphEnsemble(child)] as const);
  return { ...toGraphEnsemble(plan), children: Object.fromEntries(children) };
}

function toGraphEnsemble(plan: Plan): GraphEnsemble {
  const { ensemble, agents, phases, graph } = plan;
  return {
    ensemble: ensemble.name,
    agents: agents.map((_, index) => toGraphAgent(plan, index)),
    phases: phases.map((phase) => phase.map((index) => graph.names[index] as string)),
  };
}

/** An agent of a plan: its place in the graph, and what its file says of it. */
export function toGraphAgent({ agents, graph }: Plan, index: number): GraphAgent {
  const { agent, kind, level, dependencies, children } = agents[index] as Plan["agents"][number];
  const own = new Set(dependencies.map((dependency) => dependency.index));
  const { starts, edges } = graph.dependencies;
  const ordering = [...edges.subarray(starts[index], starts[index + 1])].filter((source) => !own.has(source));
  const { model_profile: profile, model } = agent as LlmAgent;
  return {
    name: agent.name,
    kind,
    level,
    depends_on: [...own].map((source) => graph.names[source] as string),
    waits_for: ordering.map((source) => graph.names[source] as string),
    ...(typeof agent.when === "string" ? { guard: agent.when } : {}),
    ...(agent.fan_out === true ? { fan_out: true } : {}),
    ...(kind === "loop" ? { max_iterations: (agent as LoopAgent).loop.max_iterations } : {}),
    ...(kind === "llm" && typeof profile === "string" ? { profile } : {}),
    ...(kind === "llm" && typeof model === "string" ? { model } : {}),
    ...(children === undefined ? {} : { runs: children }),
  };
}
