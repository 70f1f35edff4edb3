import type { Plan } from "@llm-orc/executor";

/** The plans that run inside a plan, at any depth, by the name that agents use, each once. */
export function reachablePlans(plan: Plan): ReadonlyMap<string, Plan> {
  const found = new Map<string, Plan>();
  const reached = [plan];
  for (const { children } of reached) {
    for (const [name, child] of children) {
      if (found.has(name)) continue;
      found.set(name, child);
      reached.push(child);
    }
  }
  return found;
}
