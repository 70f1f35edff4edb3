import { type Diagnostic, isJsonObject, type JsonObject, type JsonSchema, toJsonPointer } from "@llm-orc/contracts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { suggestKey } from "./suggest-key.ts";
import { displayPath } from "./to-schema-problems.ts";

/**
 * A warning for each key of the value itself that the schema does not describe: such keys are allowed and have no effect.
 * Keys that begin with `x-`, `_` or `.` are their author's own (a place for anchors, for example).
 */
export function ignoredKeys(value: JsonObject, schema: JsonSchema, path: string, owner: string): Diagnostic[] {
  const known = isJsonObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
  return Object.keys(value)
    .filter((key) => !known.includes(key) && !/^[_.]|^x-/.test(key))
    .map((key) => {
      const keyPath = path + toJsonPointer([key]);
      const meant = suggestKey(key, known);
      return {
        code: CODES.ignoredKey,
        severity: "warning",
        message: `${displayPath(keyPath)} is not a key of ${owner}; it is ignored.`,
        path: keyPath,
        ...(meant === undefined ? {} : { hint: `Did you mean "${meant}"?` }),
      } as const;
    });
}
