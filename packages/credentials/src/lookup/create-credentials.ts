import { type Clock, type Logger, type Redacted, silentLogger, systemClock } from "@llm-orc/contracts";
import { checkName, type Environment } from "@llm-orc/project-files";
import { baseUrlOrigins, environmentCredential, findEnvironmentKey, type ProviderPlugin, vendorOf } from "@llm-orc/provider";
import { createHelperSource, type Helpers } from "../helper/create-helper-source.ts";
import { originOf } from "../parse-origin.ts";
import type { CredentialStore } from "../store/credential-store.ts";
import type { StoredCredential } from "../store/stored-entry.ts";
import { checkOrigin } from "./check-origin.ts";
import { createOAuthTokens } from "./create-oauth-tokens.ts";

export interface CredentialsOptions {
  readonly store: CredentialStore;
  readonly env: Environment;
  /** Out of the global configuration, or of a project that the user trusts. */
  readonly helpers?: Helpers;
  /** `providers.<name>.origins` of the global configuration, never of a project. */
  readonly grants?: Readonly<Record<string, readonly string[]>>;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** For renewing OAuth logins. Default: Node's own. */
  readonly fetch?: typeof globalThis.fetch;
}

/** `environment GROQ_API_KEY`, or the kind of place. */
export type CredentialSource = `environment ${string}` | "helper" | "keyring" | "file";

/**
 * The keys of providers: from the environment, else a helper command, else the store. A provider gets only what is its own:
 * a scope (`openai-compatible/groq`) has its own key and none of `openai-compatible`.
 */
export interface Credentials {
  /**
   * The key for requests to `origin`, or undefined when there is none. Throws `CREDENTIAL_ORIGIN_REFUSED` and
   * `CREDENTIAL_ORIGIN_UNBOUND` for an origin that it is not bound to, and what its source throws.
   */
  credential(plugin: ProviderPlugin, scope: string | undefined, origin: string): Promise<Redacted | undefined>;
  /** Where `credential` would take it from. Asks the helper too. */
  source(plugin: ProviderPlugin, scope: string | undefined): Promise<CredentialSource | undefined>;
  /**
   * Whether there is a key, without running a helper or asking the keyring: "maybe" is theirs to say. With an origin it throws
   * as `credential` does, where it is sure that there is one.
   */
  hasCredential(plugin: ProviderPlugin, scope: string | undefined, origin?: string): Promise<"yes" | "no" | "maybe">;
  /** Every secret that was handed out, and those of the store if it was looked into. */
  secrets(): readonly Redacted[];
}

export function createCredentials(options: CredentialsOptions): Credentials {
  const { store, env, logger = silentLogger, clock = systemClock, fetch } = options;
  const helper = createHelperSource(options.helpers ?? {}, { env, clock });
  const tokens = createOAuthTokens({ store, clock, fetch });
  const grants = readGrants(options.grants ?? {}, logger);
  const handedOut = new Map<string, Redacted>();

  function remember(key: Redacted): Redacted {
    handedOut.set(key.reveal(), key);
    return key;
  }

  function fromEnvironment(plugin: ProviderPlugin, scope: string | undefined): (origin: string) => Promise<Redacted | undefined> {
    return environmentCredential(plugin, scope, env, grants.get(nameOf(plugin, scope)) ?? []);
  }

  function checkBinding(plugin: ProviderPlugin, scope: string | undefined, origin: string, stored?: StoredCredential): void {
    const name = nameOf(plugin, scope);
    const { origins, envKeys } = vendorOf(plugin, scope);
    checkOrigin(origin, {
      name,
      source: stored === undefined ? "helper" : "store",
      vendor: stored?.imported === true ? [] : origins,
      granted: [...(grants.get(name) ?? []), ...baseUrlOrigins(envKeys, env), ...(stored?.origins ?? [])],
    });
  }

  async function fromStore(name: string, plugin: ProviderPlugin): Promise<Redacted | undefined> {
    const credential = await store.get(name);
    if (credential === undefined) return undefined;
    return credential.kind === "api_key" ? credential.key : tokens.accessToken(name, plugin, credential);
  }

  return {
    async credential(plugin, scope, origin) {
      const name = nameOf(plugin, scope);
      const environmentKey = await fromEnvironment(plugin, scope)(origin);
      if (environmentKey !== undefined) return remember(environmentKey);
      if (!mayHaveKey(plugin, name)) return undefined;
      const answer = await helper.get(name);
      if (answer !== undefined) {
        // Before the check: a program that prints it may have shown it to others.
        remember(answer.key);
        checkBinding(plugin, scope, origin);
        return answer.key;
      }
      const stored = await store.find(name);
      if (stored === undefined) return undefined;
      checkBinding(plugin, scope, origin, stored);
      const key = await fromStore(name, plugin);
      return key === undefined ? undefined : remember(key);
    },
    async source(plugin, scope) {
      const name = nameOf(plugin, scope);
      const found = findEnvironmentKey(plugin, scope, env);
      if (found !== undefined) return `environment ${found.variable}`;
      if (!mayHaveKey(plugin, name)) return undefined;
      const answer = await helper.get(name);
      if (answer === undefined) return (await store.find(name))?.place;
      remember(answer.key);
      return "helper";
    },
    async hasCredential(plugin, scope, origin) {
      const name = nameOf(plugin, scope);
      if (findEnvironmentKey(plugin, scope, env) !== undefined) {
        if (origin !== undefined) await fromEnvironment(plugin, scope)(origin);
        return "yes";
      }
      if (!mayHaveKey(plugin, name)) return "no";
      if (helper.has(name)) return "maybe";
      const stored = await store.find(name);
      if (stored === undefined) return "no";
      if (origin !== undefined) checkBinding(plugin, scope, origin, stored);
      return stored.place === "file" ? "yes" : "maybe";
    },
    secrets: () => [...new Map([...store.secrets().map((secret) => [secret.reveal(), secret] as const), ...handedOut]).values()],
  };
}

function nameOf(plugin: ProviderPlugin, scope: string | undefined): string {
  return scope === undefined ? plugin.id : `${plugin.id}/${scope}`;
}

// A project may write anything for a scope. What is no name is not stored, and no helper gets to see it.
function mayHaveKey({ auth }: ProviderPlugin, name: string): boolean {
  return auth.some((method) => method !== "none") && checkName(name, { allowSlashes: true }) === undefined;
}

function readGrants(grants: Readonly<Record<string, readonly string[]>>, logger: Logger): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(grants).map(([name, addresses]) => {
      const origins = addresses.map(originOf);
      if (origins.includes(undefined))
        logger.warn(`providers.${name}.origins in config.yaml has an entry that is no address, which is not used.`);
      return [name, origins.filter((origin) => origin !== undefined)];
    }),
  );
}
