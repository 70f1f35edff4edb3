import type { MatchLogic, ModelInfo } from "@pydantic/genai-prices";
import type { PriceRow, Vendor } from "../src/model-row.ts";
import { withoutVariant } from "../src/vendor.ts";
import { toDatedPrice } from "./to-price-row.ts";
import type { VendorRules } from "./vendor-rules.ts";

/** A model on its way from the source to the table. */
export interface Draft {
  readonly id: string;
  readonly contextWindow: number | null;
  readonly price: PriceRow;
  readonly aliases: readonly string[];
  /** The source follows its price through time. */
  readonly isFollowed: boolean;
  readonly later: readonly (readonly [string, PriceRow])[];
  readonly isHighest: boolean;
}

/** Nothing for a model that is not charged by tokens. `day`: prices announced for later are kept beside those of this day. */
export function toDraft(vendor: Vendor, rules: VendorRules, model: ModelInfo, day: string): readonly Draft[] {
  const dated = toDatedPrice(model, day);
  if (dated === undefined) return [];
  const exact = [...exactNames(model.match).filter((name) => rules.isAlias?.(name) === true), ...(rules.moreAliases?.[model.id] ?? [])];
  // Some of the source's own names are headings that no API takes.
  const id = isName(model.match, model.id)
    ? (rules.toId?.(model.id) ?? model.id)
    : (exact.find((name) => !name.endsWith("-latest")) ?? exact[0] ?? model.id);
  const contextWindow = model.context_window ?? KNOWN_WINDOWS[id] ?? null;
  const aliases = withoutCovered(vendor, id, exact);
  return [
    {
      ...dated,
      id,
      contextWindow,
      aliases,
      isFollowed: Array.isArray(model.prices),
      price: withoutUnreachable(dated.price, contextWindow),
    },
  ];
}

function exactNames(match: MatchLogic): readonly string[] {
  if ("or" in match) return match.or.flatMap(exactNames);
  return "equals" in match ? [match.equals] : [];
}

function isName(match: MatchLogic, id: string): boolean {
  if ("or" in match) return match.or.some((part) => isName(part, id));
  if ("equals" in match) return match.equals === id;
  return "starts_with" in match ? id.startsWith(match.starts_with) : true;
}

/** Dated names that the vendor's pattern finds anyway are left out. */
function withoutCovered(vendor: Vendor, id: string, names: readonly string[]): readonly string[] {
  const all = new Set([id, ...names]);
  return [...all].filter((name) => name !== id && !all.has(withoutVariant(vendor, name) ?? ""));
}

/** Where the source has none: ai.google.dev/gemini-api/docs/models and developers.openai.com/api/docs/models, 2026-11-24. */
export const KNOWN_WINDOWS: Readonly<Record<string, number>> = {
  "gemini-2.5-pro": 1_048_576,
  "gemini-3-pro-preview": 1_048_576,
  "gemini-3.1-pro-preview": 1_048_576,
  "gpt-5-chat-latest": 128_000,
  "gpt-5.1-chat-latest": 128_000,
  "gpt-5.2-chat-latest": 128_000,
};

/** A tier that begins where the window ends is of the time when the window was larger. */
function withoutUnreachable([input, output, read, write, ...tiers]: PriceRow, contextWindow: number | null): PriceRow {
  return [input, output, read, write, ...tiers.filter(([above]) => contextWindow === null || above < contextWindow)];
}
