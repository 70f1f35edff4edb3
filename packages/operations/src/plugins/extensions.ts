import type { Config } from "@llm-orc/core-config";
import { type Diagnostic, isOrcError, OrcError, type SerializedError } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import { locatePlugin } from "./locate-plugin.ts";
import { type UsableHelpers, usableHelpers } from "./usable-helpers.ts";
import { globalScope, type PluginScope, projectScope } from "./plugin-scope.ts";
import { readProjectTrust, type TrustState } from "./project-trust.ts";
import { type ResolvedPlugin, resolvePlugin } from "./resolve-plugin.ts";

/** What configuration adds to the program, and what of it may run. Nothing of it has been executed. */
export interface Extensions {
  /** In the order in which they are named, the user's before the project's. */
  readonly plugins: readonly ConfiguredPlugin[];
  readonly helpers: UsableHelpers;
  readonly trust: TrustState;
  /** Problems of plugins and of the list of trusted projects, with their place in the configuration. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A plugin that may be loaded, or why not. */
export interface ConfiguredPlugin {
  /** As `plugins:` writes it. */
  readonly name: string;
  readonly tier: PluginScope["tier"];
  /** Present when it was found, also when it may not be loaded. */
  readonly resolved?: ResolvedPlugin;
  /** Present when it may not be loaded. */
  readonly problem?: SerializedError;
}

/** Finds plugins and helpers, and decides which may be used: the user's own, and a project's once it is trusted. */
export function readExtensions(context: Pick<OperationContext, "project" | "env">, config: Config): Extensions {
  const { state, problem } = readProjectTrust(context, config.untrusted);
  const isTrusted = state === "trusted";
  const own = (config.plugins ?? []).map((name) => readOne(name, globalScope(context)));
  const { project } = context;
  const ofProject =
    project === undefined ? [] : (config.untrusted?.plugins ?? []).map((name) => readOne(name, projectScope(project), !isTrusted));
  const plugins = [...own, ...ofProject];
  return {
    plugins,
    helpers: usableHelpers(config, state),
    trust: state,
    diagnostics: [
      ...(problem === undefined ? [] : [toDiagnostic(problem)]),
      // That a project is not trusted is said of its configuration as a whole.
      ...plugins.flatMap((plugin) =>
        plugin.problem === undefined || plugin.problem.code === "PLUGIN_UNTRUSTED"
          ? []
          : [locatePlugin(plugin.name, plugin.tier === "global" ? globalScope(context) : projectScope(project!), plugin.problem)],
      ),
    ],
  };
}

function readOne(name: string, scope: PluginScope, isRefused = false): ConfiguredPlugin {
  const plugin = { name, tier: scope.tier };
  const refusal = isRefused ? { problem: untrusted(name).toJSON() } : {};
  try {
    return { ...plugin, resolved: resolvePlugin(name, scope), ...refusal };
  } catch (error) {
    if (!isOrcError(error)) throw error;
    return { ...plugin, ...(isRefused ? refusal : { problem: error.toJSON() }) };
  }
}

function untrusted(name: string): OrcError {
  return new OrcError("PLUGIN_UNTRUSTED", `the plugin "${name}" of this project is not loaded, because the project is not trusted.`, {
    hint: "See what would run, and allow it: llm-orc trust",
  });
}

function toDiagnostic({ message, hint }: OrcError): Diagnostic {
  return { code: "ORC3201", severity: "warning", message, path: "", ...(hint === undefined ? {} : { hint }) };
}
