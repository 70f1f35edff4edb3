import { definePlugin, type Plugin, type Provider, type ProviderContext, type ProviderPlugin } from "@llm-orc/provider";
import { createConnection, PROVIDER_ID, VENDOR_ORIGIN } from "./connection.ts";
import { checkStatus, listModels } from "./list-models.ts";
import { createModel } from "./model.ts";
import { describeModel } from "./model-traits.ts";
import { type AnthropicSettings, optionsSchema, settingsSchema } from "./settings.ts";

/** `anthropic-api`: Anthropic's Messages API, and servers that speak it. `create` throws what `parseBaseUrl` throws. */
export const anthropic: ProviderPlugin<AnthropicSettings> = {
  specVersion: "v1",
  id: PROVIDER_ID,
  label: "Anthropic",
  origins: [VENDOR_ORIGIN],
  // No OAuth: the vendor keeps that of its subscriptions to its own programs.
  auth: ["api-key"],
  envKeys: ["ANTHROPIC_API_KEY"],
  settingsSchema,
  optionsSchema,
  create: (settings, context, instance) => createProvider(settings, context, instance.scope),
};

/** What is loaded when the package is named as a plugin. */
export const plugin: Plugin = definePlugin({ providers: [anthropic] });

function createProvider(settings: AnthropicSettings, context: ProviderContext, scope: string | undefined): Provider {
  const connection = createConnection({ name: scope === undefined ? PROVIDER_ID : `${PROVIDER_ID}/${scope}`, settings, context });
  return {
    languageModel: (modelId) => createModel(modelId, connection, settings),
    describeModel: (modelId) => describeModel(modelId, connection.origin),
    listModels: ({ signal }) => listModels(connection, signal),
    status: ({ signal }) => checkStatus(connection, signal),
  };
}
