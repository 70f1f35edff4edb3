import type { Price, PriceTier } from "@llm-orc/contracts";
import type { ModelRow, PriceRow, TierRow, Vendor } from "./model-row.ts";
import { MODELS } from "./models.ts";
import { vendorOf, withoutVariant } from "./vendor.ts";

/** A model as a profile names it. */
export interface ModelReference {
  /** llm-orc's id: `anthropic-api`, `openai-compatible/groq`. */
  readonly provider: string;
  readonly model: string;
  /** The address that is really called, from wherever it was set. Without one: the provider's own. */
  readonly baseUrl?: string | undefined;
  /** Prices change on days that vendors announce. Milliseconds since the epoch; default: now. */
  readonly at?: number | undefined;
}

/** What is known of a model without asking anybody. */
export interface PricedModel {
  /** Its name in the table, without date or `-latest`; of an override, the name that was asked for. */
  readonly id: string;
  /** Absent for a model that only the user knows. */
  readonly vendor?: Vendor;
  readonly price: Price;
  /** Tokens. */
  readonly contextWindow?: number;
  /** Tokens. */
  readonly maxOutputTokens?: number;
  /** The vendor's price depends on the hour of the day, and `price` is the highest of them. */
  readonly isHighestPrice?: true;
  /** The price is the user's own. */
  readonly isOverride?: true;
}

/**
 * The bundled price of a model. Names must be those of the vendor: exact, or with a date or `-latest` where the vendor gives
 * these to the same model. Undefined for every other model, server and provider; local ones are free, and their providers say so.
 */
export function findModel({ provider, model, baseUrl, at = Date.now() }: ModelReference): PricedModel | undefined {
  const vendor = vendorOf(provider, baseUrl);
  if (vendor === undefined) return undefined;
  const names = namesOf(vendor);
  // Google's API takes either.
  const name = vendor === "google" ? model.replace(/^models\//, "") : model;
  const row = names.get(name) ?? names.get(withoutVariant(vendor, name) ?? name);
  return row === undefined ? undefined : toPricedModel(vendor, row, at);
}

const indexes = new Map<Vendor, ReadonlyMap<string, ModelRow>>();

/** By name and alias; made when a vendor's model is first asked for. */
function namesOf(vendor: Vendor): ReadonlyMap<string, ModelRow> {
  let names = indexes.get(vendor);
  if (names === undefined) {
    names = new Map(MODELS[vendor]().flatMap((row) => [row[0], ...(row[4]?.aliases ?? [])].map((name) => [name, row] as const)));
    indexes.set(vendor, names);
  }
  return names;
}

function toPricedModel(vendor: Vendor, [id, contextWindow, maxOutputTokens, price, more = {}]: ModelRow, at: number): PricedModel {
  const current = more.later?.findLast(([from]) => Date.parse(from) <= at)?.[1] ?? price;
  return {
    id,
    vendor,
    price: toPrice(current),
    ...(contextWindow === null ? {} : { contextWindow }),
    ...(maxOutputTokens === null ? {} : { maxOutputTokens }),
    ...(more.isHighest === true ? { isHighestPrice: true } : {}),
  };
}

function toPrice([input, output, cacheRead, cacheWrite, ...tiers]: PriceRow): Price {
  return {
    input_per_mtok: input,
    output_per_mtok: output,
    ...(cacheRead === null ? {} : { cache_read_per_mtok: cacheRead }),
    ...(cacheWrite === null ? {} : { cache_write_per_mtok: cacheWrite }),
    ...(tiers.length === 0 ? {} : { tiers: tiers.map(toTier) }),
  };
}

function toTier([above, input, output, cacheRead, cacheWrite]: TierRow): PriceTier {
  return {
    above_input_tokens: above,
    input_per_mtok: input,
    output_per_mtok: output,
    ...(cacheRead === null ? {} : { cache_read_per_mtok: cacheRead }),
    ...(cacheWrite === null ? {} : { cache_write_per_mtok: cacheWrite }),
  };
}
