import { OrcError } from "@llm-orc/contracts";
import { createLimits, PythonError } from "./limits.ts";
import { represent } from "./represent.ts";
import { type Value, typeName } from "./values.ts";

const MAX_STEPS = 50_000;

/** A value as `repr` writes it, cut to a length; of what would take too long to write, its type. Takes no steps of the evaluation. */
export function brief(value: Value, maxLength: number): string {
  try {
    const limits = createLimits(MAX_STEPS);
    const text = represent(typeof value === "string" ? value.slice(0, maxLength) : value, limits);
    return text.length > maxLength ? `${text.slice(0, maxLength - 3)}...` : text;
  } catch (error) {
    if (error instanceof PythonError || error instanceof OrcError) return `<${typeName(value)}>`;
    throw error;
  }
}
