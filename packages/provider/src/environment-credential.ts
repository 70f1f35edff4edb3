import { OrcError, Redacted } from "@llm-orc/contracts";
import type { ProviderPlugin } from "./provider-plugin.ts";

/**
 * The key of a provider from environment variables, bound to origins: the vendor's own, loopback, and that of
 * `<PREFIX>_BASE_URL` beside the key's variable (`GROQ_API_KEY` and `GROQ_BASE_URL`). Anything else throws
 * `CREDENTIAL_ORIGIN_REFUSED`, so that no file of a project can send a key somewhere else.
 */
export function environmentCredential(
  plugin: ProviderPlugin,
  scope: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): (origin: string) => Promise<Redacted | undefined> {
  const { origins, envKeys } = (scope === undefined ? undefined : plugin.scopeDefaults?.(scope)) ?? {
    origins: plugin.origins,
    envKeys: plugin.envKeys ?? [],
  };
  return async (origin) => {
    const name = envKeys.find((key) => (env[key] ?? "") !== "");
    if (name === undefined) return undefined;
    const granted = env[baseUrlVariable(name)];
    if (!origins.includes(origin) && !isLoopbackOrigin(origin) && originOf(granted) !== origin) {
      throw new OrcError("CREDENTIAL_ORIGIN_REFUSED", `The key in ${name} is not granted to ${origin}.`, {
        hint: `If it belongs there, say so outside the project: export ${baseUrlVariable(name)}=${origin}`,
      });
    }
    return new Redacted(env[name] as string);
  };
}

/** True for `http(s)://localhost`, `127.x.x.x` and `[::1]`, with any port. */
export function isLoopbackOrigin(origin: string): boolean {
  const host = hostOf(origin);
  return host === "localhost" || host === "[::1]" || (host !== undefined && /^127\.\d+\.\d+\.\d+$/.test(host));
}

function baseUrlVariable(keyVariable: string): string {
  return `${keyVariable.replace(/_API_KEY$|_KEY$|_TOKEN$/, "")}_BASE_URL`;
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
