import { definePlugin, type Plugin, type Provider, type ProviderContext, type ProviderPlugin } from "@llm-orc/provider";
import { createConnection, GOOGLE_ORIGIN, PROVIDER_ID } from "./connection.ts";
import { checkStatus, listModels } from "./list-models.ts";
import { createModel } from "./model.ts";
import { describeModel } from "./model-traits.ts";
import { type GoogleSettings, optionsSchema, settingsSchema } from "./settings.ts";

/** `google-gemini`: Google's Gemini API. `create` throws what `parseBaseUrl` throws. */
export const google: ProviderPlugin<GoogleSettings> = {
  specVersion: "v1",
  id: PROVIDER_ID,
  label: "Google Gemini",
  origins: [GOOGLE_ORIGIN],
  auth: ["api-key", "oauth"],
  envKeys: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
  // The user's own client; the scopes are those of the vendor's guide to OAuth for this API.
  oauth: {
    authorizationUrl: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenUrl: "https://oauth2.googleapis.com/token",
    deviceUrl: "https://oauth2.googleapis.com/device/code",
    scopes: ["https://www.googleapis.com/auth/generative-language.retriever", "https://www.googleapis.com/auth/cloud-platform"],
  },
  settingsSchema,
  optionsSchema,
  create: createProvider,
};

/** What is loaded when the package is named as a plugin. */
export const plugin: Plugin = definePlugin({ providers: [google] });

function createProvider(settings: GoogleSettings, context: ProviderContext): Provider {
  const connection = createConnection(settings, context);
  return {
    languageModel: (modelId) => createModel(modelId, connection),
    describeModel,
    listModels: ({ signal }) => listModels(connection, signal),
    status: ({ signal }) => checkStatus(connection, signal),
  };
}
