// A dollar in pico-USD: what a token costs at a millionth of a dollar per million tokens is one of them.
const DECIMALS = 12;
const DOLLAR = 10n ** BigInt(DECIMALS);
const AMOUNT = /^\s*\$?\s*(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d{1,3}))?\s*$/i;
/** A longer one is a typing error, and must not cost time. */
const MOST_CHARACTERS = 64;
const MOST_PICO_USD = DOLLAR * 10n ** 15n;

/** An exact decimal (`Cost.usd`) as whole pico-USD, for sums and comparisons without rounding. Throws `SyntaxError` for anything else. */
export function toPicoUsd(usd: string): bigint {
  if (usd.startsWith("-")) return -toPicoUsd(usd.slice(1));
  const [whole = "0", fraction = ""] = usd.split(".");
  return BigInt(whole) * DOLLAR + BigInt(fraction.padEnd(DECIMALS, "0").slice(0, DECIMALS));
}

/** The exact decimal, without zeros at its end: 1_500_000_000_000n is "1.5". */
export function fromPicoUsd(pico: bigint): string {
  if (pico < 0n) return `-${fromPicoUsd(-pico)}`;
  const fraction = (pico % DOLLAR).toString().padStart(DECIMALS, "0").replace(/0+$/, "");
  return fraction === "" ? `${pico / DOLLAR}` : `${pico / DOLLAR}.${fraction}`;
}

/**
 * What a person typed ("0.50", "$2", "1e-3", 0.5) as an exact decimal ("0.5"); undefined when it is no amount of dollars, is
 * negative, has more than 12 decimals or is above 10^15.
 */
export function parseUsd(typed: string | number): string | undefined {
  const text = String(typed);
  const match = text.length > MOST_CHARACTERS ? null : AMOUNT.exec(text);
  if (match === null) return undefined;
  const [, whole = "", decimals = "", bare = "", exponent = "0"] = match;
  const fraction = decimals + bare;
  const digits = (whole + fraction).replace(/0+$/, "");
  if (/^0*$/.test(digits)) return "0";
  const dropped = whole.length + fraction.length - digits.length;
  const shift = DECIMALS - fraction.length + dropped + Number(exponent);
  if (shift < 0) return undefined;
  const pico = BigInt(digits) * 10n ** BigInt(shift);
  return pico > MOST_PICO_USD ? undefined : fromPicoUsd(pico);
}
