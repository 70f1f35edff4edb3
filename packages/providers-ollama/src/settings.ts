import type { JsonSchema } from "@llm-orc/contracts";
import { type HttpSettings, httpSettingsProperties } from "@llm-orc/provider-http";

/** Connection settings: from `providers:` in config.yaml, `base_url` also from a profile, `host` also from `OLLAMA_HOST`. */
export interface OllamaSettings extends Omit<HttpSettings, "allow_insecure"> {
  /** The address before `/api/chat`. Default: that of `host`. */
  readonly base_url?: string;
  /** The same in the forms of `OLLAMA_HOST`: `gpu-box`, `gpu-box:8080`, `https://ollama.com`. Default `127.0.0.1:11434`. */
  readonly host?: string;
  /**
   * Lets plain http leave this machine: to anywhere, or to the one address that is named. Whoever reads configuration must
   * drop it from a project's files.
   */
  readonly allow_insecure?: boolean | string;
  /** Default 300,000: Ollama takes five minutes to load a model before it gives up, and lets requests wait for one another. */
  readonly first_byte_timeout_ms?: number;
  /** Default 120,000: with tools, Ollama says nothing until a call is complete. */
  readonly idle_timeout_ms?: number;
}

export const settingsSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    ...httpSettingsProperties,
    base_url: { type: "string", description: "The address before /api/chat." },
    host: { type: "string", description: "The address in the forms of OLLAMA_HOST; base_url wins over it." },
    allow_insecure: {
      type: ["boolean", "string"],
      description: "Lets plain http leave this machine, to anywhere or to the address named; counts only in the user's own configuration.",
    },
  },
};

/** Model options and fields of the server's request body, except the three that are ours. */
export const optionsSchema: JsonSchema = {
  type: "object",
  propertyNames: { not: { enum: ["model", "messages", "stream"] } },
  properties: {
    num_ctx: { type: ["integer", "null"], minimum: 1, description: "Tokens of prompt and answer together; what does not fit is cut off." },
    keep_alive: { type: ["string", "number", "null"], description: 'How long the model stays loaded: "10m", seconds, 0, or -1 for ever.' },
    think: { type: ["boolean", "string", "null"], description: "true, false, or a level that the model knows." },
    truncate: { type: ["boolean", "null"], description: "false: an input that does not fit is an error instead of being cut." },
    options: { type: ["object", "null"] },
  },
  description:
    "Model options (num_ctx, top_k, repeat_penalty), and the fields think, format, keep_alive, truncate, shift, tools, logprobs, top_logprobs of the request, over what llm-orc writes there; null removes one.",
};
