import type { ProviderPlugin } from "./provider-plugin.ts";

/** What a package adds to llm-orc. Names of it stand in its package.json too: `"llm-orc": {"providers": ["acme"]}`. */
export interface Plugin {
  readonly specVersion: "v1";
  readonly providers: readonly ProviderPlugin[];
}

/** What a plugin package exports as `plugin`. A provider of any settings fits. */
export function definePlugin(parts: { readonly providers?: readonly ProviderPlugin<never>[] }): Plugin {
  return { specVersion: "v1", providers: parts.providers ?? [] };
}
