import type { JsonSchema } from "@llm-orc/contracts";

// A dollar for a single token: whoever writes more has mistaken the unit, and arithmetic stays exact below it.
const MOST_PER_MTOK = 1_000_000;

const perMillion = (what: string): JsonSchema => ({
  type: "number",
  minimum: 0,
  maximum: MOST_PER_MTOK,
  description: `US dollars per million tokens ${what}`,
});

const RATES: Readonly<Record<string, JsonSchema>> = {
  input_per_mtok: perMillion("of input."),
  output_per_mtok: perMillion("of output, reasoning included."),
  cache_read_per_mtok: perMillion("of input that the vendor had cached. Default: as input."),
  cache_write_per_mtok: perMillion("of input that the vendor caches. Default: as input."),
};

const PRICE: Readonly<Record<string, JsonSchema>> = {
  ...RATES,
  per_request: { type: "number", minimum: 0, maximum: MOST_PER_MTOK, description: "US dollars for each call. Default 0." },
  tiers: {
    type: "array",
    description: "Other prices for long inputs: a call is charged at the highest limit that its input is above, all of it.",
    items: {
      type: "object",
      additionalProperties: false,
      required: ["above_input_tokens"],
      properties: { above_input_tokens: { type: "integer", minimum: 0, description: "Tokens of input." }, ...RATES },
    },
  },
};

const REQUIRED = ["input_per_mtok", "output_per_mtok"];

/** JSON Schema (draft-07) of a `Price`, as in a profile's `price:`. */
export const priceSchema: JsonSchema = {
  type: "object",
  description: "What the model costs.",
  additionalProperties: false,
  required: REQUIRED,
  properties: PRICE,
};

const limit: JsonSchema = { type: "integer", minimum: 1 };

/** JSON Schema (draft-07) of the overrides that `createPriceList` takes, as in config.yaml's `prices:`. */
export const priceOverridesSchema: JsonSchema = {
  type: "object",
  description: "What models cost, by <provider>/<model> or by model, over the prices that come with llm-orc.",
  additionalProperties: {
    type: "object",
    additionalProperties: false,
    required: REQUIRED,
    properties: {
      ...PRICE,
      context_window: { ...limit, description: "Tokens that the model takes, input and output together." },
      max_output_tokens: { ...limit, description: "Tokens of an answer at most." },
    },
  },
};
