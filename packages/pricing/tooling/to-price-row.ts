import type { ModelInfo, ModelPrice } from "@pydantic/genai-prices";
import type { PriceRow, TierRow } from "../src/model-row.ts";

/** A price as it is on a day, and what is announced for later. */
export interface DatedPrice {
  readonly price: PriceRow;
  readonly later: readonly (readonly [from: string, price: PriceRow])[];
  readonly isHighest: boolean;
}

/** Undefined for a model that is not charged by tokens of input and output. `day`: as in 2026-11-24. */
export function toDatedPrice({ prices }: ModelInfo, day: string): DatedPrice | undefined {
  if (!Array.isArray(prices)) {
    const price = toPriceRow(prices);
    return price === undefined ? undefined : { price, later: [], isHighest: false };
  }
  let current: PriceRow | undefined;
  const later: (readonly [string, PriceRow])[] = [];
  const byHour: PriceRow[] = [];
  for (const { constraint, prices: conditional } of prices) {
    const price = toPriceRow(conditional);
    if (price === undefined) return undefined;
    if (constraint === undefined || (constraint.type === "start_date" && constraint.start_date <= day)) current = price;
    else if (constraint.type === "start_date") later.push([constraint.start_date, price]);
    else byHour.push(price);
  }
  return current === undefined ? undefined : { price: byHour.reduce(highest, current), later, isHighest: byHour.length > 0 };
}

/** Both prices are of one shape; a tier of either is one of the result. */
function highest(a: PriceRow, b: PriceRow): PriceRow {
  if (a.length > 4 || b.length > 4) throw new Error("A price has tiers and depends on the hour: the table cannot say so yet.");
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), larger(a[2], b[2]), larger(a[3], b[3])];
}

function larger(a: number | null, b: number | null): number | null {
  if (a === null && b === null) return null;
  if (a === null || b === null) throw new Error("A part of the price is missing at some hours.");
  return Math.max(a, b);
}

const PARTS = ["input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok"] as const;

function toPriceRow(price: ModelPrice): PriceRow | undefined {
  // Where thinking has a price of its own, no usage that we get says which tokens are which.
  if (price["output_reasoning_mtok"] !== undefined) return undefined;
  const base = PARTS.map((part) => at(price[part], 0));
  const [input, output, read, write] = base;
  if (typeof input !== "number" || typeof output !== "number") return undefined;
  const starts = new Set(PARTS.flatMap((part) => (typeof price[part] === "object" ? price[part].tiers.map(({ start }) => start) : [])));
  const tiers = [...starts]
    .toSorted((a, b) => a - b)
    .map((start) => [start, ...PARTS.map((part) => at(price[part], start + 1))] as unknown as TierRow);
  return [input, output, read ?? null, write ?? null, ...tiers];
}

/** The part of a price for this many tokens of input. */
function at(part: ModelPrice[string], inputTokens: number): number | null {
  if (typeof part !== "object") return part ?? null;
  return part.tiers.reduce((price, tier) => (inputTokens > tier.start ? tier.price : price), part.base);
}
