/** Whose price list it is. */
export type Vendor = "anthropic" | "deepseek" | "google" | "groq" | "mistral" | "openai" | "openrouter" | "xai";

/** Input longer than `above` tokens: all of the call costs this. */
export type TierRow = readonly [above: number, input: number, output: number, cacheRead: number | null, cacheWrite: number | null];

/** US dollars per million tokens; null costs what input costs. */
export type PriceRow = readonly [
  input: number,
  output: number,
  cacheRead: number | null,
  cacheWrite: number | null,
  ...tiers: readonly TierRow[],
];

/** A model as it stands in the table: as flat as it goes, for the table is part of every start. Tokens; null is unknown. */
export type ModelRow = readonly [
  id: string,
  contextWindow: number | null,
  maxOutputTokens: number | null,
  price: PriceRow,
  more?: {
    /** Other names of exactly this model. */
    readonly aliases?: readonly string[];
    /** Prices that the vendor has announced, from a day (UTC) on; the oldest first. */
    readonly later?: readonly (readonly [from: string, price: PriceRow])[];
    /** The price depends on the hour of the day: this is the highest. */
    readonly isHighest?: true;
  },
];

/** Where a table comes from. */
export interface ModelSource {
  readonly name: string;
  readonly version: string;
  /** The day of that version. */
  readonly date: string;
  /** The day until which the hand-kept additions were looked up. */
  readonly additionsDate: string;
}
