import { isJsonObject, type JsonObject, type JsonValue } from "@llm-orc/contracts";
import { Document, isCollection, isMap, isSeq } from "yaml";
import { toYamlNode } from "./to-yaml-node.ts";

/**
 * A map as the YAML text that a person would write: keys in their order, long texts as blocks, short lists in one line, and an
 * empty line before a list of maps and between them. Ends with a line end.
 */
export function toYamlText(value: JsonObject): string {
  const document = new Document(null, { schema: "failsafe" });
  const root = toYamlNode(value);
  document.contents = root as typeof document.contents;
  for (const pair of isMap(root) ? root.items : []) {
    if (!isSeq(pair.value) || pair.value.flow === true) continue;
    for (const item of pair.value.items.slice(1)) if (isCollection(item)) item.spaceBefore = true;
    if (hasMaps(value[String((pair.key as { value: unknown }).value)])) (pair.key as { spaceBefore?: boolean }).spaceBefore = true;
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function hasMaps(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && (value as readonly JsonValue[]).some(isJsonObject);
}
