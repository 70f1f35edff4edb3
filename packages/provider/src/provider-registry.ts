import { didYouMean, type JsonSchema, type JsonValue, OrcError } from "@llm-orc/contracts";
import type { Provider, ProviderContext, ProviderPlugin } from "./provider-plugin.ts";

export interface ProviderRegistryOptions {
  /** What a provider may touch, by its id and scope. */
  readonly context: (providerId: string, scope?: string) => ProviderContext;
  /** Settings from the configuration, by provider id. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Read by plugins that take settings from it, under all that are configured. Absent: no plugin sees any. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Returns problems of `value` under `schema`; absent: settings are not checked here. */
  readonly validate?: (schema: JsonSchema, value: JsonValue) => readonly string[];
}

export interface ProviderRegistry {
  readonly ids: readonly string[];
  has(provider: string): boolean;
  plugin(provider: string): ProviderPlugin;
  /**
   * The provider named in a profile (`openai-compatible/groq`) with these connection settings (`base_url`) over the
   * configured ones, and those over the environment's. Throws `PROVIDER_UNKNOWN` or `PROVIDER_SETTINGS_INVALID`.
   */
  provider(provider: string, settings?: Readonly<Record<string, unknown>>): Provider;
}

// The templates of the Python program write the vendor's name where its provider id is meant.
const ALIASES: ReadonlyMap<string, string> = new Map([["google", "google-gemini"]]);

/** Knows the given plugins and keeps the providers made from them. Throws `PROVIDER_DUPLICATE` when two have one id. */
export function createProviderRegistry(plugins: readonly ProviderPlugin[], options: ProviderRegistryOptions): ProviderRegistry {
  const byId = new Map<string, ProviderPlugin>();
  for (const plugin of plugins) {
    if (plugin.specVersion !== "v1") {
      throw new OrcError(
        "PROVIDER_SPEC_UNSUPPORTED",
        `Provider "${plugin.id}" implements spec ${String(plugin.specVersion)}, this is v1.`,
        {
          hint: "Install a version of the plugin that implements v1.",
        },
      );
    }
    if (byId.has(plugin.id)) throw new OrcError("PROVIDER_DUPLICATE", `Two providers are called "${plugin.id}".`);
    byId.set(plugin.id, plugin);
  }
  const providers = new Map<string, Provider>();

  function plugin(provider: string): ProviderPlugin {
    const { id } = splitProvider(provider);
    const found = byId.get(id);
    if (found !== undefined) return found;
    const near = didYouMean(id, byId.keys());
    throw new OrcError("PROVIDER_UNKNOWN", `There is no provider "${id}".`, {
      hint: `${near === undefined ? "" : `Did you mean "${near}"? `}Known: ${[...byId.keys()].join(", ")}.`,
    });
  }

  return {
    ids: [...byId.keys()],
    has: (provider) => byId.has(splitProvider(provider).id),
    plugin,
    provider(provider, connection = {}) {
      const { id, scope } = splitProvider(provider);
      const found = plugin(provider);
      const fromEnvironment = options.env === undefined ? {} : found.settingsFromEnvironment?.(options.env);
      const settings = { ...fromEnvironment, ...options.settings?.[id], ...options.settings?.[provider], ...connection };
      const key = JSON.stringify([id, scope, Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))]);
      const existing = providers.get(key);
      if (existing !== undefined) return existing;
      const problems = options.validate?.(found.settingsSchema, settings as JsonValue) ?? [];
      if (problems.length > 0)
        throw new OrcError("PROVIDER_SETTINGS_INVALID", `Settings of provider "${provider}": ${problems.join("; ")}.`);
      const created = found.create(settings, options.context(id, scope), scope === undefined ? {} : { scope });
      providers.set(key, created);
      return created;
    },
  };
}

/** `openai-compatible/groq` -> id and scope; aliases are resolved, an empty scope is none. */
export function splitProvider(provider: string): { readonly id: string; readonly scope?: string } {
  const slash = provider.indexOf("/");
  const id = slash < 0 ? provider : provider.slice(0, slash);
  const known = ALIASES.get(id) ?? id;
  const scope = slash < 0 ? "" : provider.slice(slash + 1);
  return scope === "" ? { id: known } : { id: known, scope };
}
