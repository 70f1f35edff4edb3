import type { Vendor } from "./model-row.ts";

interface VendorFacts {
  /** Where its price list holds. Other addresses of a vendor (a region, a proxy) may have prices of their own. */
  readonly origin: string;
  /** llm-orc's names for it when no address is given. */
  readonly providers: readonly string[];
  /** What the vendor documents as another name of the same model at the same price: a date, or `-latest`. */
  readonly variant?: RegExp;
}

const VENDORS: Readonly<Record<Vendor, VendorFacts>> = {
  // claude-sonnet-4-5-20250929
  anthropic: { origin: "https://api.anthropic.com", providers: ["anthropic-api"], variant: /-(?:\d{8}|latest)$/ },
  deepseek: { origin: "https://api.deepseek.com", providers: ["openai-compatible/deepseek"] },
  // gemini-2.0-flash-001; previews of one model: gemini-3-flash-preview-11-2025
  google: {
    origin: "https://generativelanguage.googleapis.com",
    providers: ["google-gemini", "google", "openai-compatible/gemini"],
    variant: /-\d{3}$|(?<=-preview)-\d{2}-(?:\d{2}|\d{4})$/,
  },
  groq: { origin: "https://api.groq.com", providers: ["openai-compatible/groq"] },
  mistral: { origin: "https://api.mistral.ai", providers: ["openai-compatible/mistral"] },
  // gpt-5-2025-08-07
  openai: {
    origin: "https://api.openai.com",
    providers: ["openai-compatible", "openai-compatible/openai"],
    variant: /-\d{4}-\d{2}-\d{2}$/,
  },
  openrouter: { origin: "https://openrouter.ai", providers: ["openai-compatible/openrouter"] },
  // grok-4.3-latest, grok-4.3-20260512
  xai: { origin: "https://api.x.ai", providers: ["openai-compatible/xai"], variant: /-(?:latest|\d{4}|\d{8})$/ },
};

const byOrigin = new Map(entries().map(([vendor, { origin }]) => [origin, vendor]));
const byProvider = new Map(entries().flatMap(([vendor, { providers }]) => providers.map((provider) => [provider, vendor] as const)));

/**
 * Whose prices hold. An address decides alone: a scope is a word of the user's, and a proxy charges what it likes. Undefined
 * for anybody whose prices are not known.
 */
export function vendorOf(provider: string, baseUrl?: string): Vendor | undefined {
  if (baseUrl === undefined) return byProvider.get(provider);
  return URL.canParse(baseUrl) ? byOrigin.get(new URL(baseUrl).origin) : undefined;
}

/** The name without a date or `-latest` at its end; undefined when there is none that the vendor documents. */
export function withoutVariant(vendor: Vendor, model: string): string | undefined {
  const { variant } = VENDORS[vendor];
  return variant?.test(model) === true ? model.replace(variant, "") : undefined;
}

function entries(): readonly (readonly [Vendor, VendorFacts])[] {
  return Object.entries(VENDORS) as (readonly [Vendor, VendorFacts])[];
}
