import { isJsonObject, type JsonObject, type JsonValue, toSerializedError } from "@llm-orc/contracts";
import { checkJson } from "../json-schema/check-json.ts";
import type { AgentOutputs } from "./agent-outputs.ts";
import { type BlockEntry, blockEntries, SCHEMA_KEYS, textList } from "./validation-block.ts";
import { layerResult, type LayerResult } from "./validation-result.ts";

/**
 * Whether outputs have the fields that they must have, and satisfy the JSON Schema where `output_schema` is one. A text
 * there is a name that nobody looks up.
 */
export async function checkSchemas(block: JsonObject, outputs: AgentOutputs): Promise<LayerResult | null> {
  const entries = blockEntries(block, ...SCHEMA_KEYS);
  if (entries.length === 0) return null;
  const checked = await Promise.all(entries.map(async (entry) => ({ entry, errors: await checkEntry(entry, outputs) })));
  const agents = checked.map(({ entry: { value }, errors }) => ({
    agent: isJsonObject(value) ? (value["agent"] ?? null) : null,
    passed: errors.length === 0,
    errors,
  }));
  const errors = checked.flatMap(({ errors: found }) => found);
  return layerResult("schema", errors, { checks: agents });
}

const MOST_ERRORS = 20;

async function checkEntry({ value, path }: BlockEntry, outputs: AgentOutputs): Promise<readonly string[]> {
  const agent = isJsonObject(value) ? value["agent"] : undefined;
  if (!isJsonObject(value) || typeof agent !== "string") return [`${path[1]}[${path[2]}] names no agent.`];
  const output = Object.hasOwn(outputs, agent) ? outputs[agent] : undefined;
  if (output === undefined) return [`Agent "${agent}" has no result.`];
  const found = [
    ...missingFields(agent, value["required_fields"] ?? [], output),
    ...(await violations(agent, value["output_schema"], output)),
  ];
  return found.length > MOST_ERRORS ? [...found.slice(0, MOST_ERRORS), `Agent "${agent}": ${found.length - MOST_ERRORS} more.`] : found;
}

function missingFields(agent: string, asked: JsonValue, output: JsonValue): readonly string[] {
  const fields = textList(asked);
  if (fields === undefined) return [`required_fields for "${agent}" is no list of names.`];
  const missing = fields.filter((field) => !isJsonObject(output) || !Object.hasOwn(output, field));
  if (missing.length === 0) return [];
  const instead = isJsonObject(output) ? "" : `, because it is ${typeWords(output)}`;
  return [`The output of "${agent}" lacks ${missing.map((field) => `"${field}"`).join(", ")}${instead}.`];
}

async function violations(agent: string, schema: JsonValue | undefined, output: JsonValue): Promise<readonly string[]> {
  if (!isJsonObject(schema)) return [];
  try {
    return (await checkJson(schema, output)).map((violation) => `The output of "${agent}" ${violation}.`);
  } catch (error) {
    return [`The output_schema for "${agent}" cannot be checked: ${toSerializedError(error).message}`];
  }
}

function typeWords(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
