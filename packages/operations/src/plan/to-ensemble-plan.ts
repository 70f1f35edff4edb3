import { isOrcError } from "@llm-orc/contracts";
import type { Plan, ResolvedModel } from "@llm-orc/executor";
import type { ModelInfo, ProviderRegistry } from "@llm-orc/provider";
import type { PreparedRun } from "../run/prepare-run.ts";
import type { Amount } from "./amount.ts";
import { ASSUMPTIONS, NO_INPUT_ASSUMPTION, tokensOf, UNKNOWN_INPUT } from "./assumptions.ts";
import { createEstimator } from "./estimate-plan.ts";
import { modelReason } from "./model-reason.ts";
import type { ChildPlan, EnsemblePlan } from "./plan-document.ts";
import { reachablePlans } from "./reachable-plans.ts";
import { toChildPlan } from "./to-child-plan.ts";

/** A prepared run as a plan document; `input` is what it would work on. */
export function toEnsemblePlan(
  plan: Plan,
  { file, around, diagnostics }: PreparedRun,
  { input, simulate }: { readonly input: string | undefined; readonly simulate: boolean },
): EnsemblePlan {
  const size = inputOf(plan, input);
  const estimator = createEstimator((model) => describeModel(model, around.registry), around.prices);
  const { execution } = around.config.performance;
  const options = {
    reason: (model: ResolvedModel) =>
      modelReason(model, { simulate, notices: around.notices, unloaded: (provider) => around.plugins.unloaded(provider) }),
    ...(around.config.isDefaultTimeoutSet ? { defaultTimeoutSeconds: execution.default_timeout } : {}),
  };
  const { ensemble, ...whole } = toChildPlan(plan, {
    ...options,
    estimate: estimator.estimate(plan, size.tokens),
    hasBeside: true,
  });
  const children: [string, ChildPlan][] = [];
  for (const [name, child] of reachablePlans(plan)) {
    const estimate = estimator.estimate(child, estimator.largestInput(child));
    children.push([name, toChildPlan(child, { ...options, estimate, hasBeside: false })]);
  }
  return {
    ensemble,
    file,
    input: { source: size.source, tokens: size.source === "none" ? null : size.tokens.likely },
    ...whole,
    children: Object.fromEntries(children),
    assumptions: [...ASSUMPTIONS, ...(size.source === "none" ? [NO_INPUT_ASSUMPTION] : [])],
    runnable: !diagnostics.some(({ severity }) => severity === "error"),
    problems: diagnostics,
    notices: around.notices,
  };
}

function inputOf(
  { ensemble }: Plan,
  given: string | undefined,
): { readonly source: EnsemblePlan["input"]["source"]; readonly tokens: Amount } {
  if (given !== undefined) return { source: "given", tokens: tokensOf(given) };
  const task = ensemble.default_task ?? ensemble.task;
  return typeof task === "string" ? { source: "default_task", tokens: tokensOf(task) } : { source: "none", tokens: UNKNOWN_INPUT };
}

function describeModel({ provider, model, base_url: baseUrl }: ResolvedModel, registry: ProviderRegistry): ModelInfo | undefined {
  try {
    return registry.provider(provider, baseUrl === undefined ? {} : { base_url: baseUrl }).describeModel(model);
  } catch (error) {
    // Which provider or setting is wrong, the problems say.
    if (isOrcError(error)) return undefined;
    throw error;
  }
}
