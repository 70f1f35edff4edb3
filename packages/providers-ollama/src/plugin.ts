import { definePlugin, type Plugin, type Provider, type ProviderContext, type ProviderPlugin } from "@llm-orc/provider";
import { addressOf, CLOUD_ORIGIN, settingsFromEnvironment } from "./address.ts";
import { createConnection, PROVIDER_ID } from "./connection.ts";
import { describeModel } from "./describe-model.ts";
import { checkStatus, listModels } from "./list-models.ts";
import { createModel } from "./model.ts";
import { DEFAULT_HOST } from "./parse-ollama-host.ts";
import { type OllamaSettings, optionsSchema, settingsSchema } from "./settings.ts";

/** `ollama`: a server of the user's, or ollama.com. `create` throws what `parseBaseUrl` throws. */
export const ollama: ProviderPlugin<OllamaSettings> = {
  specVersion: "v1",
  id: PROVIDER_ID,
  label: "Ollama",
  // The first is where a provider without settings asks.
  origins: [DEFAULT_HOST, CLOUD_ORIGIN],
  auth: ["none", "api-key"],
  envKeys: ["OLLAMA_API_KEY"],
  settingsFromEnvironment,
  settingsSchema,
  optionsSchema,
  create: createProvider,
};

/** What is loaded when the package is named as a plugin. */
export const plugin: Plugin = definePlugin({ providers: [ollama] });

function createProvider(settings: OllamaSettings, context: ProviderContext): Provider {
  const connection = createConnection({ address: addressOf(settings), settings, context });
  return {
    languageModel: (modelId) => createModel(modelId, connection),
    describeModel: (modelId) => describeModel(modelId, connection),
    listModels: ({ signal }) => listModels(connection, signal),
    status: ({ signal }) => checkStatus(connection, signal),
  };
}
