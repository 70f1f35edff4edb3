import type { ProviderPlugin } from "@llm-orc/provider";

export const ACME_ORIGIN = "https://api.acme.test";

/** A provider with scopes: `groq` is known, others have no address of their own. */
export function acmePlugin(more: Partial<ProviderPlugin> = {}): ProviderPlugin {
  return {
    specVersion: "v1",
    id: "acme",
    label: "Acme",
    origins: [ACME_ORIGIN],
    auth: ["api-key", "oauth", "none"],
    envKeys: ["ACME_API_KEY"],
    scopeDefaults: (scope) =>
      scope === "groq" ? { origins: ["https://groq.test"], envKeys: ["GROQ_API_KEY"] } : { origins: [], envKeys: ["UNKNOWN_API_KEY"] },
    settingsSchema: {},
    optionsSchema: {},
    create: () => {
      throw new Error("not created here");
    },
    ...more,
  };
}
