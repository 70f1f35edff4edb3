import { findProvider } from "@pydantic/genai-prices";
import type { ModelRow, Vendor } from "../src/model-row.ts";
import { type Draft, toDraft } from "./draft.ts";
import { NEWER_MODELS } from "./newer-models.ts";
import { OUTPUT_LIMITS } from "./output-limits.ts";
import { withOwnNames } from "./own-names.ts";
import { type Drafts, makerOf, toResold } from "./resold.ts";
import { VENDOR_RULES, type VendorRules } from "./vendor-rules.ts";

/** The version of the price source that the rules were read against, and its day. */
export const SOURCE_VERSION = "0.1.8";
export const SOURCE_DATE = "2026-09-23";

/** The whole table, from the installed price source and the additions beside it. Throws where these have become out of date. */
export function toRows(): Readonly<Record<Vendor, readonly ModelRow[]>> {
  const drafts = mapVendors(VENDOR_RULES, draftsOf);
  return mapVendors(drafts, (vendor, list) => {
    const priced = vendor === "openrouter" ? list.map((draft) => toResold(draft, drafts)) : list;
    return priced.map((draft) => toRow(draft, limitOf(vendor, draft, drafts))).toSorted(([a], [b]) => (a < b ? -1 : 1));
  });
}

function mapVendors<A, B>(of: Readonly<Record<Vendor, A>>, make: (vendor: Vendor, value: A) => B): Readonly<Record<Vendor, B>> {
  const entries = Object.entries(of) as (readonly [Vendor, A])[];
  return Object.fromEntries(entries.map(([vendor, value]) => [vendor, make(vendor, value)])) as Record<Vendor, B>;
}

function draftsOf(vendor: Vendor, rules: VendorRules): readonly Draft[] {
  const provider = findProvider({ providerId: rules.source });
  if (provider === undefined) throw new Error(`The price source has no ${rules.source} any more.`);
  const taken = provider.models.filter((model) => rules.isWanted(model)).flatMap((model) => toDraft(vendor, rules, model, SOURCE_DATE));
  const newer = (NEWER_MODELS[vendor] ?? []).map(([id, contextWindow, , price]): Draft => {
    if (provider.models.some((model) => model.id === id))
      throw new Error(`The price source has ${id} by now: take it out of newer-models.ts.`);
    return { id, contextWindow, price, aliases: [], isFollowed: false, later: [], isHighest: false };
  });
  return withKnownLimits(vendor, withOwnNames(vendor, [...taken, ...newer]));
}

/** A limit of a model that is not in the table is a misspelt one. */
function withKnownLimits(vendor: Vendor, drafts: readonly Draft[]): readonly Draft[] {
  for (const id of Object.keys(OUTPUT_LIMITS[vendor] ?? {}))
    if (!drafts.some((draft) => draft.id === id)) throw new Error(`output-limits.ts has a limit of ${id}, which is not in the table.`);
  return drafts;
}

function limitOf(vendor: Vendor, draft: Draft, drafts: Drafts): number | null {
  if (vendor !== "openrouter") return OUTPUT_LIMITS[vendor]?.[draft.id] ?? null;
  const maker = makerOf(draft.id, drafts);
  const limit = maker === undefined ? undefined : OUTPUT_LIMITS[maker.vendor]?.[maker.draft.id];
  return limit === undefined ? null : Math.min(limit, draft.contextWindow ?? limit);
}

function toRow({ id, contextWindow, price, aliases, later, isHighest }: Draft, limit: number | null): ModelRow {
  const more = {
    ...(aliases.length === 0 ? {} : { aliases: aliases.toSorted() }),
    ...(later.length === 0 ? {} : { later }),
    ...(isHighest ? { isHighest } : {}),
  };
  return Object.keys(more).length === 0 ? [id, contextWindow, limit, price] : [id, contextWindow, limit, price, more];
}
