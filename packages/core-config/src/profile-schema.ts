import type { JsonSchema } from "@llm-orc/contracts";
import { priceSchema } from "@llm-orc/pricing";
import { providerLimitsSchema, resilienceSchema } from "@llm-orc/run-spec";

/** The JSON Schema (draft-07) of a profile file: one profile with its `name`. */
export const profileSchema: JsonSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "llm-orc model profile",
  type: "object",
  properties: {
    name: { type: "string", minLength: 1, description: "What agents call the profile." },
    description: { type: "string", description: "One line for lists." },
    provider: { type: "string", minLength: 1, description: "anthropic-api, google-gemini, ollama, openai-compatible/<scope> ..." },
    model: { type: "string", minLength: 1, description: "The model's id, as its provider writes it." },
    system_prompt: { type: "string", description: "Used by agents that have none." },
    temperature: { type: "number", description: "Sampling temperature." },
    max_tokens: { type: "integer", minimum: 1, description: "Upper bound of an answer, in tokens." },
    timeout_seconds: { type: "number", exclusiveMinimum: 0, description: "Bounds an agent's time when the agent does not." },
    options: { type: "object", description: "Further options, handed to the provider." },
    base_url: { type: "string", minLength: 1, description: "The server's address, when it is not the provider's own." },
    cost_per_token: { type: "number", minimum: 0, description: "US dollars per token, used when no better price is known." },
    price: { ...priceSchema, description: "US dollars for a million tokens, over what is known of the model." },
    limits: { ...providerLimitsSchema, description: "How much this profile is asked, within the limits of its provider." },
    resilience: { ...resilienceSchema, description: "How its failures are dealt with, over what its provider says." },
    fallback_model_profile: { type: "string", minLength: 1, description: "The profile that answers when this one fails." },
    route: {
      type: "object",
      properties: {
        candidates: { type: "array", items: { type: "string" }, minItems: 1, description: "Names of profiles to choose from." },
        prefer: { enum: ["cost", "quality", "latency"], description: "What to choose by." },
      },
      required: ["candidates"],
      additionalProperties: false,
      description: "Instead of a model: choose among other profiles for each call.",
    },
  },
  required: ["name"],
  if: { required: ["route"] },
  else: { required: ["provider", "model"] },
};
