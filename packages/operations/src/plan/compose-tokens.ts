import { isJsonObject } from "@llm-orc/contracts";
import type { Plan, PlannedAgent } from "@llm-orc/executor";
import { addAmounts, type Amount, exactly, NONE } from "./amount.ts";
import { tokensOf } from "./assumptions.ts";

/** What is known when an agent's input is put together. */
export interface InputSizes {
  readonly plan: Plan;
  /** The ensemble's own input. */
  readonly input: Amount;
  /** What each agent hands on, by index; of those that come before. */
  readonly outputs: readonly Amount[];
}

// The sentences around outputs of other agents, and the line that introduces each.
const WRAPPER_TOKENS = 60;
const HEADING_TOKENS = 8;
const SMALL_VALUE: Amount = { low: 1, likely: 25, worst: null };

/**
 * The tokens of an agent's composed input. Of a fan-out: of one instance, without its item.
 */
export function composedTokens({ agent, dependencies }: PlannedAgent, { input, outputs }: InputSizes): Amount {
  if (dependencies.length === 0) return input;
  const others = agent.fan_out === true ? dependencies.slice(1) : dependencies;
  const blocks = others.map(({ index, inputKey }) => {
    const output = outputs[index] as Amount;
    // Of one field there may be next to nothing.
    return addAmounts(inputKey === undefined ? output : { ...output, low: 0 }, exactly(HEADING_TOKENS));
  });
  const isAlone = agent.input_scope === "dependencies" && agent.fan_out !== true;
  return addAmounts(...blocks, ...(isAlone ? [] : [input, exactly(WRAPPER_TOKENS)]));
}

/** The tokens of `prompt:` with its references in place; `item` is what a fan-out instance works on. */
export function promptTokens(prompt: NonNullable<PlannedAgent["prompt"]>, sizes: InputSizes, item: Amount): Amount {
  const parts = prompt.parts.map((part) => {
    if (part.type === "literal") return tokensOf(part.text);
    const { head, path } = part.reference;
    const whole = valueTokens(head, path[0], sizes, item);
    return path.length === 0 || head === "inputs" ? whole : { ...whole, low: Math.min(1, whole.low) };
  });
  return addAmounts(NONE, ...parts);
}

function valueTokens(head: string, name: string | number | undefined, { plan, input, outputs }: InputSizes, item: Amount): Amount {
  const index = plan.graph.indexOf.get(head);
  // What comes after the agent reads as null.
  if (index !== undefined) return outputs[index] ?? exactly(1);
  if (head === "input") return input;
  if (head === "item") return item;
  if (head !== "inputs" || name === undefined) return SMALL_VALUE;
  const { inputs: declared } = plan.ensemble;
  const schema = isJsonObject(declared) && Object.hasOwn(declared, String(name)) ? declared[String(name)] : undefined;
  const standard = isJsonObject(schema) ? schema["default"] : undefined;
  if (standard === undefined) return SMALL_VALUE;
  // Another value may be given.
  return { ...tokensOf(typeof standard === "string" ? standard : JSON.stringify(standard)), low: 0, worst: null };
}
