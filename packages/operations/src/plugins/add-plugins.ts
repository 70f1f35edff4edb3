import type { Config } from "@llm-orc/core-config";
import type { Diagnostic } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import type { PluginProviders } from "./use-plugins.ts";
import { type UsableHelpers, usableHelpers } from "./usable-helpers.ts";

/** What the configuration adds to the program. */
export interface AddedPlugins {
  readonly plugins: PluginProviders;
  readonly helpers: UsableHelpers;
  /** Those of the configuration, as they are when it is known what is trusted, and those of plugins. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds the plugins and helpers that the configuration names; with `load` (the providers that a run may ask for) imports the
 * plugins that have one of them. Loads no code of ours either when it names none.
 */
export async function addPlugins(
  context: OperationContext,
  { config, diagnostics }: { readonly config: Config; readonly diagnostics: readonly Diagnostic[] },
  load?: ReadonlySet<string>,
): Promise<AddedPlugins> {
  if (config.plugins === undefined && config.untrusted === undefined) {
    return { plugins: NO_PLUGINS, helpers: usableHelpers(config, "none"), diagnostics };
  }
  const [{ readExtensions }, { usePlugins }, { untrustedDiagnostics }] = await Promise.all([
    import("./extensions.ts"),
    import("./use-plugins.ts"),
    import("./untrusted-diagnostics.ts"),
  ]);
  const extensions = readExtensions(context, config);
  const plugins = await usePlugins(context, extensions, { load });
  return {
    plugins,
    helpers: extensions.helpers,
    diagnostics: [...untrustedDiagnostics(diagnostics, extensions.trust), ...extensions.diagnostics, ...plugins.diagnostics],
  };
}

const NO_PLUGINS: PluginProviders = { providers: [], diagnostics: [], unloaded: () => undefined };
