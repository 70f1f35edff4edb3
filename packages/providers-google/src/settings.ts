import type { JsonSchema } from "@llm-orc/contracts";

/** Connection settings: from `providers:` in config.yaml, `base_url` also from a profile. */
export interface GoogleSettings {
  /**
   * The address before the version and `/models`. Default https://generativelanguage.googleapis.com. One that ends in a
   * version (`/v1beta`) sets `api_version` too.
   */
  readonly base_url?: string;
  /** Lets plain http leave this machine. Whoever reads configuration must drop it from a project's files. */
  readonly allow_insecure?: boolean;
  /** `v1beta` for what is not stable yet. Default that of the vendor's SDK: `v1`. */
  readonly api_version?: string;
  /** The Google Cloud project that is charged, for an OAuth token: `x-goog-user-project`. */
  readonly user_project?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 120,000. */
  readonly first_byte_timeout_ms?: number;
  /** Default 60,000. */
  readonly idle_timeout_ms?: number;
  /** Default 16 MB. */
  readonly max_response_bytes?: number;
}

export const settingsSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    base_url: { type: "string", description: "The address before the version and /models." },
    allow_insecure: { type: "boolean", description: "Lets plain http leave this machine; counts only in the user's own configuration." },
    api_version: { type: "string", pattern: "^v[0-9]+[a-z0-9]*$", description: "v1 by default; v1beta for what is not stable yet." },
    user_project: { type: "string", minLength: 1, description: "The Google Cloud project that is charged, for an OAuth token." },
    headers: { type: "object", additionalProperties: { type: "string" } },
    first_byte_timeout_ms: { type: "integer", minimum: 1 },
    idle_timeout_ms: { type: "integer", minimum: 1 },
    max_response_bytes: { type: "integer", minimum: 1 },
  },
};

/** Any field of the vendor's request, except those that are ours. */
export const optionsSchema: JsonSchema = {
  type: "object",
  propertyNames: { not: { enum: ["model", "contents", "generationConfig", "generation_config"] } },
  description:
    "Fields of the generation config (topK or top_k), and safetySettings, tools, toolConfig, systemInstruction, cachedContent, labels, serviceTier and store, over what llm-orc writes there; null removes a field.",
};
