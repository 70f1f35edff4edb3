import { OrcError } from "@llm-orc/contracts";
import { definePlugin, isLoopbackOrigin, type Plugin, type Provider, type ProviderContext, type ProviderPlugin } from "@llm-orc/provider";
import { parseBaseUrl } from "@llm-orc/provider-http";
import { createConnection } from "./connection.ts";
import { checkStatus, listModels } from "./list-models.ts";
import { createModel } from "./model.ts";
import { baseUrlOf, dialectAt, isKnownAddress, knownScopes, scopeDefaults } from "./scopes.ts";
import { type OpenAiCompatibleSettings, optionsSchema, settingsSchema } from "./settings.ts";

const ID = "openai-compatible";

/**
 * `openai-compatible[/scope]`: OpenAI itself, and every server that speaks its chat completions. `create` throws
 * `PROVIDER_BASE_URL_MISSING` for a scope that is not known and has no `base_url`, and what `parseBaseUrl` throws.
 */
export const openaiCompatible: ProviderPlugin<OpenAiCompatibleSettings> = {
  specVersion: "v1",
  id: ID,
  label: "OpenAI and compatible servers",
  origins: ["https://api.openai.com"],
  auth: ["api-key", "none"],
  envKeys: ["OPENAI_API_KEY"],
  scopeDefaults,
  settingsSchema,
  optionsSchema,
  create: (settings, context, instance) => createProvider(settings, context, instance.scope),
};

/** What is loaded when the package is named as a plugin. */
export const plugin: Plugin = definePlugin({ providers: [openaiCompatible] });

function createProvider(settings: OpenAiCompatibleSettings, context: ProviderContext, scope: string | undefined): Provider {
  const name = scope === undefined ? ID : `${ID}/${scope}`;
  const baseUrl = parseBaseUrl(settings.base_url ?? baseUrlOf(scope) ?? missingBaseUrl(name), {
    allowInsecure: settings.allow_insecure,
  });
  const known = dialectAt(baseUrl);
  const maxTokensField = settings.max_tokens_field ?? known.maxTokensField;
  const jsonOutput = settings.json_output ?? known.jsonOutput;
  const streamUsage = settings.stream_usage ?? known.streamUsage;
  const dialect = {
    ...known,
    ...(maxTokensField === undefined ? {} : { maxTokensField }),
    ...(jsonOutput === undefined ? {} : { jsonOutput }),
    ...(streamUsage === undefined ? {} : { streamUsage }),
  };
  const connection = createConnection({ name, baseUrl, settings, context });
  const isLocal = isLoopbackOrigin(connection.origin);
  // Of a server that nobody knows it is not to be said what it takes.
  const takesSchemas = isLocal || jsonOutput !== undefined || isKnownAddress(baseUrl);
  return {
    languageModel: (modelId) => createModel(modelId, connection, dialect),
    describeModel: (id) => {
      if (!takesSchemas) return undefined;
      const price = { input_per_mtok: 0, output_per_mtok: 0 };
      return { id, capabilities: ["json"], ...(isLocal ? { isLocal, price } : {}) };
    },
    listModels: ({ signal }) => listModels(connection, signal),
    status: ({ signal }) => checkStatus(connection, signal),
  };
}

function missingBaseUrl(name: string): never {
  throw new OrcError("PROVIDER_BASE_URL_MISSING", `Provider "${name}" has no base_url.`, {
    hint: `Add base_url to the profile, for example base_url: http://localhost:8080/v1. Known without one: ${knownScopes.join(", ")}.`,
  });
}
