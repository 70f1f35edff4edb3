import { isJsonObject, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { AgentResult, DependencyOutput } from "@llm-orc/run-spec";
import type { AgentItem } from "./agent-host.ts";
import type { Mutable } from "../mutable.ts";

/** How a dependency's output is introduced to a dependent; undefined without an output. */
export function renderBlock(name: string, profile: string | undefined, output: DependencyOutput | undefined): string | undefined {
  if (output === undefined) return undefined;
  const text = typeof output.response === "string" ? output.response : JSON.stringify(output.response);
  return `Agent ${name} (${roleName(profile ?? name)}):\n${text}`;
}

/**
 * The text input of an agent: the run's input, and the outputs of its dependencies after it, in the order of
 * `depends_on`. Without outputs the run's input as it is; with `dependenciesOnly` the outputs alone.
 */
export function composeInput(baseInput: string, blocks: readonly string[], dependenciesOnly: boolean): string {
  const rendered = blocks.join("\n\n");
  if (dependenciesOnly) return rendered;
  if (blocks.length === 0) return baseInput;
  return `Answer the input below. Take into account what the agents before you found.

Original Input:
${baseInput}

Previous Agent Results (for your reference):
${rendered}

Give your own analysis: build on these results, do not only repeat them.`;
}

/** The text input of one instance of a fan-out: its item, and what the agent depends on beside the list. */
export function composeItemInput(baseInput: string, { index, count, value }: AgentItem, blocks: readonly string[]): string {
  const others = blocks.length === 0 ? "" : `\n\nPrevious Agent Results (for your reference):\n${blocks.join("\n\n")}`;
  return `Processing chunk ${index + 1} of ${count}.

Original task: ${baseInput}

Chunk content:
${typeof value === "string" ? value : JSON.stringify(value)}${others}`;
}

/** `code-reviewer` -> `Code Reviewer`. */
export function roleName(profileOrName: string): string {
  return profileOrName.replaceAll("-", " ").replace(/\p{L}+/gu, (word) => word[0]?.toUpperCase() + word.slice(1).toLowerCase());
}

/** What a dependent sees of an entry; undefined when there is no output. An output is a response that is not null. */
export function toDependencyOutput(result: AgentResult | undefined): DependencyOutput | undefined {
  if (result === undefined || result.response === null || result.status === "skipped" || result.status === "cancelled") return undefined;
  const output: Mutable<DependencyOutput> = {
    response: result.response,
    status: result.status,
    model_substituted: result.model_substituted,
  };
  if (result.error !== undefined) output.error = result.error;
  if (result.agent_requests !== undefined) output.agent_requests = result.agent_requests;
  return output;
}

/** One key of a dependency's JSON output, text as it is and other values as JSON. Throws `AGENT_INPUT_KEY`. */
export function applyInputKey(dependency: string, output: DependencyOutput | undefined, key: string): DependencyOutput {
  const parsed = typeof output?.response === "string" ? parseJsonOrUndefined(output.response) : undefined;
  if (output !== undefined && isJsonObject(parsed) && Object.hasOwn(parsed, key)) {
    const value = parsed[key];
    return { ...output, response: typeof value === "string" ? value : JSON.stringify(value) };
  }
  const why =
    output === undefined
      ? "it has no output"
      : isJsonObject(parsed)
        ? `its output has the keys ${Object.keys(parsed).slice(0, 20).join(", ") || "(none)"}`
        : "its output is not a JSON object";
  throw new OrcError("AGENT_INPUT_KEY", `input_key "${key}" cannot be taken from "${dependency}": ${why}.`, {
    hint: `Make "${dependency}" answer with a JSON object that has "${key}", or change input_key.`,
  });
}
