import { isJsonObject, type JsonObject, type JsonValue } from "@llm-orc/contracts";
import { type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { resolvePlainScalar } from "../resolve-scalar.ts";

// A list of names that is longer stands better one below the other.
const MAX_FLOW_LENGTH = 80;

/** A value as a person would write it: long texts as blocks, short lists in one line, quotes only where they are needed. */
export function toYamlNode(value: JsonValue): Node {
  if (Array.isArray(value)) return listNode(value as readonly JsonValue[]);
  if (isJsonObject(value)) {
    const map = new YAMLMap();
    for (const [key, entry] of Object.entries(value)) map.items.push(new Pair(textNode(key), toYamlNode(entry)));
    map.flow = map.items.length === 0;
    return map;
  }
  return scalarNode(value as Exclude<JsonValue, JsonObject | readonly JsonValue[]>);
}

/** Scalars are texts to the printer: what they mean is decided by `resolvePlainScalar` alone. */
export function scalarNode(value: string | number | boolean | null): Scalar {
  if (typeof value === "string") return textNode(value);
  const node = new Scalar(typeof value === "number" ? numberText(value) : String(value));
  node.type = Scalar.PLAIN;
  return node;
}

/** How a text has to be written to be read as that text. */
export function styleOf(text: string): Scalar.Type {
  const meaning = resolvePlainScalar(text);
  if ("error" in meaning || meaning.value !== text || meaning.warning !== undefined) return Scalar.QUOTE_DOUBLE;
  if (!text.includes("\n")) return Scalar.PLAIN;
  // A block cannot hold the ends of such lines, nor anything that is not seen.
  return /[^\S\n]\n|\s$|^\s|[^\P{C}\n]/u.test(text.replace(/\n$/, "")) ? Scalar.QUOTE_DOUBLE : Scalar.BLOCK_LITERAL;
}

function textNode(text: string): Scalar {
  const node = new Scalar(text);
  node.type = styleOf(text);
  return node;
}

function listNode(values: readonly JsonValue[]): YAMLSeq {
  const list = new YAMLSeq();
  list.items = values.map(toYamlNode);
  const isShort = JSON.stringify(values).length <= MAX_FLOW_LENGTH;
  list.flow = isShort && values.every((value) => value === null || (typeof value !== "object" && !String(value).includes("\n")));
  return list;
}

// Without a point it would be read as text: see `resolvePlainScalar`.
function numberText(value: number): string {
  const text = String(value);
  return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
}
