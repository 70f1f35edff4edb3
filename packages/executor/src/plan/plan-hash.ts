import { hash } from "node:crypto";
import type { Plan } from "./plan-run.ts";

const hashes = new WeakMap<Plan, string>();

/** Equal hashes mean that equal inputs have equal work: of the agents, what runs them, and the ensembles inside. No times, no prices. */
export function planHash(plan: Plan): string {
  let known = hashes.get(plan);
  if (known === undefined) {
    const parts = plan.agents.flatMap(({ config, fingerprint }) => [config, fingerprint]);
    const { inputs = null, output = null } = plan.ensemble;
    known = hash("sha256", JSON.stringify([parts, inputs, output]), "hex");
    hashes.set(plan, known);
  }
  return known;
}
