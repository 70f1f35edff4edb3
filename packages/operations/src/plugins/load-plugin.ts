import { pathToFileURL } from "node:url";
import { isJsonObject, isOrcError, OrcError } from "@llm-orc/contracts";
import type { ProviderPlugin } from "@llm-orc/provider";
import { guardProvider } from "./guard-provider.ts";
import type { ResolvedPlugin } from "./resolve-plugin.ts";

const MAX_LOAD_MS = 30_000;

/**
 * Imports a plugin, which executes it, and gives the providers that it adds. Throws `PLUGIN_IMPORT_FAILED`,
 * `PLUGIN_EXPORT_INVALID` or `PLUGIN_SPEC_UNSUPPORTED`; the reason of `signal` when it is aborted.
 */
export async function loadPlugin(plugin: ResolvedPlugin, signal: AbortSignal): Promise<readonly ProviderPlugin[]> {
  const module = await importModule(plugin, signal);
  const exported = module["plugin"];
  if (typeof exported !== "object" || exported === null) throw invalid(plugin, "it exports nothing called plugin");
  const { specVersion, providers } = exported as { readonly specVersion?: unknown; readonly providers?: unknown };
  if (specVersion !== "v1") throw unsupported(plugin, `its plugin is of spec ${String(specVersion)}`);
  if (!Array.isArray(providers)) throw invalid(plugin, "its plugin has no list of providers");
  const checked = providers.map((provider: unknown) => guardProvider(toProvider(provider, plugin), plugin.name));
  checkDeclared(plugin, checked);
  return checked;
}

// What never settles would otherwise end the process without a word once nothing else is left to wait for.
async function importModule({ name, file }: ResolvedPlugin, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
  signal.throwIfAborted();
  const seconds = MAX_LOAD_MS / 1000;
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => {};
  try {
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(failed(name, file, `it was not loaded after ${seconds} s`)), MAX_LOAD_MS);
      stop = () => reject(signal.reason as Error);
      signal.addEventListener("abort", stop, { once: true });
    });
    return await Promise.race([import(pathToFileURL(file).href) as Promise<Readonly<Record<string, unknown>>>, late]);
  } catch (error) {
    signal.throwIfAborted();
    if (isOrcError(error) && error.code === "PLUGIN_IMPORT_FAILED") throw error;
    throw failed(name, file, error instanceof Error ? `${error.name}: ${error.message}` : String(error), error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

const PROVIDER_ID = /^[a-z0-9][a-z0-9._-]*$/;

function toProvider(value: unknown, plugin: ResolvedPlugin): ProviderPlugin {
  const provider = (typeof value === "object" && value !== null ? value : {}) as Partial<ProviderPlugin>;
  const { id, specVersion, create, origins, auth, settingsSchema, optionsSchema } = provider;
  if (typeof id !== "string" || !PROVIDER_ID.test(id)) throw invalid(plugin, "a provider of it has no id of small letters, digits and -");
  if (specVersion !== "v1") throw unsupported(plugin, `its provider "${id}" is of spec ${String(specVersion)}`);
  const isWhole =
    typeof create === "function" &&
    Array.isArray(origins) &&
    Array.isArray(auth) &&
    isJsonObject(settingsSchema) &&
    isJsonObject(optionsSchema);
  if (!isWhole) throw invalid(plugin, `its provider "${id}" lacks origins, auth, settingsSchema, optionsSchema or create`);
  return provider as ProviderPlugin;
}

// What is checked without loading rests on the declaration: it must be true.
function checkDeclared(plugin: ResolvedPlugin, providers: readonly ProviderPlugin[]): void {
  if (plugin.package === undefined) return;
  const { providers: declared } = plugin.package;
  const ids = providers.map(({ id }) => id);
  if (declared.length === ids.length && declared.every((id) => ids.includes(id))) return;
  const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));
  throw invalid(plugin, `its package.json declares other providers under llm-orc (${list(declared)}) than it has (${list(ids)})`);
}

function failed(name: string, file: string, reason: string, cause?: unknown): OrcError {
  return new OrcError("PLUGIN_IMPORT_FAILED", `The plugin "${name}" cannot be loaded: ${reason}.`.replace(/\.\.$/, "."), {
    hint: `See it fail alone: node --eval 'import(${JSON.stringify(pathToFileURL(file).href)})'`,
    ...(cause === undefined ? {} : { cause }),
  });
}

function invalid({ name, file }: ResolvedPlugin, reason: string): OrcError {
  return new OrcError("PLUGIN_EXPORT_INVALID", `The plugin "${name}" (${file}) is not usable: ${reason}.`, {
    hint: "A plugin has: export const plugin = definePlugin({ providers: [...] }), and names their ids in package.json.",
  });
}

function unsupported({ name, file }: ResolvedPlugin, reason: string): OrcError {
  return new OrcError("PLUGIN_SPEC_UNSUPPORTED", `The plugin "${name}" (${file}) is not usable: ${reason}, this program knows v1.`, {
    hint: "Install a version of the plugin, or of llm-orc, that fits the other.",
  });
}
