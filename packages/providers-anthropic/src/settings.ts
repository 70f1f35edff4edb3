import type { JsonSchema } from "@llm-orc/contracts";
import { type HttpSettings, httpSettingsProperties } from "@llm-orc/provider-http";

/** Connection settings: from `providers:` in config.yaml, `base_url` also from a profile. */
export interface AnthropicSettings extends HttpSettings {
  /** The address before `/v1/messages`; one that ends in `/v1` is understood. Default https://api.anthropic.com. */
  readonly base_url?: string;
  /** Sent with every request: `anthropic-beta`, `anthropic-workspace-id`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `anthropic-version`. Default: the newest version that takes what is sent. */
  readonly api_version?: string;
  /** `max_tokens` of a request that has none; the API insists on it. Default 8,192. */
  readonly default_max_tokens?: number;
}

export const DEFAULT_MAX_TOKENS = 8_192;

export const settingsSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    ...httpSettingsProperties,
    base_url: { type: "string", description: "The address before /v1/messages." },
    api_version: {
      type: "string",
      pattern: "^\\d{4}-\\d{2}-\\d{2}$",
      description: "anthropic-version. Default: the newest that takes what is sent.",
    },
    default_max_tokens: { type: "integer", minimum: 1, description: "max_tokens of a request that has none. Default 8192." },
  },
};

/** Any field of the request body, except the three that are ours. */
export const optionsSchema: JsonSchema = {
  type: "object",
  propertyNames: { not: { enum: ["model", "messages", "stream"] } },
  description: "Merged into the request body, over what llm-orc writes there (output_config field by field); null removes a field.",
};
