import { isJsonObject, type JsonValue } from "@llm-orc/contracts";
import { modelLimits, type Plan, type PlannedAgent, type ResolvedModel, systemPrompt } from "@llm-orc/executor";
import type { PriceList } from "@llm-orc/pricing";
import type { ModelInfo } from "@llm-orc/provider";
import type { DispatchAgent, LlmAgent, LoopAgent } from "@llm-orc/run-spec";
import { addAmounts, type Amount, capAmount, exactly, largerAmount, multiplyAmounts, NONE, ONCE, UNKNOWN } from "./amount.ts";
import { answerTokens, frameTokens, SCRIPT_OUTPUT, tokensOf } from "./assumptions.ts";
import { composedTokens, type InputSizes, promptTokens } from "./compose-tokens.ts";
import { estimateCost, multiplyCostEstimate, NO_COST, UNKNOWN_COSTS } from "./cost-estimate.ts";
import type { AgentEstimate, Estimate } from "./plan-document.ts";

/** What an agent takes, and how much it hands on. */
export interface EstimatedAgent {
  readonly estimate: AgentEstimate;
  readonly output: Amount;
}

/** One run of a child ensemble. */
export interface ChildEstimate {
  readonly total: Estimate;
  /** The outputs of all its agents. */
  readonly results: Amount;
  readonly deliverable: Amount;
}

export interface EstimateContext extends InputSizes {
  /** What is known of a model, without asking anybody. */
  readonly describe: (model: ResolvedModel) => ModelInfo | undefined;
  readonly prices: PriceList;
  readonly estimateChild: (plan: Plan, input: Amount) => ChildEstimate;
}

/** One run of an agent, or of one of its instances. */
interface Once {
  readonly estimate: Estimate;
  readonly output: Amount;
}

const NOTHING: Estimate = { input_tokens: NONE, output_tokens: NONE, cost: NO_COST };
// What it hands on is taken for an answer, so that who comes after it can be estimated.
const UNKNOWN_ONCE: Once = {
  estimate: { input_tokens: UNKNOWN, output_tokens: UNKNOWN, cost: UNKNOWN_COSTS },
  output: { ...answerTokens(undefined), low: 0 },
};
// The keys and statuses around the outputs of a child's agents.
const ENVELOPE: Amount = { low: 10, likely: 40, worst: 400 };
const MESSAGES = 2;
const COMPLAINT_TOKENS = 2_000;

/** Estimates one agent as if it could run; the agents that it waits for have been estimated before it. */
export function estimateAgent(planned: PlannedAgent, context: EstimateContext): EstimatedAgent {
  const width = widthOf(planned, context.plan);
  const { estimate, output } = onceOf(planned, width, context);
  const runs = planned.isGuarded ? { ...width, low: 0 } : width;
  return {
    estimate: {
      runs,
      input_tokens: multiplyAmounts(estimate.input_tokens, runs),
      output_tokens: multiplyAmounts(estimate.output_tokens, runs),
      cost: multiplyCostEstimate(estimate.cost, runs),
    },
    output: multiplyAmounts(output, runs),
  };
}

function onceOf(planned: PlannedAgent, width: Amount, context: EstimateContext): Once {
  switch (planned.kind) {
    case "llm":
      return modelOnce(planned, width, context);
    case "script":
      return { estimate: NOTHING, output: SCRIPT_OUTPUT };
    case "ensemble":
    case "dispatch":
    case "loop":
      return containerOnce(planned, width, context);
    default:
      // A plugin's kind may do anything.
      return UNKNOWN_ONCE;
  }
}

function modelOnce(planned: PlannedAgent, width: Amount, context: EstimateContext): Once {
  const { model, prompt } = planned;
  const agent = planned.agent as LlmAgent;
  const limits = model === undefined ? undefined : modelLimits(model, context.describe(model), context.prices);
  const item = itemTokens(planned, width, context);
  const asked = prompt === undefined ? addAmounts(composedTokens(planned, context), item) : promptTokens(prompt, context, item);
  const system = tokensOf(systemPrompt(agent.name, model));
  const schema = isJsonObject(agent.output_schema) ? tokensOf(JSON.stringify(agent.output_schema)) : undefined;
  const request = capAmount(addAmounts(system, asked, schema ?? NONE, frameTokens(MESSAGES)), limits?.contextWindow);
  const answer = answerTokens(smaller(model?.max_tokens, limits?.maxOutputTokens));
  // An answer that does not satisfy the schema is sent back once, with what is wrong with it.
  const again = addAmounts(request, answer, frameTokens(MESSAGES), { ...NONE, worst: COMPLAINT_TOKENS });
  const input = schema === undefined ? request : { ...request, worst: addAmounts(request, capAmount(again, limits?.contextWindow)).worst };
  const output = schema === undefined ? answer : { ...answer, worst: addAmounts(answer, answer).worst };
  return { estimate: { input_tokens: input, output_tokens: output, cost: estimateCost(input, output, limits?.price) }, output: answer };
}

function containerOnce(planned: PlannedAgent, width: Amount, context: EstimateContext): Once {
  const { plan, estimateChild } = context;
  const [name] = planned.children ?? [];
  const child = name === undefined ? undefined : plan.children.get(name);
  if (child === undefined) return UNKNOWN_ONCE;
  if (planned.kind === "loop") return loopOnce(planned, child, width, context);
  const input = planned.kind === "dispatch" ? dispatchInput(planned, width, context) : containerInput(planned, width, context);
  const { total, results } = estimateChild(child, input);
  return { estimate: total, output: addAmounts(results, input, multiplyAmounts(ENVELOPE, exactly(child.agents.length + 1))) };
}

function loopOnce(planned: PlannedAgent, body: Plan, width: Amount, context: EstimateContext): Once {
  const { max_iterations: most, carry } = (planned.agent as LoopAgent).loop;
  const first = containerInput(planned, width, context);
  const once = context.estimateChild(body, first);
  const iterations = { ...ONCE, worst: most };
  if (most === 1 || carry === undefined || carry === null) return rolled(once, iterations);
  // Later iterations get what the one before delivers. Where that grows with its own input there is no bound.
  const later = { ...first, worst: largerAmount(first, once.deliverable).worst };
  const again = context.estimateChild(body, later);
  const isGrowing = again.deliverable.worst !== null && later.worst !== null && again.deliverable.worst > later.worst;
  return rolled(isGrowing ? context.estimateChild(body, { ...first, worst: null }) : again, iterations);
}

function rolled({ total, deliverable }: ChildEstimate, iterations: Amount): Once {
  const { input_tokens: input, output_tokens: output, cost } = total;
  return {
    estimate: {
      input_tokens: multiplyAmounts(input, iterations),
      output_tokens: multiplyAmounts(output, iterations),
      cost: multiplyCostEstimate(cost, iterations),
    },
    output: addAmounts(deliverable, ENVELOPE),
  };
}

function containerInput(planned: PlannedAgent, width: Amount, context: EstimateContext): Amount {
  return addAmounts(composedTokens(planned, context), itemTokens(planned, width, context));
}

function dispatchInput(planned: PlannedAgent, width: Amount, context: EstimateContext): Amount {
  const [first] = planned.dependencies;
  if ((planned.agent as DispatchAgent).fan_out === true) return itemTokens(planned, width, context);
  if (first?.inputKey === undefined) return context.input;
  return { ...(context.outputs[first.index] as Amount), low: 0 };
}

/** What one instance of a fan-out works on; nothing without a fan-out. */
function itemTokens({ agent, dependencies }: PlannedAgent, width: Amount, { outputs }: EstimateContext): Amount {
  const [source] = dependencies;
  if (agent.fan_out !== true || source === undefined) return NONE;
  const { likely, worst } = outputs[source.index] as Amount;
  // Of several items each has its share; one alone may be all of it.
  const share = likely === null || width.likely === null ? null : Math.ceil(likely / Math.max(1, width.likely));
  return { low: 0, likely: share, worst };
}

/** How many instances there will be: as many as the source's schema says; otherwise none, or one, or nobody knows how many. */
function widthOf({ agent, dependencies }: PlannedAgent, plan: Plan): Amount {
  if (agent.fan_out !== true) return ONCE;
  const [source] = dependencies;
  const from = source === undefined ? undefined : plan.agents[source.index]?.agent;
  const whole = (from as LlmAgent | undefined)?.output_schema as JsonValue | undefined;
  const list = source?.inputKey === undefined ? whole : propertyOf(whole, source.inputKey);
  const [low, worst] = [boundOf(list, "minItems") ?? 0, boundOf(list, "maxItems") ?? null];
  return { low, likely: Math.min(Math.max(1, low), worst ?? Infinity), worst };
}

function propertyOf(schema: JsonValue | undefined, name: string): JsonValue | undefined {
  const properties = isJsonObject(schema) ? schema["properties"] : undefined;
  return isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function boundOf(schema: JsonValue | undefined, key: "minItems" | "maxItems"): number | undefined {
  const bound = isJsonObject(schema) && schema["type"] === "array" ? schema[key] : undefined;
  return typeof bound === "number" && Number.isInteger(bound) && bound >= 0 ? bound : undefined;
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
