import { estimateTokens } from "@llm-orc/pricing";
import type { LlmAgent } from "@llm-orc/run-spec";
import type { PlannedAgent } from "../plan/plan-run.ts";
import type { ResolvedModel } from "../plan/resolve-model.ts";
import { chooseRoute, type RouteDecision } from "../routing/route.ts";

/** The models that an agent asks, one after the other where one fails for good, and at which of them it is. */
export class ModelChain {
  /** How the first was chosen. */
  readonly route: RouteDecision | undefined;
  readonly #planned: PlannedAgent;
  readonly #models: readonly ResolvedModel[];
  #place = 0;

  /** `input` is asked for where the choice depends on it; `chosenBefore` says what was chosen before the run was resumed. */
  constructor(planned: PlannedAgent, input: () => string, chosenBefore: () => string | undefined) {
    const { model, fallbacks = [], route } = planned;
    this.#planned = planned;
    this.#models = model === undefined ? [] : [model, ...fallbacks];
    if (route === undefined) return;
    const { complexity, output_schema: schema, depends_on: needs = [] } = planned.agent as LlmAgent;
    const { order, decision } = chooseRoute(route, {
      inputTokens: estimateTokens(input()),
      complexity,
      isDecisive: needs.length > 1 || (needs.length === 1 && planned.rank === 1),
      needsJson: schema !== undefined,
      chosenBefore: chosenBefore(),
    });
    this.route = decision;
    // The candidates come first in the plan, the fallbacks of the profile behind them.
    this.#models = [...order, ...this.#models.slice(order.length)];
  }

  get current(): ResolvedModel | undefined {
    return this.#models[this.#place];
  }

  get next(): ResolvedModel | undefined {
    return this.#models[this.#place + 1];
  }

  fallBack(): void {
    this.#place++;
  }

  /** Who should have answered, where another one does: its profile, or `provider/model`. */
  get substitutedFor(): string | undefined {
    const [first] = this.#models;
    const { fallbackFrom } = this.#planned;
    if (fallbackFrom !== undefined || this.#place === 0) return fallbackFrom;
    return first?.profile ?? `${first?.provider}/${first?.model}`;
  }
}
