import type { JsonSchema, JsonValue } from "@llm-orc/contracts";
import { checkJson } from "../json-schema/check-json.ts";
import { extractJson } from "./extract-json.ts";

/** A model's answer to a question that asks for JSON. */
export interface JsonAnswer {
  readonly text: string;
  /** The model stopped at its output limit. */
  readonly isCutOff: boolean;
}

export type Judgement =
  | {
      readonly isValid: true;
      readonly value: JsonValue;
      /** The text of `value`. */
      readonly text: string;
      readonly warning?: string;
    }
  | {
      readonly isValid: false;
      readonly reason: "cut_off" | "no_json" | "schema";
      /** What the schema does not allow; empty for the other reasons. */
      readonly problems: readonly string[];
    };

/** Whether an answer holds a JSON value that a schema allows. An answer that is cut off is taken only as it is. */
export async function judgeAnswer({ text, isCutOff }: JsonAnswer, schema: JsonSchema): Promise<Judgement> {
  const found = await extractJson(text, schema);
  // The end of a number cannot be seen.
  if (isCutOff && (found === undefined || found.repair !== undefined || typeof found.value === "number"))
    return { isValid: false, reason: "cut_off", problems: [] };
  if (found === undefined) return { isValid: false, reason: "no_json", problems: [] };
  const problems = await checkJson(schema, found.value);
  if (problems.length > 0) return { isValid: false, reason: "schema", problems };
  const { value, repair } = found;
  return { isValid: true, value, text: found.text, ...(repair === undefined ? {} : { warning: `The answer was repaired: ${repair}.` }) };
}
