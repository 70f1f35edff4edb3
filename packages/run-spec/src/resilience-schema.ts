import type { JsonSchema } from "@llm-orc/contracts";

const delay: JsonSchema = { type: "number", minimum: 0 };

/** The JSON Schema (draft-07) of a `RetryPolicy`. */
export const retrySchema: JsonSchema = {
  type: "object",
  properties: {
    max_attempts: { type: "integer", minimum: 1, description: "Calls of one model, the first included; 1 is no retry. Default: 6." },
    base_delay_ms: { ...delay, description: "The longest first wait; each is random up to twice the one before. Default: 500." },
    max_delay_ms: { ...delay, description: "The longest of those waits. Default: 20000." },
    max_retry_after_seconds: { ...delay, description: "A vendor that wants a longer wait is not waited for. Default: 60." },
  },
  additionalProperties: false,
  description: "When a failed call is made again.",
};

/** The JSON Schema (draft-07) of `ProviderLimits`. */
export const providerLimitsSchema: JsonSchema = {
  type: "object",
  properties: {
    max_concurrent: {
      type: "integer",
      minimum: 1,
      description: "Calls at once, over all runs. Default: 4 on this machine, else no limit.",
    },
    requests_per_minute: { type: "integer", minimum: 1, description: "Requests begun in any 60 seconds." },
    tokens_per_minute: { type: "integer", minimum: 1, description: "Tokens in and out, in any 60 seconds." },
  },
  additionalProperties: false,
  description: "How much is asked at once and by the minute.",
};

/** The JSON Schema (draft-07) of `Resilience`. */
export const resilienceSchema: JsonSchema = {
  type: "object",
  properties: {
    retry: retrySchema,
    circuit: {
      anyOf: [
        { const: false },
        {
          type: "object",
          properties: {
            min_attempts: { type: "integer", minimum: 1, description: "With fewer ended attempts nothing is concluded. Default: 20." },
            window_seconds: { type: "number", exclusiveMinimum: 0, description: "Which attempts count. Default: 30." },
            failure_ratio: { type: "number", exclusiveMinimum: 0, maximum: 1, description: "Failures of all attempts. Default: 0.8." },
            open_seconds: { type: "number", exclusiveMinimum: 0, description: "Then one attempt is let through. Default: 15." },
          },
          additionalProperties: false,
        },
      ],
      description: "When a model that keeps failing is left alone; false: never.",
    },
    first_byte_timeout_ms: { type: "integer", minimum: 1, description: "How long an answer may take to begin. Default: 120000." },
    idle_timeout_ms: { type: "integer", minimum: 1, description: "How long between two pieces of it. Default: 60000." },
  },
  additionalProperties: false,
  description: "How failures are dealt with.",
};
