import type { Price } from "@llm-orc/contracts";
import { definePlugin, type ModelInfo, type Plugin, type Provider, type ProviderContext, type ProviderPlugin } from "@llm-orc/provider";
import { createModel } from "./model.ts";
import { optionsSchema, settingsSchema, type SimSettings } from "./settings.ts";

const FREE: Price = { input_per_mtok: 0, output_per_mtok: 0 };

/** `sim`: any model name works. For demo, tests, rehearsal and chaos. */
export const sim: ProviderPlugin<SimSettings> = {
  specVersion: "v1",
  id: "sim",
  label: "Simulated models",
  origins: [],
  auth: ["none"],
  settingsSchema,
  optionsSchema,
  create: (settings, context) => createProvider(settings, context),
};

/** What is loaded when the package is named as a plugin. */
export const plugin: Plugin = definePlugin({ providers: [sim] });

function createProvider(settings: SimSettings, context: ProviderContext): Provider {
  // How often the same thing was asked, so that a retry is not bound to fail again, and a list of replies goes on.
  const counts = new Map<string, number>();
  return {
    languageModel: (modelId) => createModel(modelId, settings, context.clock, counts),
    describeModel: (modelId) => describeModel(modelId, settings),
    listModels: async () => [describeModel("demo", settings)],
    status: async () => ({ available: true, detail: "simulated, always there" }),
    countTokens: (text) => Math.ceil(Buffer.byteLength(text) / 4),
  };
}

function describeModel(id: string, settings: SimSettings): ModelInfo {
  return {
    id,
    contextWindow: settings.context_window ?? 128_000,
    maxOutputTokens: settings.max_output_tokens ?? 4_096,
    capabilities: ["json", "tools", "reasoning"],
    price: settings.price ?? FREE,
  };
}
