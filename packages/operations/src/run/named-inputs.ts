import { isJsonObject, type JsonObject, type JsonValue, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import { checkInputs } from "@llm-orc/executor";
import type { Ensemble } from "@llm-orc/run-spec";

/**
 * The named inputs of a run from values and from texts, such as a command line gives. A text is JSON unless its input is
 * declared to be a text, or it is none. Throws `RUN_INPUTS_INVALID` when a value does not fit its schema.
 */
export async function toNamedInputs(
  ensemble: Ensemble,
  values: JsonObject | undefined,
  texts: Readonly<Record<string, string>> | undefined,
): Promise<JsonObject | undefined> {
  if (values === undefined && texts === undefined) return undefined;
  const declared = isJsonObject(ensemble.inputs) ? ensemble.inputs : {};
  const parsed = Object.entries(texts ?? {}).map(([name, text]): [string, JsonValue] => [name, fromText(text, declared[name])]);
  const inputs = { ...values, ...Object.fromEntries(parsed) };
  const problems = await checkInputs(ensemble, inputs);
  if (problems.length > 0) throw new OrcError("RUN_INPUTS_INVALID", problems.join(" "), { hint: `See inputs: of "${ensemble.name}".` });
  return inputs;
}

function fromText(text: string, schema: JsonValue | undefined): JsonValue {
  if (isJsonObject(schema) && (schema["type"] === "string" || schema["type"] === undefined)) return text;
  return parseJsonOrUndefined(text) ?? text;
}
