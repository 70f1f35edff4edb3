import type { PriceRow, TierRow, Vendor } from "../src/model-row.ts";
import type { Draft } from "./draft.ts";

/** The models of every vendor. */
export type Drafts = Readonly<Record<Vendor, readonly Draft[]>>;

/** What OpenRouter really charges for a model of somebody else's, where the source does not say all of it. */
export function toResold(draft: Draft, drafts: Drafts): Draft {
  return withMakersTiers({ ...draft, price: withStorage(draft.price) }, drafts);
}

/** OpenRouter lists Gemini's cache writes as the storage that comes on top of the input. */
function withStorage([input, output, read, write, ...tiers]: PriceRow): PriceRow {
  return [input, output, read, write === null || write >= input ? write : rounded(input + write), ...tiers];
}

/** OpenRouter passes its makers' prices on, long-context ones too, which the source does not list for it. */
function withMakersTiers(draft: Draft, drafts: Drafts): Draft {
  const maker = makerOf(draft.id, drafts);
  const [input, output, read, write, ...own] = draft.price;
  const [makersInput, makersOutput, , , ...tiers] = maker?.draft.price ?? [null, null, null, null];
  if (own.length > 0 || input !== makersInput || output !== makersOutput) return draft;
  const passedOn = tiers.map(([above, tierInput, tierOutput, tierRead]): TierRow => [
    above,
    tierInput,
    tierOutput,
    read === null ? null : Math.max(read, tierRead ?? 0),
    write === null ? null : rounded(tierInput + write - input),
  ]);
  return { ...draft, price: [input, output, read, write, ...passedOn] };
}

const MAKERS: ReadonlyMap<string, Vendor> = new Map([
  ["anthropic", "anthropic"],
  ["google", "google"],
  ["openai", "openai"],
  ["x-ai", "xai"],
]);

/** Whose model it is, and what the maker calls it. */
export interface Maker {
  readonly vendor: Vendor;
  readonly draft: Draft;
}

/** Undefined for a maker whose list is not in the table. */
export function makerOf(id: string, drafts: Drafts): Maker | undefined {
  const [maker = "", name = ""] = id.split("/");
  const vendor = MAKERS.get(maker);
  if (vendor === undefined) return undefined;
  const makersId = vendor === "anthropic" ? name.replaceAll(".", "-") : name;
  const draft = drafts[vendor].find((one) => one.id === makersId || one.aliases.includes(makersId));
  return draft === undefined ? undefined : { vendor, draft };
}

/** Without the digits that an addition leaves behind. */
function rounded(usd: number): number {
  return Number(usd.toFixed(6));
}
