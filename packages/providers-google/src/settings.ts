import type { JsonSchema } from "@llm-orc/contracts";
import { type HttpSettings, httpSettingsProperties } from "@llm-orc/provider-http";

/** Connection settings: from `providers:` in config.yaml, `base_url` also from a profile. */
export interface GoogleSettings extends HttpSettings {
  /**
   * The address before the version and `/models`. Default https://generativelanguage.googleapis.com. One that ends in a
   * version (`/v1beta`) sets `api_version` too.
   */
  readonly base_url?: string;
  /** `v1beta` for what is not stable yet. Default that of the vendor's SDK: `v1`. */
  readonly api_version?: string;
  /** The Google Cloud project that is charged, for an OAuth token: `x-goog-user-project`. */
  readonly user_project?: string;
}

export const settingsSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    ...httpSettingsProperties,
    base_url: { type: "string", description: "The address before the version and /models." },
    api_version: { type: "string", pattern: "^v[0-9]+[a-z0-9]*$", description: "v1 by default; v1beta for what is not stable yet." },
    user_project: { type: "string", minLength: 1, description: "The Google Cloud project that is charged, for an OAuth token." },
  },
};

/** Any field of the vendor's request, except those that are ours. */
export const optionsSchema: JsonSchema = {
  type: "object",
  propertyNames: { not: { enum: ["model", "contents", "generationConfig", "generation_config"] } },
  description:
    "Fields of the generation config (topK or top_k), and safetySettings, tools, toolConfig, systemInstruction, cachedContent, labels, serviceTier and store, over what llm-orc writes there; null removes a field.",
};
