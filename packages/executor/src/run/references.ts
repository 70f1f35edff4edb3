import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import { evaluatePredicate, type Predicate, type Reference, renderTemplate, resolvePath, scanTemplate } from "@llm-orc/expressions";
import type { Plan } from "../plan/plan-run.ts";
import type { AgentItem } from "./agent-host.ts";
import type { AgentRun } from "./agent-run.ts";

/** What `${...}` stands for while a run goes on. What has no value is null. */
export interface References {
  /** In prompts and templates: an agent's output, as JSON where it is; `input`; `inputs`; in a fan-out instance `item`. */
  value(head: string, item?: AgentItem): JsonValue;
  /** A value of an agent's file with the references in its texts replaced; those that name nobody stay as they are. */
  render(value: JsonValue, item?: AgentItem): JsonValue;
  /** Whether a guard holds. In a guard only a field of an agent's JSON output, and of the declared inputs, has a value. */
  holds(guard: Predicate): boolean;
}

export function createReferences(plan: Plan, runs: readonly AgentRun[], input: string, inputs: JsonObject | undefined): References {
  const { indexOf } = plan.graph;
  const resultOf = (head: string): AgentRun["result"] => runs[indexOf.get(head) ?? -1]?.result;
  const hasInputs = isJsonObject(plan.ensemble.inputs);

  function known(head: string, item: AgentItem | undefined): JsonValue | undefined {
    if (indexOf.has(head)) return fromResponse(resultOf(head)?.response ?? null);
    if (head === "input") return input;
    if (head === "inputs") return inputs ?? {};
    return head === "item" && item !== undefined ? fromText(item.value) : undefined;
  }

  function render(value: JsonValue, item: AgentItem | undefined): JsonValue {
    if (typeof value === "string") {
      if (!value.includes("${")) return value;
      return renderTemplate(scanTemplate(value), ({ head, path }: Reference) => {
        const found = known(head, item);
        return found === undefined ? undefined : resolvePath(found, path);
      });
    }
    if (Array.isArray(value)) return value.map((entry: JsonValue) => render(entry, item));
    if (!isJsonObject(value)) return value;
    // Not by assignment: a key may be called `__proto__`.
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, render(entry, item)]));
  }

  return {
    value: (head, item) => known(head, item) ?? null,
    render,
    holds: (guard) =>
      evaluatePredicate(guard, ({ head, path }) => {
        if (head === "inputs" && hasInputs && !indexOf.has(head)) return resolvePath(inputs ?? {}, path);
        const response = resultOf(head)?.response;
        return typeof response === "string" ? resolvePath(parseJsonOrUndefined(response) ?? null, path) : null;
      }),
  };
}

function fromResponse(response: NonNullable<AgentRun["result"]>["response"]): JsonValue {
  return typeof response === "string" || response === null ? fromText(response) : response.map(fromText);
}

function fromText(value: JsonValue): JsonValue {
  return typeof value === "string" ? (parseJsonOrUndefined(value) ?? value) : value;
}
