import type { JsonObject } from "@llm-orc/contracts";

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
  readonly fallback_model_profile?: string;
  readonly [key: string]: unknown;
}

/** Profiles by name. */
export type Profiles = Readonly<Record<string, Profile>>;
