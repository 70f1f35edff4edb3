import { type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { AgentResult, ProcessorInput, ResultProcessor } from "@llm-orc/run-spec";

const agentsOption = {
  type: "object",
  properties: { agents: { type: "array", items: { type: "string" }, description: "Only these, in this order. Default: all." } },
  additionalProperties: false,
} as const;

/** One JSON object with the output of each agent under its name, parsed where it is JSON. */
const jsonProcessor: ResultProcessor = {
  name: "json",
  optionsSchema: agentsOption,
  process(input) {
    const outputs = outputsOf(input).map(([name, response]): [string, JsonValue] => [
      name,
      typeof response === "string" ? fromText(response) : response.map((item) => (item === null ? null : fromText(item))),
    ]);
    return outputs.length === 0 ? null : JSON.stringify(Object.fromEntries(outputs));
  },
};

/** A Markdown document with a section for each agent that has an output. */
const markdownProcessor: ResultProcessor = {
  name: "markdown",
  optionsSchema: agentsOption,
  process(input) {
    const sections = outputsOf(input).map(
      ([name, response]) =>
        `## ${name}\n\n${typeof response === "string" ? response : response.map((item) => `- ${item ?? "(none)"}`).join("\n")}`,
    );
    return sections.length === 0 ? null : sections.join("\n\n");
  },
};

/** The processors that every executor has. */
export const builtInProcessors: readonly ResultProcessor[] = [jsonProcessor, markdownProcessor];

function outputsOf({ results, options }: ProcessorInput): readonly (readonly [string, NonNullable<AgentResult["response"]>])[] {
  const names = (options["agents"] as readonly string[] | undefined) ?? Object.keys(results);
  return names.flatMap((name) => {
    const result = Object.hasOwn(results, name) ? results[name] : undefined;
    const isOutput = result?.status === "success" || result?.status === "partial";
    return isOutput && result.response !== null ? [[name, result.response] as const] : [];
  });
}

function fromText(text: string): JsonValue {
  return parseJsonOrUndefined(text) ?? text;
}
