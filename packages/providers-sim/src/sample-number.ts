import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import type { Random } from "./seeded-random.ts";

interface Bound {
  readonly value: number;
  readonly isExclusive: boolean;
}

const SPREAD = 100;

/**
 * A number within the bounds of a schema whose `type` is `integer` or `number`: a multiple of `multipleOf`, by default of
 * 1 or of 0.01. Bounds that leave no such multiple are met with the middle between them.
 */
export function sampleNumber(schema: JsonObject, random: Random): number {
  const isInteger = schema.type === "integer";
  const step = typeof schema.multipleOf === "number" && schema.multipleOf > 0 ? schema.multipleOf : isInteger ? 1 : 0.01;
  const low = boundOf(schema.minimum, schema.exclusiveMinimum, Math.max);
  const high = boundOf(schema.maximum, schema.exclusiveMaximum, Math.min);
  const from = low?.value ?? (high === undefined || high.value > 1 ? 1 : high.value - SPREAD * step);
  const to = high?.value ?? Math.max(from, 0) + SPREAD * step;
  const first = firstMultiple(from, step, low?.isExclusive === true);
  const last = -firstMultiple(-to, step, high?.isExclusive === true);
  if (first > last) return isInteger ? Math.ceil(from) : (from + to) / 2;
  return tidy((first + Math.floor(random() * (last - first + 1))) * step);
}

// Draft 4 wrote exclusive bounds as a flag beside the inclusive one, later drafts as a number of their own.
function boundOf(
  inclusive: JsonValue | undefined,
  exclusive: JsonValue | undefined,
  tighter: (a: number, b: number) => number,
): Bound | undefined {
  if (typeof exclusive !== "number") {
    return typeof inclusive === "number" ? { value: inclusive, isExclusive: exclusive === true } : undefined;
  }
  if (typeof inclusive !== "number" || tighter(inclusive, exclusive) === exclusive) return { value: exclusive, isExclusive: true };
  return { value: inclusive, isExclusive: false };
}

// How many steps the first allowed multiple is from zero.
function firstMultiple(from: number, step: number, isExclusive: boolean): number {
  const steps = tidy(from / step);
  return isExclusive && Number.isInteger(steps) ? steps + 1 : Math.ceil(steps);
}

// 0.07 / 0.01 is 7.000000000000001 otherwise.
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
