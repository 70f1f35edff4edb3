import type { Usage } from "./usage.ts";

/** US dollars for a million tokens of each sort. What is absent costs what its parent sort costs. */
export interface Price {
  readonly input_per_mtok: number;
  readonly output_per_mtok: number;
  /** Default: `input_per_mtok`. */
  readonly cache_read_per_mtok?: number;
  /** Default: `input_per_mtok`. */
  readonly cache_write_per_mtok?: number;
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

/** Whether any number of tokens costs nothing. An unknown price is not free. */
export function isFreePrice(price: Price | undefined): boolean {
  return price !== undefined && Object.values(price).every((perMillion) => perMillion === 0);
}

/** What the tokens cost at this price; without a price, unknown. Exact down to a millionth of a dollar per million tokens. */
export function costOf(usage: Usage, price: Price | undefined, status: "known" | "estimated" = "known"): Cost {
  if (price === undefined) return UNKNOWN_COST;
  const cacheRead = usage.cache_read_tokens ?? 0;
  const cacheWrite = usage.cache_write_tokens ?? 0;
  const picoUsd =
    tokens(usage.input_tokens - cacheRead - cacheWrite) * picoPerToken(price.input_per_mtok) +
    tokens(cacheRead) * picoPerToken(price.cache_read_per_mtok ?? price.input_per_mtok) +
    tokens(cacheWrite) * picoPerToken(price.cache_write_per_mtok ?? price.input_per_mtok) +
    tokens(usage.output_tokens) * picoPerToken(price.output_per_mtok);
  return { usd: fromPicoUsd(picoUsd), status };
}

const WORSE = { known: 0, estimated: 1, unknown: 2 } as const;

/** The sum of what is known, with the worse status of the two. */
export function addCosts(a: Cost, b: Cost): Cost {
  const status = WORSE[a.status] >= WORSE[b.status] ? a.status : b.status;
  if (a.usd === null && b.usd === null) return { usd: null, status };
  return { usd: fromPicoUsd(toPicoUsd(a.usd ?? "0") + toPicoUsd(b.usd ?? "0")), status };
}

function tokens(count: number): bigint {
  return BigInt(Math.max(0, Math.round(count)));
}

// 1 USD per million tokens = 1e-6 USD per token = 1e6 pico-USD per token.
function picoPerToken(usdPerMillion: number): bigint {
  return BigInt(Math.round(usdPerMillion * 1e6));
}

function toPicoUsd(usd: string): bigint {
  const [whole = "0", fraction = ""] = usd.split(".");
  return BigInt(whole) * 1_000_000_000_000n + BigInt(fraction.padEnd(12, "0").slice(0, 12));
}

function fromPicoUsd(pico: bigint): string {
  const whole = pico / 1_000_000_000_000n;
  const fraction = (pico % 1_000_000_000_000n).toString().padStart(12, "0").replace(/0+$/, "");
  return fraction === "" ? whole.toString() : `${whole}.${fraction}`;
}
