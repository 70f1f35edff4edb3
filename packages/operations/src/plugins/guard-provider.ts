import { isOrcError, OrcError } from "@llm-orc/contracts";
import type { Provider, ProviderPlugin } from "@llm-orc/provider";

/** Runs a plugin's code; `what` names it. */
interface Guard {
  <Value>(what: string, run: () => Value): Value;
  later<Value>(what: string, run: () => Promise<Value>): Promise<Value>;
}

/**
 * The provider as it is, except that what its code throws by mistake is said to be the plugin's and not ours:
 * `PLUGIN_FAILED`. Errors with a code pass.
 */
export function guardProvider(provider: ProviderPlugin, pluginName: string): ProviderPlugin {
  const guard = createGuard(pluginName, provider.id);
  const { id, label, origins, auth, envKeys, oauth, settingsSchema, optionsSchema } = provider;
  return {
    specVersion: "v1",
    id,
    label,
    origins,
    auth,
    ...(envKeys === undefined ? {} : { envKeys }),
    ...(oauth === undefined ? {} : { oauth }),
    ...(provider.scopeDefaults === undefined
      ? {}
      : { scopeDefaults: (scope) => guard("scopeDefaults", () => provider.scopeDefaults!(scope)) }),
    ...(provider.settingsFromEnvironment === undefined
      ? {}
      : { settingsFromEnvironment: (env) => guard("settingsFromEnvironment", () => provider.settingsFromEnvironment!(env)) }),
    settingsSchema,
    optionsSchema,
    create: (settings, context, instance) =>
      guardMade(
        guard("create", () => provider.create(settings, context, instance)),
        guard,
      ),
  };
}

function guardMade(made: Provider, guard: Guard): Provider {
  return {
    languageModel: (id) => guard("languageModel", () => made.languageModel(id)),
    describeModel: (id) => guard("describeModel", () => made.describeModel(id)),
    ...(made.listModels === undefined ? {} : { listModels: (options) => guard.later("listModels", () => made.listModels!(options)) }),
    ...(made.status === undefined ? {} : { status: (options) => guard.later("status", () => made.status!(options)) }),
    ...(made.countTokens === undefined ? {} : { countTokens: (text) => guard("countTokens", () => made.countTokens!(text)) }),
  };
}

function createGuard(plugin: string, id: string): Guard {
  const toError = (what: string, cause: unknown): unknown => {
    if (isOrcError(cause)) return cause;
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    return new OrcError("PLUGIN_FAILED", `The plugin "${plugin}" failed in ${what} of its provider "${id}": ${reason}`, {
      hint: "Report it to the plugin's author, or take the plugin out of plugins: in config.yaml.",
      cause,
    });
  };
  const guard = <Value>(what: string, run: () => Value): Value => {
    try {
      return run();
    } catch (error) {
      throw toError(what, error);
    }
  };
  const later = async <Value>(what: string, run: () => Promise<Value>): Promise<Value> => {
    try {
      return await run();
    } catch (error) {
      // An abort's own reason is nobody's mistake.
      throw error instanceof DOMException ? error : toError(what, error);
    }
  };
  return Object.assign(guard, { later });
}
