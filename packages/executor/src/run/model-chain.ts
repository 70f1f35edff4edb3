import { estimateTokens } from "@llm-orc/pricing";
import type { LlmAgent } from "@llm-orc/run-spec";
import type { PlannedAgent } from "../plan/plan-run.ts";
import type { ResolvedModel } from "../plan/resolve-model.ts";
import { chooseRoute, type Route, type RouteDecision } from "../routing/route.ts";

export type ChosenRoute = ReturnType<typeof chooseRoute>;

/** Which candidate an agent asks. `chosenBefore`: for the same work, before the run was resumed. */
export function chooseFor({ agent, rank }: PlannedAgent, route: Route, input: string, chosenBefore: string | undefined): ChosenRoute {
  const { complexity, output_schema: schema, depends_on: needs = [] } = agent as LlmAgent;
  return chooseRoute(route, {
    inputTokens: estimateTokens(input),
    complexity,
    isDecisive: needs.length > 1 || (needs.length === 1 && rank === 1),
    needsJson: schema !== undefined,
    chosenBefore,
  });
}

/** The models that an agent asks, one after the other where one fails for good, and at which of them it is. */
export class ModelChain {
  /** How the first was chosen. */
  readonly route: RouteDecision | undefined;
  readonly #planned: PlannedAgent;
  readonly #models: readonly ResolvedModel[];
  #place = 0;

  /** `choice`: where the plan has a route, in the place of its candidates. */
  constructor(planned: PlannedAgent, choice: ChosenRoute | undefined) {
    const { model, fallbacks = [] } = planned;
    const models = model === undefined ? [] : [model, ...fallbacks];
    this.#planned = planned;
    this.route = choice?.decision;
    // The candidates come first in the plan, the fallbacks of the profile behind them.
    this.#models = choice === undefined ? models : [...choice.order, ...models.slice(choice.order.length)];
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
