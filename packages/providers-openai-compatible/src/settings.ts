import type { JsonSchema } from "@llm-orc/contracts";
import { type HttpSettings, httpSettingsProperties } from "@llm-orc/provider-http";

/** Connection settings: from `providers:` in config.yaml, `base_url` also from a profile. */
export interface OpenAiCompatibleSettings extends HttpSettings {
  /** The address before `/chat/completions`. Default: that of the scope; without a scope https://api.openai.com/v1. */
  readonly base_url?: string;
  /** Default: what the server at `base_url` is known to take, else `max_tokens`. */
  readonly max_tokens_field?: "max_tokens" | "max_completion_tokens";
  /** `object` for servers that take no JSON Schema. Default: as known, else `schema`. */
  readonly json_output?: "schema" | "object";
  /** Whether to send `stream_options`. Default: as known, else true. */
  readonly stream_usage?: boolean;
}

export const settingsSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    ...httpSettingsProperties,
    base_url: { type: "string", description: "The address before /chat/completions." },
    max_tokens_field: { enum: ["max_tokens", "max_completion_tokens"] },
    json_output: { enum: ["schema", "object"] },
    stream_usage: { type: "boolean" },
  },
};

/** Any field of the server's request body, except the three that are ours. */
export const optionsSchema: JsonSchema = {
  type: "object",
  propertyNames: { not: { enum: ["model", "messages", "stream"] } },
  description: "Merged into the request body, over what llm-orc writes there; null removes a field.",
};
