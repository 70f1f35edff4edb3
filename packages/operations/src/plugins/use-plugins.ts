import { type Diagnostic, isOrcError, OrcError, type SerializedError, toSerializedError } from "@llm-orc/contracts";
import { type ProviderPlugin, splitProvider } from "@llm-orc/provider";
import type { OperationContext } from "../context.ts";
import type { ConfiguredPlugin, Extensions } from "./extensions.ts";
import { loadPlugin } from "./load-plugin.ts";
import { locatePlugin } from "./locate-plugin.ts";
import { globalScope, projectScope } from "./plugin-scope.ts";

/** The providers of plugins, as far as they are loaded, and what is known of the others. */
export interface PluginProviders {
  /** Of loaded plugins only. */
  readonly providers: readonly ProviderPlugin[];
  /** The plugin that a provider comes from, which is not loaded yet or may not be; undefined: no plugin is known to have it. */
  unloaded(provider: string): UnloadedProvider | undefined;
  /** Problems of loading. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface UnloadedProvider {
  readonly plugin: string;
  /** Whether the plugin says that it has this provider; otherwise it may have it. */
  readonly isDeclared: boolean;
  /** Why it cannot be used; absent: it was only not loaded. */
  readonly problem?: SerializedError;
}

export interface UsePluginsOptions {
  /** The providers that a run may ask for. Plugins that have none of them are not loaded; absent: none is loaded. */
  readonly load?: ReadonlySet<string> | undefined;
}

/**
 * The providers that plugins add to those of the program. What is declared in `package.json` is known without loading; with
 * `load` the plugins that have a provider of these are imported. A plugin that fails is a diagnostic, never an exception.
 */
export async function usePlugins(
  context: Pick<OperationContext, "env" | "project" | "providers" | "signal">,
  extensions: Extensions,
  { load }: UsePluginsOptions = {},
): Promise<PluginProviders> {
  const builtIn = new Set(context.providers.map(({ id }) => id));
  const needed = load === undefined ? undefined : new Set([...load].map((provider) => splitProvider(provider).id));
  const owners = new Map<string, string>();
  const seen = new Set<string>();
  const loaded: ProviderPlugin[] = [];
  const unloaded: Unloaded[] = [];
  const diagnostics: Diagnostic[] = [];

  function refuse(plugin: ConfiguredPlugin, problem: SerializedError): void {
    unloaded.push({ plugin, problem });
    const scope = plugin.tier === "global" || context.project === undefined ? globalScope(context) : projectScope(context.project);
    diagnostics.push(locatePlugin(plugin.name, scope, problem));
  }

  for (const plugin of extensions.plugins) {
    const { resolved, problem } = plugin;
    if (resolved === undefined || problem !== undefined) {
      unloaded.push({ plugin, ...(problem === undefined ? {} : { problem }) });
      continue;
    }
    // A project may name what the user has anyway.
    if (seen.has(resolved.file)) continue;
    seen.add(resolved.file);
    const taken = declaredOf(plugin)?.find((id) => builtIn.has(id) || owners.has(id));
    if (taken !== undefined) {
      refuse(plugin, duplicate(plugin.name, taken, owners.get(taken)));
      continue;
    }
    for (const id of declaredOf(plugin) ?? []) owners.set(id, plugin.name);
    if (needed === undefined || !mayHave(plugin, needed, builtIn)) {
      unloaded.push({ plugin });
      continue;
    }
    try {
      const providers = await loadPlugin(resolved, context.signal);
      const again = providers.find(({ id }) => builtIn.has(id) || (owners.get(id) ?? plugin.name) !== plugin.name);
      if (again !== undefined) throw duplicate(plugin.name, again.id, owners.get(again.id));
      for (const { id } of providers) owners.set(id, plugin.name);
      loaded.push(...providers);
    } catch (error) {
      if (!isOrcError(error)) throw error;
      refuse(plugin, toSerializedError(error));
    }
  }

  return {
    providers: loaded,
    diagnostics,
    unloaded(provider) {
      const { id } = splitProvider(provider);
      if (builtIn.has(id) || loaded.some((one) => one.id === id)) return undefined;
      // One that says what it has comes before those of which it is not known.
      const declaring = unloaded.find(({ plugin }) => declaredOf(plugin)?.includes(id));
      const found = declaring ?? unloaded.find(({ plugin }) => declaredOf(plugin) === undefined);
      return (
        found && {
          plugin: found.plugin.name,
          isDeclared: declaring !== undefined,
          ...(found.problem === undefined ? {} : { problem: found.problem }),
        }
      );
    },
  };
}

interface Unloaded {
  readonly plugin: ConfiguredPlugin;
  readonly problem?: SerializedError;
}

/** Undefined: a single file, or one that was not found, of which it is not known what it has. */
function declaredOf({ resolved }: ConfiguredPlugin): readonly string[] | undefined {
  return resolved?.package?.providers;
}

function mayHave(plugin: ConfiguredPlugin, needed: ReadonlySet<string>, builtIn: ReadonlySet<string>): boolean {
  const declared = declaredOf(plugin);
  return declared === undefined ? [...needed].some((id) => !builtIn.has(id)) : declared.some((id) => needed.has(id));
}

function duplicate(plugin: string, id: string, owner: string | undefined): OrcError {
  const other = owner === undefined ? "the program itself" : `the plugin "${owner}"`;
  return new OrcError("PROVIDER_DUPLICATE", `The plugin "${plugin}" is not used: its provider "${id}" belongs to ${other} already.`, {
    hint: "Take one of the two out of plugins: in config.yaml, or use another version of it.",
  });
}
