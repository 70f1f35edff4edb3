import { isJsonObject, type JsonValue, OrcError } from "@llm-orc/contracts";

/** Counts steps, and throws `EXPRESSION_TOO_COSTLY` when there are none left. */
export interface StepBudget {
  take(): void;
}

/** A budget of so many steps. */
export function createStepBudget(maxSteps: number): StepBudget {
  let left = maxSteps;
  return {
    take() {
      if (left-- > 0) return;
      throw new OrcError("EXPRESSION_TOO_COSTLY", `The condition compares more than ${maxSteps} values.`, {
        hint: "Compare a field of the output instead of the whole of it.",
      });
    },
  };
}

/** Python's truth: `""`, `0`, `[]`, `{}`, null and false are false, everything else is true. */
export function isTruthy(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return Number.isNaN(value) || Boolean(value);
}

/** Python's `==`: by content, and a boolean equals the number that it is (`true == 1`). */
export function isEqual(left: JsonValue, right: JsonValue, budget: StepBudget): boolean {
  // A stack of our own: JSON that was read from an output may be nested deeper than the call stack.
  const pairs: [JsonValue, JsonValue][] = [[left, right]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    budget.take();
    const [a, b] = pair;
    if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) return false;
      for (const [index, item] of (a as readonly JsonValue[]).entries()) pairs.push([item, b[index] as JsonValue]);
    } else if (isJsonObject(a) && isJsonObject(b)) {
      const keys = Object.keys(a);
      if (keys.length !== Object.keys(b).length) return false;
      for (const key of keys) {
        if (!Object.hasOwn(b, key)) return false;
        pairs.push([a[key] as JsonValue, b[key] as JsonValue]);
      }
    } else if (toNumberIfBoolean(a) !== toNumberIfBoolean(b)) {
      return false;
    }
  }
  return true;
}

/**
 * Negative, 0 or positive as `left` is less than, equal to or greater than `right`; NaN when they have no order: only
 * numbers (booleans included) and texts have one, each among themselves.
 */
export function compareValues(left: JsonValue, right: JsonValue): number {
  const a = toNumberIfBoolean(left);
  const b = toNumberIfBoolean(right);
  if (typeof a === "number" && typeof b === "number") return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : sign(a, b);
  return typeof a === "string" && typeof b === "string" ? compareTexts(a, b) : Number.NaN;
}

function toNumberIfBoolean(value: JsonValue): JsonValue {
  return typeof value === "boolean" ? Number(value) : value;
}

function sign(a: number, b: number): number {
  return Number(a > b) - Number(a < b);
}

/** As `compareValues`, of texts: by code points, as in Python. */
export function compareTexts(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return sign(codePointRank(left), codePointRank(right));
  }
  return sign(a.length, b.length);
}

// Surrogates stand for code points above every other unit, though their numbers lie below some.
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
