import type { JsonSchema } from "@llm-orc/contracts";

/** The settings that every provider over HTTP has, beside its address. A document: `providers.<id>.settings` of config.yaml. */
export interface HttpSettings {
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
}

const count: JsonSchema = { type: "integer", minimum: 1 };

/** The `properties` of a JSON Schema (draft-07) of `HttpSettings`. */
export const httpSettingsProperties: Readonly<Record<keyof HttpSettings, JsonSchema>> = {
  allow_insecure: { type: "boolean", description: "Lets plain http leave this machine; counts only in the user's own configuration." },
  headers: { type: "object", additionalProperties: { type: "string" }, description: "Sent with every request." },
  first_byte_timeout_ms: { ...count, description: "How long an answer may take to begin." },
  idle_timeout_ms: { ...count, description: "How long between two pieces of it." },
  max_response_bytes: { ...count, description: "An answer with more text is an error. Default 16 MB." },
};
