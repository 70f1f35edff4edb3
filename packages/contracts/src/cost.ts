import { fromPicoUsd, toPicoUsd } from "./usd.ts";
import type { Usage } from "./usage.ts";

/** What a call costs whose input is longer than a vendor's limit. */
export interface PriceTier {
  /** Tokens of input, cached ones included: a call with more is charged here, all of it. */
  readonly above_input_tokens: number;
  /** What is absent stays as it is below the limit. */
  readonly input_per_mtok?: number;
  readonly output_per_mtok?: number;
  readonly cache_read_per_mtok?: number;
  readonly cache_write_per_mtok?: number;
}

/** US dollars for a million tokens of each sort. What is absent costs what its parent sort costs. */
export interface Price {
  readonly input_per_mtok: number;
  readonly output_per_mtok: number;
  /** Default: `input_per_mtok`. */
  readonly cache_read_per_mtok?: number;
  /** Default: `input_per_mtok`. */
  readonly cache_write_per_mtok?: number;
  /** US dollars for a call, however long it is. Default 0. */
  readonly per_request?: number;
  /** Dearer (or cheaper) long inputs, in any order; the highest limit that an input is above decides for the whole call. */
  readonly tiers?: readonly PriceTier[];
}

/**
 * `usd` is an exact decimal ("0.00123"), or null when nothing of it is known. `estimated`: the vendor reported no usage.
 * `unknown`: a price is missing; then `usd` is the sum of the parts that are known, or null.
 */
export interface Cost {
  readonly usd: string | null;
  readonly status: "known" | "estimated" | "unknown";
}

export const ZERO_COST: Cost = { usd: "0", status: "known" };
export const UNKNOWN_COST: Cost = { usd: null, status: "unknown" };

/** Whether any number of tokens costs nothing, in every tier. An unknown price is not free. */
export function isFreePrice(price: Price | undefined): boolean {
  if (price === undefined) return false;
  const { tiers = [], ...base } = price;
  const parts = [base, ...tiers.map(({ above_input_tokens: _limit, ...tier }) => tier)];
  return parts.every((part) => Object.values(part).every((usd) => usd === 0));
}

/**
 * What one call costs at this price; without a price, unknown. Exact down to a millionth of a dollar per million tokens.
 * Of several calls at a price with tiers or a fee for each request, add what each costs.
 */
export function costOf(usage: Usage, price: Price | undefined, status: "known" | "estimated" = "known"): Cost {
  if (price === undefined) return UNKNOWN_COST;
  const cacheRead = tokens(usage.cache_read_tokens ?? 0);
  const cacheWrite = tokens(usage.cache_write_tokens ?? 0);
  const rest = atLeastNothing(tokens(usage.input_tokens) - cacheRead - cacheWrite);
  const { input, output, read, write } = ratesAt(price, cacheRead + cacheWrite + rest);
  const picoUsd = rest * input + cacheRead * read + cacheWrite * write + tokens(usage.output_tokens) * output + requestFee(price);
  return { usd: fromPicoUsd(picoUsd), status };
}

/** How long a call can become. */
export interface TokenBounds {
  /** All input, whether a cache was written, read or neither. */
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
}

/** The most that one call within these bounds can cost, whatever its cache does and whichever tier it reaches. */
export function maxCostOf({ maxInputTokens, maxOutputTokens }: TokenBounds, price: Price | undefined): Cost {
  if (price === undefined) return UNKNOWN_COST;
  const most = tokens(maxInputTokens);
  let worst = 0n;
  for (const reached of [0n, ...sortedTiers(price).map(({ above_input_tokens: limit }) => BigInt(Math.floor(limit)) + 1n)]) {
    if (reached > most) break;
    const { input, output, read, write } = ratesAt(price, reached);
    worst = larger(worst, most * larger(input, larger(read, write)) + tokens(maxOutputTokens) * output);
  }
  return { usd: fromPicoUsd(worst + requestFee(price)), status: "known" };
}

const WORSE = { known: 0, estimated: 1, unknown: 2 } as const;

/** The sum of what is known, with the worse status of the two. */
export function addCosts(a: Cost, b: Cost): Cost {
  const status = WORSE[a.status] >= WORSE[b.status] ? a.status : b.status;
  if (a.usd === null && b.usd === null) return { usd: null, status };
  return { usd: addUsd(a.usd ?? "0", b.usd ?? "0"), status };
}

// Models on the user's own machine cost nothing, and a run adds a lot of that.
function addUsd(a: string, b: string): string {
  if (b === "0") return a;
  return a === "0" ? b : fromPicoUsd(toPicoUsd(a) + toPicoUsd(b));
}

interface Rates {
  readonly input: bigint;
  readonly output: bigint;
  readonly read: bigint;
  readonly write: bigint;
}

/** Pico-USD per token for an input of this length. */
function ratesAt(price: Price, inputTokens: bigint): Rates {
  const reached = sortedTiers(price).filter((tier) => inputTokens > tier.above_input_tokens);
  const at: Price = Object.assign({}, price, ...reached);
  return {
    input: picoPerToken(at.input_per_mtok),
    output: picoPerToken(at.output_per_mtok),
    read: picoPerToken(at.cache_read_per_mtok ?? at.input_per_mtok),
    write: picoPerToken(at.cache_write_per_mtok ?? at.input_per_mtok),
  };
}

function sortedTiers({ tiers = [] }: Price): readonly PriceTier[] {
  return tiers.length < 2 ? tiers : tiers.toSorted((a, b) => a.above_input_tokens - b.above_input_tokens);
}

function requestFee({ per_request: usd = 0 }: Price): bigint {
  return BigInt(Math.round(usd * 1e12));
}

function tokens(count: number): bigint {
  return BigInt(Math.max(0, Math.round(count)));
}

function atLeastNothing(amount: bigint): bigint {
  return amount < 0n ? 0n : amount;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

// 1 USD per million tokens = 1e-6 USD per token = 1e6 pico-USD per token.
function picoPerToken(usdPerMillion: number): bigint {
  return BigInt(Math.round(usdPerMillion * 1e6));
}
