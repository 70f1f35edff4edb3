import { type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import { evaluatePredicate, type Predicate, resolvePath } from "@llm-orc/expressions";
import type { Plan } from "../plan/plan-run.ts";
import type { AgentRun } from "./agent-run.ts";

/** What `${...}` stands for while a run goes on. What has no value is null. */
export interface References {
  /** In prompts and templates: an agent's output, as JSON where it is; `input`; `inputs`. */
  value(head: string): JsonValue;
  /** Whether a guard holds. In a guard only a field of an agent's JSON output has a value. */
  holds(guard: Predicate): boolean;
}

export function createReferences(plan: Plan, runs: readonly AgentRun[], input: string, inputs: JsonObject | undefined): References {
  const resultOf = (head: string): AgentRun["result"] => runs[plan.graph.indexOf.get(head) ?? -1]?.result;
  return {
    value(head) {
      if (!plan.graph.indexOf.has(head)) return head === "input" ? input : head === "inputs" ? (inputs ?? {}) : null;
      const response = resultOf(head)?.response ?? null;
      return typeof response === "string" ? (parseJsonOrUndefined(response) ?? response) : response;
    },
    holds: (guard) =>
      evaluatePredicate(guard, ({ head, path }) => {
        const response = resultOf(head)?.response;
        return typeof response === "string" ? resolvePath(parseJsonOrUndefined(response) ?? null, path) : null;
      }),
  };
}
