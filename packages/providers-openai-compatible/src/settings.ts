import type { JsonSchema } from "@llm-orc/contracts";

/** Connection settings: from `providers:` in config.yaml, `base_url` also from a profile. */
export interface OpenAiCompatibleSettings {
  /** The address before `/chat/completions`. Default: that of the scope; without a scope https://api.openai.com/v1. */
  readonly base_url?: string;
  /** Lets plain http leave this machine. Whoever reads configuration must drop it from a project's files. */
  readonly allow_insecure?: boolean;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 120,000. */
  readonly first_byte_timeout_ms?: number;
  /** Default 60,000. */
  readonly idle_timeout_ms?: number;
  /** Default 16 MB. */
  readonly max_response_bytes?: number;
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
    base_url: { type: "string", description: "The address before /chat/completions." },
    allow_insecure: { type: "boolean", description: "Lets plain http leave this machine; counts only in the user's own configuration." },
    headers: { type: "object", additionalProperties: { type: "string" } },
    first_byte_timeout_ms: { type: "integer", minimum: 1 },
    idle_timeout_ms: { type: "integer", minimum: 1 },
    max_response_bytes: { type: "integer", minimum: 1 },
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
