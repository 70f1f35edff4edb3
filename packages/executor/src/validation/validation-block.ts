import { isJsonObject, type JsonObject, type JsonValue } from "@llm-orc/contracts";
import type { Ensemble } from "@llm-orc/run-spec";

/** One entry of a list in the block. */
export interface BlockEntry {
  readonly value: JsonValue;
  /** Keys from the ensemble down to the entry. */
  readonly path: readonly (string | number)[];
}

/** The block, or undefined when the ensemble has none. */
export function validationBlock({ validation }: Ensemble): JsonObject | undefined {
  return isJsonObject(validation) ? validation : undefined;
}

/** The entries of the lists with these names, one list after the other. What is no list has none. */
export function blockEntries(block: JsonObject, ...keys: readonly string[]): readonly BlockEntry[] {
  return keys.flatMap((key) => {
    const list = block[key] ?? null;
    if (!Array.isArray(list)) return [];
    return (list as readonly JsonValue[]).map((value, index) => ({ value, path: ["validation", key, index] }));
  });
}

/** `schema:` is what files say, `schema_validations:` what they were meant to say: both are read. */
export const SCHEMA_KEYS = ["schema_validations", "schema"] as const;

/** The texts of a list; undefined when it is none or holds something else. */
export function textList(value: JsonValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly JsonValue[];
  return list.every((item) => typeof item === "string") ? list : undefined;
}

/** `behavioral[2]`, or the entry's own name. */
export function entryName({ value, path }: BlockEntry): string {
  const name = isJsonObject(value) ? value["name"] : undefined;
  return typeof name === "string" && name.trim() !== "" ? `"${name}"` : `${path[1]}[${path[2]}]`;
}
