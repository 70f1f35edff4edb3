import type { ProviderPlugin } from "@llm-orc/provider";

/** From `providers: {example-api: {settings: ...}}` in config.yaml; `base_url` also from a profile. */
export interface ExampleSettings {
  /** Default https://api.example.com. */
  readonly base_url?: string;
  /** Lets plain http leave this machine. llm-orc takes it from the user's own configuration only. */
  readonly allow_insecure?: boolean;
  /** Default 120,000. */
  readonly first_byte_timeout_ms?: number;
  /** Default 60,000. */
  readonly idle_timeout_ms?: number;
  /** Default 16 MB. */
  readonly max_response_bytes?: number;
}

type Schema = ProviderPlugin["settingsSchema"];

export const settingsSchema: Schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    base_url: { type: "string", description: "The address before /v1." },
    allow_insecure: { type: "boolean", description: "Lets plain http leave this machine." },
    first_byte_timeout_ms: { type: "integer", minimum: 1 },
    idle_timeout_ms: { type: "integer", minimum: 1 },
    max_response_bytes: { type: "integer", minimum: 1 },
  },
};

/** `options:` of a profile or an agent: what only this vendor has. */
export const optionsSchema: Schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    house_style: { enum: ["plain", "formal", "playful"], description: "How the engine writes." },
  },
};
