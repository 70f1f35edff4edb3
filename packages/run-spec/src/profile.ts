import type { JsonObject, Price } from "@llm-orc/contracts";
import type { ProviderLimits, Resilience } from "./resilience.ts";

/** A named model: which provider, which model, with which settings. */
export interface Profile {
  /** `anthropic-api`, `ollama`, `openai-compatible/<scope>` ... */
  readonly provider: string;
  readonly model: string;
  readonly system_prompt?: string;
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly timeout_seconds?: number;
  readonly options?: JsonObject;
  readonly base_url?: string;
  /** US dollars per token, input and output alike; used when no better price is known. */
  readonly cost_per_token?: number;
  /** What its tokens cost, over what is known of the model. */
  readonly price?: Price;
  /** The profile that answers when this one fails for good. */
  readonly fallback_model_profile?: string;
  /** Instead of provider and model: the profiles to choose from for each call, and by what. Default `cost`. */
  readonly route?: { readonly candidates?: readonly string[]; readonly prefer?: "cost" | "quality" | "latency" };
  /** Within those of its provider. */
  readonly limits?: ProviderLimits;
  /** Over that of its provider. */
  readonly resilience?: Resilience;
  readonly [key: string]: unknown;
}

/** Profiles by name. */
export type Profiles = Readonly<Record<string, Profile>>;
