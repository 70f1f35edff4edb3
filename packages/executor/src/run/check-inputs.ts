import { isJsonObject, type JsonObject } from "@llm-orc/contracts";
import type { Ensemble } from "@llm-orc/run-spec";
import { checkJson } from "../json-schema/check-json.ts";

/** What is wrong with the values of a run's named inputs, under the schemas that its ensemble declares. */
export async function checkInputs({ inputs: declared }: Ensemble, values: JsonObject | undefined): Promise<readonly string[]> {
  if (!isJsonObject(declared)) return [];
  const found = await Promise.all(
    Object.entries(values ?? {}).map(async ([name, value]) => {
      const schema = declared[name];
      return isJsonObject(schema) ? (await checkJson(schema, value)).map((problem) => `Input "${name}" ${problem}.`) : [];
    }),
  );
  return found.flat();
}
