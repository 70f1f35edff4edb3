import type { ModelInfo, Provider, ProviderContext, ProviderPlugin } from "@llm-orc/provider";
import { parseBaseUrl } from "@llm-orc/provider-http";
import { createConnection } from "./connection.ts";
import { checkStatus, listEngines } from "./engines.ts";
import { createModel } from "./model.ts";
import { type ExampleSettings, optionsSchema, settingsSchema } from "./settings.ts";

const ORIGIN = "https://api.example.com";

/** The models of Example Inc., which calls them engines. `create` throws what `parseBaseUrl` throws. */
export const exampleApi: ProviderPlugin<ExampleSettings> = {
  specVersion: "v1",
  id: "example-api",
  label: "Example Inc.",
  // llm-orc hands the key out for these addresses, and for others only when the user says so.
  origins: [ORIGIN],
  auth: ["api-key"],
  envKeys: ["EXAMPLE_API_KEY"],
  settingsSchema,
  optionsSchema,
  create: createProvider,
};

function createProvider(settings: ExampleSettings, context: ProviderContext): Provider {
  const baseUrl = parseBaseUrl(settings.base_url ?? ORIGIN, { allowInsecure: settings.allow_insecure });
  const connection = createConnection(baseUrl, settings, context);
  return {
    languageModel: (modelId) => createModel(modelId, connection),
    describeModel: (id) => KNOWN.find((model) => model.id === id),
    listModels: ({ signal }) => listEngines(connection, signal),
    status: ({ signal }) => checkStatus(connection, signal),
  };
}

// What is known without asking: with it a run can be planned, and its budget kept.
const KNOWN: readonly ModelInfo[] = [
  {
    id: "lark-2",
    contextWindow: 200_000,
    maxOutputTokens: 16_000,
    capabilities: ["json", "tools", "reasoning"],
    price: { input_per_mtok: 2, output_per_mtok: 8 },
  },
  {
    id: "lark-2-mini",
    contextWindow: 64_000,
    maxOutputTokens: 8_000,
    capabilities: ["json", "tools"],
    price: { input_per_mtok: 0.2, output_per_mtok: 0.8 },
  },
];
