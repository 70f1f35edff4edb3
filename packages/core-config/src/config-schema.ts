import type { JsonObject, JsonSchema } from "@llm-orc/contracts";
import { priceOverridesSchema } from "@llm-orc/pricing";
import { providerLimitsSchema, resilienceSchema } from "@llm-orc/run-spec";
import { profileSchema } from "./profile-schema.ts";
import { scriptPolicySchema } from "./script-policy.ts";

const count: JsonSchema = { type: "integer", minimum: 0 };

const { name: _name, ...profileProperties } = profileSchema["properties"] as JsonObject;

/** The schema of a profile under `model_profiles:`, where its name is the key. */
export const namelessProfileSchema: JsonSchema = {
  type: "object",
  properties: profileProperties,
  if: { required: ["route"] },
  else: { required: ["provider", "model"] },
};

const performance: JsonSchema = {
  type: "object",
  properties: {
    concurrency: {
      type: "object",
      properties: {
        max_concurrent_agents: { ...count, description: "At most this many agents at once; 0 is no limit." },
        connection_pool: {
          type: "object",
          properties: {
            max_connections: {
              type: "integer",
              minimum: 1,
              description: "Open connections to one server at most. Default: as many as are needed.",
            },
            max_keepalive: { ...count, description: "Idle connections to one server that are kept. Default: all." },
            keepalive_expiry: {
              type: "number",
              minimum: 0,
              description: "Seconds that an idle connection is kept. Default: as long as the server says, else 4.",
            },
          },
          description: "Connections to model providers.",
        },
        request_timeout: { type: "object", description: "Kept for older files; has no effect." },
      },
      description: "How much runs at once.",
    },
    execution: {
      type: "object",
      properties: {
        default_timeout: { type: "number", exclusiveMinimum: 0, description: "Seconds for agents that do not say." },
        max_ensemble_depth: { ...count, description: "How deep ensembles may run ensembles." },
        monitoring_enabled: { type: "boolean", description: "Kept for older files; has no effect." },
        streaming_enabled: { type: "boolean", description: "Show output as it comes." },
      },
      description: "How agents run.",
    },
    memory: { type: "object", description: "Kept for older files; has no effect." },
    script_cache: {
      type: ["boolean", "object"],
      properties: {
        enabled: { type: "boolean", description: "Default: false." },
        ttl_seconds: { type: "number", minimum: 0, description: "How long an answer is used. Default: 3600." },
        max_size: {
          ...count,
          description: "How many answers are kept; those that were used longest ago go first. Default: 1000.",
        },
        persist_to_artifacts: {
          type: "boolean",
          description: "Kept for older files; has no effect: answers are always kept on disk, below .llm-orc/cache/scripts.",
        },
      },
      description: "Reuse of what scripts answered whose header says that they are pure: true, or a map.",
    },
    streaming_enabled: { type: "boolean", description: "Show output as it comes." },
  },
  description: "How runs use the machine.",
};

/** The JSON Schema (draft-07) of a `config.yaml`. */
export const configSchema: JsonSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "llm-orc configuration",
  type: "object",
  properties: {
    performance,
    project: { type: "object", description: "The project's own facts, such as its name and default models. Read from a project only." },
    prices: { ...priceOverridesSchema, description: "What models cost, by <provider>/<model> or by model: over what is known of them." },
    model_profiles: { type: "object", additionalProperties: namelessProfileSchema, description: "Profiles by name." },
    providers: {
      type: "object",
      additionalProperties: {
        type: "object",
        properties: {
          settings: { type: "object", description: "The provider's own settings." },
          limits: { ...providerLimitsSchema, description: "Concurrency and rates of the provider." },
          resilience: { ...resilienceSchema, description: "Retries, circuit and timers of the provider." },
          origins: {
            type: "array",
            items: { type: "string" },
            description: "Further origins that the provider's key may be sent to. Global file only.",
          },
          helper: { type: "string", description: "A command that prints the provider's key. Global file only." },
          allow_insecure: { type: "boolean", description: "Allow plain http beyond this machine. Global file only." },
        },
      },
      description: "Settings of providers by id.",
    },
    scripts: scriptPolicySchema,
    plugins: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description: "Packages or files to load. Global file, or a trusted project.",
    },
    helper: { type: "string", minLength: 1, description: "A command that prints keys. Global file, or a trusted project." },
    agentic_serving: { type: "object", description: "Kept for older files; has no effect." },
  },
};
