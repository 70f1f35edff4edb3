import { isJsonObject, type JsonObject, type JsonValue, toSerializedError } from "@llm-orc/contracts";
import { evaluateAssertion, parseAssertion } from "@llm-orc/expressions";
import type { AgentOutputs } from "./agent-outputs.ts";
import type { RunFacts } from "./run-facts.ts";
import { type BlockEntry, blockEntries, entryName } from "./validation-block.ts";
import { layerResult, type LayerResult } from "./validation-result.ts";

/** What assertions can ask for. */
export const ASSERTION_NAMES: ReadonlySet<string> = new Set([
  "results",
  "agent_outputs",
  "execution_order",
  "execution_time",
  "ensemble_name",
]);

/** Whether the assertions hold. */
export function checkBehavior(
  block: JsonObject,
  run: { readonly ensembleName: string; readonly facts: RunFacts; readonly outputs: AgentOutputs },
): LayerResult | null {
  const entries = blockEntries(block, "behavioral");
  if (entries.length === 0) return null;
  const names: Readonly<Record<string, JsonValue>> = {
    results: run.outputs,
    agent_outputs: run.outputs,
    execution_order: run.facts.executionOrder,
    execution_time: run.facts.executionTimeSeconds,
    ensemble_name: run.ensembleName,
  };
  const checks = entries.map((entry) => {
    const value = isJsonObject(entry.value) ? entry.value : {};
    const error = checkAssertion(entry, value["assertion"], names);
    return { name: value["name"] ?? entryName(entry), passed: error === undefined, ...(error === undefined ? {} : { error }) };
  });
  const errors = checks.flatMap(({ error }) => error ?? []);
  return layerResult("behavioral", errors, { checks });
}

function checkAssertion(entry: BlockEntry, text: JsonValue | undefined, names: Readonly<Record<string, JsonValue>>): string | undefined {
  const name = entryName(entry);
  if (typeof text !== "string") return `${name} has no assertion.`;
  const parsed = parseAssertion(text);
  if (!parsed.ok) {
    const [first] = parsed.problems;
    return `${name} cannot be read: ${first?.message ?? ""}${first?.hint === undefined ? "" : ` ${first.hint}`}`;
  }
  try {
    const { holds, text: value, because } = evaluateAssertion(parsed.assertion, names);
    if (holds) return undefined;
    // `False` says no more than that it does not hold.
    const why = because ?? (value === "False" ? undefined : `its value is ${value}`);
    return `${name} does not hold: ${oneLine(text)}${why === undefined ? "" : ` (${why})`}`;
  } catch (error) {
    const { message, hint } = toSerializedError(error);
    return `${name} cannot be evaluated: ${message}${hint === undefined ? "" : ` ${hint}`}`;
  }
}

function oneLine(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length > 200 ? `${line.slice(0, 197)}...` : line;
}
