import { didYouMean, isJsonObject, type JsonObject, type JsonValue, OrcError } from "@llm-orc/contracts";
import type { Ensemble } from "@llm-orc/run-spec";

/**
 * The named inputs of a run: what was given, and the declared defaults. Throws `RUN_INPUTS_INVALID` for a name that is not
 * declared and for one without a value. Whether values fit their schemas, `checkInputs` says.
 */
export function resolveInputs({ name: ensemble, inputs: declared }: Ensemble, given: JsonObject | undefined): JsonObject | undefined {
  if (!isJsonObject(declared)) return given;
  const names = Object.keys(declared);
  const unknown = Object.keys(given ?? {}).find((name) => !Object.hasOwn(declared, name));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, names);
    throw invalid(
      `Ensemble "${ensemble}" has no input "${unknown}".`,
      near === undefined ? `It has: ${names.join(", ")}.` : `Did you mean "${near}"?`,
    );
  }
  const entries = names.flatMap((name): [string, JsonValue][] => {
    if (given !== undefined && Object.hasOwn(given, name)) return [[name, given[name] as JsonValue]];
    const schema = declared[name];
    return isJsonObject(schema) && schema["default"] !== undefined ? [[name, schema["default"]]] : [];
  });
  const values = Object.fromEntries(entries);
  const missing = names.filter((name) => !Object.hasOwn(values, name));
  if (missing.length > 0) {
    throw invalid(
      `Ensemble "${ensemble}" needs a value for ${missing.map((name) => `"${name}"`).join(", ")}.`,
      `Give it: --set ${missing[0]}=..., or declare a default for it.`,
    );
  }
  return values;
}

function invalid(message: string, hint: string): OrcError {
  return new OrcError("RUN_INPUTS_INVALID", message, { hint });
}
