import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import { type AgentContext, dependencyNames, type ScriptAgent } from "@llm-orc/run-spec";

/** What a script gets: one JSON document on stdin, and its parts again as variables. */
export interface ScriptRequest {
  readonly stdin: string;
  /** `INPUT_DATA`, `INPUT_TEXT` (not for a script that was asked for beforehand), `AGENT_PARAMETERS`. */
  readonly variables: ReadonlyMap<string, string>;
}

/** A person's answer: to the script's own question, or to one that was put before the script ran. */
export interface ScriptAnswer {
  readonly value: string;
  readonly wasAskedBefore: boolean;
}

/**
 * The document of every position: `{agent_name, input, input_data, parameters, context, dependencies, chunk_index?,
 * total_chunks?, base_input?, user_input?}`. `input` and `input_data` are the run's input; for a fan-out instance its item,
 * for a script that was asked for beforehand the answer.
 *
 * One exception: an input that is itself a JSON map with `agent_name` and `input_data` is handed on unchanged to an agent
 * without `depends_on`, and `INPUT_TEXT` is then its `input_data`.
 *
 * `INPUT_DATA` is the run's input, and the document where there are dependencies or an item (without `user_input`: what a
 * person answers is not for the environment).
 */
export function toScriptRequest(context: AgentContext, answer?: ScriptAnswer): ScriptRequest {
  const agent = context.agent as ScriptAgent;
  const parameters = agent.parameters ?? {};
  const ready = isIndependent(context) ? parseReadyDocument(context.baseInput) : undefined;
  const document = ready ?? toDocument(context, parameters, answer);
  const stdin = answer === undefined ? document : { ...document, user_input: answer.value };
  return {
    stdin: ready !== undefined && answer === undefined ? context.baseInput : JSON.stringify(stdin),
    variables: new Map([...inputVariables(context, document, ready, answer), ["AGENT_PARAMETERS", JSON.stringify(parameters)]]),
  };
}

/** Neither `depends_on` nor a fan-out instance: such a script's output is always made JSON. */
export function isIndependent(context: AgentContext): boolean {
  return context.item === undefined && dependencyNames(context.agent).length === 0;
}

function toDocument(context: AgentContext, parameters: JsonObject, answer: ScriptAnswer | undefined): JsonObject {
  const fromEngine = context.item === undefined ? context.baseInput : context.item.value;
  const input = answer?.wasAskedBefore === true ? answer.value : fromEngine;
  return {
    agent_name: context.agent.name,
    input,
    input_data: input,
    parameters,
    context: {},
    dependencies: Object.fromEntries(context.dependencies) as unknown as JsonObject,
    ...(context.item === undefined
      ? {}
      : { chunk_index: context.item.index, total_chunks: context.item.count, base_input: context.baseInput }),
  };
}

function inputVariables(
  context: AgentContext,
  document: JsonObject,
  ready: JsonObject | undefined,
  answer: ScriptAnswer | undefined,
): readonly (readonly [string, string])[] {
  if (answer?.wasAskedBefore === true) return [["INPUT_DATA", context.input]];
  if (ready !== undefined) {
    return [
      ["INPUT_DATA", context.baseInput],
      ["INPUT_TEXT", toText(ready["input_data"] ?? "")],
    ];
  }
  const data = isIndependent(context) ? context.baseInput : JSON.stringify(document);
  return [
    ["INPUT_DATA", data],
    ["INPUT_TEXT", context.item === undefined ? context.baseInput : data],
  ];
}

function parseReadyDocument(input: string): JsonObject | undefined {
  if (!input.trimStart().startsWith("{")) return undefined;
  const value = parseJsonOrUndefined(input);
  return isJsonObject(value) && "agent_name" in value && "input_data" in value ? value : undefined;
}

function toText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
