import { parseNumber } from "../literal.ts";
import { checkSize, toFloat } from "./arithmetic.ts";
import { type Limits, PythonError } from "./limits.ts";
import { represent } from "./represent.ts";
import { stripped } from "./text-marks.ts";
import { type Value, typeName } from "./values.ts";

/** Python's `int()` of one value. */
export function toInt(value: Value, limits: Limits): bigint {
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "bigint") return value;
  if (typeof value === "number") {
    if (Number.isNaN(value)) throw new PythonError("ValueError", "cannot convert float NaN to integer");
    if (!Number.isFinite(value)) throw new PythonError("OverflowError", "cannot convert float infinity to integer");
    return BigInt(Math.trunc(value));
  }
  if (typeof value !== "string") throw new PythonError("TypeError", `int() takes a text or a number, not '${typeName(value)}'`);
  limits.takeText(value.length);
  const [, sign, digits] = /^([+-]?)(\d+(?:_\d+)*)$/.exec(stripped(value)) ?? [];
  if (digits === undefined) {
    throw new PythonError("ValueError", `invalid literal for int() with base 10: ${represent(value.slice(0, 200), limits)}`);
  }
  if (digits.length > 2_000) throw new PythonError("OverflowError", "an integer has more than 1,000 digits");
  const integer = checkSize(BigInt(digits.replaceAll("_", "")));
  return sign === "-" ? -integer : integer;
}

/** Python's `float()` of one value. */
export function toFloatValue(value: Value, limits: Limits): number {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return toFloat(value);
  if (typeof value !== "string") throw new PythonError("TypeError", `float() takes a text or a number, not '${typeName(value)}'`);
  limits.takeText(value.length);
  const float = parseNumber(stripped(value));
  if (float === undefined)
    throw new PythonError("ValueError", `could not convert string to float: ${represent(value.slice(0, 200), limits)}`);
  return float;
}
