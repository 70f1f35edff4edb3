import { definePlugin, type Plugin, type Provider, type ProviderContext, type ProviderPlugin } from "@llm-orc/provider";
import { settingsFromEnvironment } from "./command-environment.ts";
import { PROVIDER_ID } from "./errors.ts";
import { createModel } from "./model.ts";
import { type ClaudeCliSettings, optionsSchema, settingsSchema } from "./settings.ts";
import { checkStatus } from "./status.ts";

/** `claude-cli`: the claude command that the user has installed and logged in, for who enables it. Models are its names. */
export const claudeCli: ProviderPlugin<ClaudeCliSettings> = {
  specVersion: "v1",
  id: PROVIDER_ID,
  label: "Claude Code (your own command)",
  // Nothing is sent from here: the command talks to its vendor with a login of its own.
  origins: [],
  auth: ["none"],
  settingsFromEnvironment,
  settingsSchema,
  optionsSchema,
  create: createProvider,
};

/** What is loaded when the package is named as a plugin. */
export const plugin: Plugin = definePlugin({ providers: [claudeCli] });

function createProvider(settings: ClaudeCliSettings, context: ProviderContext): Provider {
  return {
    languageModel: (modelId) => createModel(modelId, { settings, context }),
    // No price: a plan pays for most calls and an account for some, and the command does not say which.
    describeModel: (modelId) => ({ id: modelId, capabilities: ["reasoning"] }),
    status: ({ signal }) => checkStatus(settings, signal),
  };
}
