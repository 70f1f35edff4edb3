import { type Diagnostic, isFreePrice, toJsonPointer } from "@llm-orc/contracts";
import { bundledPrices } from "@llm-orc/pricing";
import type { Agent, Budget, LlmAgent } from "@llm-orc/run-spec";
import type { Facts } from "./facts.ts";
import { problem } from "./problem.ts";
import { modelLimits, modelReference, type ResolvedModel } from "./resolve-model.ts";

/** An agent that asks models: its own first, then those that stand in. */
export interface BudgetedAgent {
  readonly agent: Agent;
  readonly index: number;
  readonly models: readonly ResolvedModel[];
}

/** A budget bounds what is known: one that cannot hold for an agent's models is a problem before anything is spent. */
export function checkBudget(budget: Budget | null | undefined, agents: readonly BudgetedAgent[], facts: Facts): readonly Diagnostic[] {
  const isOpen = budget === undefined || budget === null || (budget.usd === undefined && budget.tokens === undefined);
  if (isOpen || budget.unknown_price === "allow" || facts.models === undefined) return [];
  return agents.flatMap(({ agent, index, models }) => {
    for (const model of models) {
      const what = unknownOf(model, agent, budget, facts);
      if (what === undefined) continue;
      const path = toJsonPointer(["agents", index, (agent as LlmAgent).model_profile === undefined ? "model" : "model_profile"]);
      const name = model.profile === undefined ? `${model.provider}/${model.model}` : `profile "${model.profile}"`;
      const hint =
        what === "price"
          ? "Give the profile price: {input_per_mtok: ..., output_per_mtok: ...}, or say budget: {unknown_price: allow}."
          : "Give the profile max_tokens, or say budget: {unknown_price: allow}.";
      const says = what === "price" ? "what it costs is not known" : "how much it may answer is not known";
      return [problem("ORC3010", `The run has a budget, and "${agent.name}" asks ${name}: ${says}.`, path, { hint })];
    }
    return [];
  });
}

function unknownOf(model: ResolvedModel, agent: Agent, budget: Budget, facts: Facts): "price" | "output" | undefined {
  const fact = facts.models?.get(model.profile ?? modelReference(agent));
  // What cannot be asked costs nothing, and has a problem of its own.
  if (fact === undefined || "problem" in fact) return undefined;
  const { price, maxOutputTokens, contextWindow } = modelLimits(model, fact.info, facts.prices ?? bundledPrices);
  if (isFreePrice(price) && budget.tokens === undefined) return undefined;
  if (price === undefined && budget.usd !== undefined) return "price";
  return (model.max_tokens ?? maxOutputTokens ?? contextWindow) === undefined ? "output" : undefined;
}
