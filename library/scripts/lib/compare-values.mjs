/** How values of records are compared. What comes from CSV or a model is text, so a text that reads as a number counts as that number. */
import { canonicalJson } from "./canonical-json.mjs";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const collator = new Intl.Collator("en");

/** The number that a value is, or that its text reads as; undefined when it is none. */
export function toNumber(value) {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  // Longer than any number is written, and a bound on what the pattern looks at.
  if (text.length === 0 || text.length > 400 || !NUMBER.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Whether two values are equal, whole lists and maps included. Beside a number, a text that reads as one counts as the number. */
export function equalValues(a, b) {
  if (typeof a === "number" || typeof b === "number") return toNumber(a) !== undefined && toNumber(a) === toNumber(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  return canonicalJson(a) === canonicalJson(b);
}

/**
 * The order of two values for sorting: numbers, then texts (as people sort them), false, true, and what has no order. Equal is 0.
 * What is missing or null is the caller's to place.
 */
export function compareValues(a, b) {
  const [rankA, rankB] = [rankOf(a), rankOf(b)];
  if (rankA !== rankB) return rankA - rankB;
  if (rankA === NUMBERS) return toNumber(a) - toNumber(b);
  if (rankA === TEXTS) return collator.compare(a, b);
  return rankA === TRUTHS ? Number(a) - Number(b) : 0;
}

/** Whether two values have an order: two numbers, or two texts. */
export function areComparable(a, b) {
  const rank = rankOf(a);
  return rank === rankOf(b) && (rank === NUMBERS || rank === TEXTS);
}

const [NUMBERS, TEXTS, TRUTHS, OTHERS] = [0, 1, 2, 3];

function rankOf(value) {
  if (toNumber(value) !== undefined) return NUMBERS;
  if (typeof value === "string") return TEXTS;
  return typeof value === "boolean" ? TRUTHS : OTHERS;
}
