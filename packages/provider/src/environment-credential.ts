import { OrcError, Redacted } from "@llm-orc/contracts";
import type { ProviderPlugin } from "./provider-plugin.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The key of a provider from environment variables, bound to origins: the vendor's own, loopback, that of
 * `<PREFIX>_BASE_URL` beside the key's variable (`GROQ_API_KEY` and `GROQ_BASE_URL`), and what the user has `granted`
 * otherwise. Anything else throws `CREDENTIAL_ORIGIN_REFUSED`, so that no file of a project can send a key somewhere else.
 */
export function environmentCredential(
  plugin: ProviderPlugin,
  scope: string | undefined,
  env: Environment,
  granted: readonly string[] = [],
): (origin: string) => Promise<Redacted | undefined> {
  return async (origin) => {
    const found = findEnvironmentKey(plugin, scope, env);
    if (found === undefined) return undefined;
    const { variable, key } = found;
    const origins = [...vendorOf(plugin, scope).origins, ...granted, ...baseUrlOrigins([variable], env)];
    if (!origins.includes(origin) && !isLoopbackOrigin(origin)) {
      throw new OrcError("CREDENTIAL_ORIGIN_REFUSED", `The key in ${variable} is not granted to ${origin}.`, {
        hint: `If it belongs there, say so outside the project: export ${baseUrlVariable(variable)}=${origin}`,
      });
    }
    return key;
  };
}

/** The first of the provider's variables that holds something. Whoever sends the key has to look at where to. */
export function findEnvironmentKey(
  plugin: ProviderPlugin,
  scope: string | undefined,
  env: Environment,
): { readonly variable: string; readonly key: Redacted } | undefined {
  const variable = vendorOf(plugin, scope).envKeys.find((key) => (env[key] ?? "") !== "");
  return variable === undefined ? undefined : { variable, key: new Redacted(env[variable] as string) };
}

/** The origins of whoever is behind a provider (with its scope), and the variables that hold its key. */
export function vendorOf(
  plugin: ProviderPlugin,
  scope: string | undefined,
): { readonly origins: readonly string[]; readonly envKeys: readonly string[] } {
  const scoped = scope === undefined ? undefined : plugin.scopeDefaults?.(scope);
  return scoped ?? { origins: plugin.origins, envKeys: plugin.envKeys ?? [] };
}

/** The origins that the environment grants to keys of these variables: by `GROQ_BASE_URL` to that of `GROQ_API_KEY`. */
export function baseUrlOrigins(keyVariables: readonly string[], env: Environment): readonly string[] {
  return keyVariables.flatMap((variable) => {
    const url = env[baseUrlVariable(variable)];
    return url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [];
  });
}

/** True for `http(s)://localhost`, `127.x.x.x` and `[::1]`, with any port. */
export function isLoopbackOrigin(origin: string | URL): boolean {
  const host = typeof origin === "string" ? hostOf(origin) : origin.hostname;
  return host === "localhost" || host === "[::1]" || (host !== undefined && /^127\.\d+\.\d+\.\d+$/.test(host));
}

function baseUrlVariable(keyVariable: string): string {
  return `${keyVariable.replace(/_API_KEY$|_KEY$|_TOKEN$/, "")}_BASE_URL`;
}

function hostOf(url: string): string | undefined {
  return URL.parse(url)?.hostname;
}
