import type { JsonObject } from "@llm-orc/contracts";
import type { GenerateRequest } from "@llm-orc/provider";
import type { ModelTraits } from "./model-traits.ts";

// The smallest that the API takes.
const MIN_BUDGET = 1_024;
const BUDGETS = { low: MIN_BUDGET, medium: 4_096, high: 16_384 } as const;

/** The fields that make a model think, in the way that it can be told. Thoughts are part of `max_tokens`. */
export function toThinking(
  reasoning: NonNullable<GenerateRequest["reasoning"]>,
  thinking: ModelTraits["thinking"],
  maxTokens: number,
  warnings: string[],
): JsonObject {
  if (thinking === "none") {
    warnings.push("reasoning: this model does not think; it was not sent.");
    return {};
  }
  // Newer models keep their thoughts to themselves unless they are asked for them.
  const adaptive = { thinking: { type: "adaptive", display: "summarized" } };
  if ("effort" in reasoning) {
    if (thinking !== "budget") return { ...adaptive, output_config: { effort: reasoning.effort } };
    // Half at most: the other half is for the answer.
    return withBudget(Math.min(BUDGETS[reasoning.effort], Math.floor(maxTokens / 2)), warnings);
  }
  if (thinking === "adaptive") {
    warnings.push("reasoning.maxTokens: this model decides by itself how much it thinks; no limit was sent.");
    return adaptive;
  }
  return withBudget(Math.min(reasoning.maxTokens, maxTokens - 1), warnings);
}

function withBudget(tokens: number, warnings: string[]): JsonObject {
  if (tokens >= MIN_BUDGET) return { thinking: { type: "enabled", budget_tokens: tokens } };
  warnings.push(
    `reasoning: there is no room for the ${MIN_BUDGET} tokens that thinking takes at least; it was not sent. Raise max_tokens.`,
  );
  return {};
}
