import type { ProviderPlugin } from "@llm-orc/provider";

/** A vendor with a key, a scope that it knows (`eu`) and others that it does not. Its model says the key that it was asked with. */
export const acme: ProviderPlugin = {
  specVersion: "v1",
  id: "acme",
  label: "Acme",
  origins: ["https://api.acme.example"],
  auth: ["api-key"],
  envKeys: ["ACME_API_KEY"],
  scopeDefaults: (scope) =>
    scope === "eu"
      ? { origins: ["https://eu.acme.example"], envKeys: ["EU_API_KEY"] }
      : { origins: [], envKeys: [`${scope.toUpperCase()}_API_KEY`] },
  settingsSchema: { type: "object" },
  optionsSchema: { type: "object" },
  create: (settings, context, { scope }) => ({
    describeModel: () => undefined,
    languageModel: (modelId) => ({
      specVersion: "v1",
      providerId: scope === undefined ? "acme" : `acme/${scope}`,
      modelId,
      async *stream() {
        const key = await context.credential(new URL((settings["base_url"] as string | undefined) ?? "https://api.acme.example").origin);
        yield { type: "start", model: modelId };
        yield { type: "text-delta", delta: `asked with <${key?.reveal() ?? "no key"}>` };
        yield { type: "finish", reason: "stop", usage: { input_tokens: 1, output_tokens: 1 }, warnings: [] };
      },
    }),
  }),
};

/** A vendor whose own plugin takes nothing. */
export const open: ProviderPlugin = {
  specVersion: "v1",
  id: "open",
  label: "Open",
  origins: [],
  auth: ["none"],
  settingsSchema: { type: "object" },
  optionsSchema: { type: "object" },
  create: (settings, context, instance) => acme.create(settings, context, instance),
};
