import type { JsonSchema, Price } from "@llm-orc/contracts";

/** What a simulated model does. As settings for all of its models, as `options` of a profile or agent for some. */
export interface SimSettings {
  /** Before the first word. Default 0. */
  readonly latency_ms?: number;
  /** A token is 4 bytes. Default: all at once. */
  readonly tokens_per_second?: number;
  /** How far latency and speed vary, as a share of themselves, by request. Default 0. */
  readonly jitter?: number;
  /** Share of calls that fail like an overloaded vendor, half of them midway. Default 0. */
  readonly failure_rate?: number;
  /** Share of calls that are answered 429. Default 0. */
  readonly rate_limit_rate?: number;
  /** What a 429 asks to wait. Default: it does not say. */
  readonly retry_after_ms?: number;
  /**
   * A list: one after the other, call by call of a model, the last one again and again. A map: the value of the first
   * key that stands in the prompt; without such a key the usual answer.
   */
  readonly replies?: readonly string[] | Readonly<Record<string, string>>;
  /** Default free. */
  readonly price?: Price;
  /** Tokens. More input is a `context_length` error. Default 128,000. */
  readonly context_window?: number;
  /** Tokens. Longer answers are cut. Default 4,096. */
  readonly max_output_tokens?: number;
}

const share: JsonSchema = { type: "number", minimum: 0, maximum: 1 };
const perMillion: JsonSchema = { type: "number", minimum: 0 };

const behaviour: Readonly<Record<string, JsonSchema>> = {
  latency_ms: { type: "number", minimum: 0 },
  tokens_per_second: { type: "number", exclusiveMinimum: 0 },
  jitter: share,
  failure_rate: share,
  rate_limit_rate: share,
  retry_after_ms: { type: "number", minimum: 0 },
  replies: {
    anyOf: [
      { type: "array", items: { type: "string" }, minItems: 1 },
      { type: "object", additionalProperties: { type: "string" } },
    ],
  },
};

export const settingsSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    ...behaviour,
    price: {
      type: "object",
      additionalProperties: false,
      required: ["input_per_mtok", "output_per_mtok"],
      properties: {
        input_per_mtok: perMillion,
        output_per_mtok: perMillion,
        cache_read_per_mtok: perMillion,
        cache_write_per_mtok: perMillion,
      },
    },
    context_window: { type: "integer", minimum: 1 },
    max_output_tokens: { type: "integer", minimum: 1 },
  },
};

export const optionsSchema: JsonSchema = { type: "object", additionalProperties: false, properties: behaviour };
