import { type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { AgentResult } from "@llm-orc/run-spec";

/** Outputs by agent, as checks see them. */
export type AgentOutputs = Readonly<Record<string, JsonValue>>;

/**
 * What each agent said: the value of a JSON response, otherwise `{output: text}`, with null for an agent without a response.
 * Of a fan-out it is the list of what its instances said, null where one has no response.
 */
export function toAgentOutputs(results: Readonly<Record<string, AgentResult>>, agents: readonly string[]): AgentOutputs {
  const entries = agents.flatMap((agent): readonly (readonly [string, JsonValue])[] => {
    const result = Object.hasOwn(results, agent) ? results[agent] : undefined;
    return result === undefined ? [] : [[agent, toOutput(result.response)]];
  });
  // `fromEntries` defines: an agent named `__proto__` is an agent as any other.
  return Object.fromEntries(entries);
}

function toOutput(response: AgentResult["response"]): JsonValue {
  if (response === null) return { output: null };
  if (typeof response !== "string") return response.map((item) => (item === null ? null : toOutput(item)));
  const value = parseJsonOrUndefined(response);
  return value === undefined ? { output: response } : value;
}
