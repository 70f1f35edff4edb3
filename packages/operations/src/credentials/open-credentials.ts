import type { Config } from "@llm-orc/core-config";
import { isOrcError, type JsonValue, type Redacted } from "@llm-orc/contracts";
import { createCredentials, type Credentials, type CredentialStore } from "@llm-orc/credentials";
import type { ProviderPlugin } from "@llm-orc/provider";
import type { OperationContext } from "../context.ts";
import type { UsableHelpers } from "../plugins/usable-helpers.ts";
import { environmentSecrets } from "./environment-secrets.ts";
import { openStore } from "./open-store.ts";
import { currentName, toHelpers } from "./to-helpers.ts";

/** Where the keys of one call come from. */
export interface ProjectCredentials extends Pick<Credentials, "credential" | "hasCredential" | "source"> {
  readonly store: CredentialStore;
  /** Every secret that is known so far, those of the environment first: one list, which grows when a key is handed out. */
  readonly secrets: readonly Redacted[];
  /** Whether there may be a key that `credential` does not give, because a helper would have to run for it. */
  withholds(plugin: ProviderPlugin, scope: string | undefined): Promise<boolean>;
  /** Puts the secrets of the store on the list, as far as it can be read. Never throws what is wrong with it. */
  readSecrets(): Promise<void>;
}

export interface OpenCredentialsOptions {
  /** Whether `credential` runs the commands that print keys. Without, `hasCredential` says "maybe" for their keys all the same. */
  readonly runsHelpers: boolean;
}

/**
 * The keys of the environment, of helper commands and of the user's store, each bound to its origins. `hasCredential` asks
 * `context.onUnboundKey` about a stored key that is bound to none yet, one question at a time.
 */
export function openCredentials(
  context: Pick<OperationContext, "env" | "providers" | "clock" | "logger" | "keyring" | "project" | "onUnboundKey">,
  config: Config,
  helpers: UsableHelpers,
  { runsHelpers }: OpenCredentialsOptions,
): ProjectCredentials {
  const { env, providers, clock, logger, onUnboundKey } = context;
  const store = openStore(context);
  const options = { store, env, clock, logger, grants: grantsOf(config) };
  const all = createCredentials({ ...options, helpers: toHelpers(helpers, context.project?.root) });
  const handingOut = runsHelpers ? all : createCredentials(options);
  const secrets = [...environmentSecrets(env, providers)];
  const known = new Set(secrets.map((secret) => secret.reveal()));
  const declined = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();

  function note(): void {
    for (const secret of [...handingOut.secrets(), ...all.secrets()]) {
      if (known.has(secret.reveal())) continue;
      known.add(secret.reveal());
      secrets.push(secret);
    }
  }

  // Before whoever asked has the key, it is on the list; also when it was refused.
  async function noting<T>(asked: Promise<T>): Promise<T> {
    return asked.finally(note);
  }

  async function mayBind(plugin: ProviderPlugin, scope: string | undefined, origin: string): Promise<boolean> {
    const provider = scope === undefined ? plugin.id : `${plugin.id}/${scope}`;
    const question = JSON.stringify([provider, origin]);
    if (onUnboundKey === undefined || declined.has(question)) return false;
    if (!(await onUnboundKey({ provider, origin }))) {
      declined.add(question);
      return false;
    }
    await store.grantOrigin(provider, origin);
    return true;
  }

  return {
    store,
    secrets,
    credential: (plugin, scope, origin) => noting(handingOut.credential(plugin, scope, origin)),
    source: (plugin, scope) => noting(all.source(plugin, scope)),
    hasCredential(plugin, scope, origin) {
      const look = async (): Promise<"yes" | "no" | "maybe"> => {
        try {
          return await noting(all.hasCredential(plugin, scope, origin));
        } catch (error) {
          const isUnbound = isOrcError(error) && error.code === "CREDENTIAL_ORIGIN_UNBOUND";
          if (origin === undefined || !isUnbound || !(await mayBind(plugin, scope, origin))) throw error;
          return noting(all.hasCredential(plugin, scope, origin));
        }
      };
      const looked = turn.then(look, look);
      turn = looked;
      return looked;
    },
    async withholds(plugin, scope) {
      return (
        !runsHelpers && (await all.hasCredential(plugin, scope)) === "maybe" && (await handingOut.hasCredential(plugin, scope)) === "no"
      );
    },
    async readSecrets() {
      try {
        await noting(store.list());
      } catch (error) {
        // Whoever needs a key of it hears what is wrong with it.
        if (!isOrcError(error)) throw error;
      }
    },
  };
}

function grantsOf({ providers = {} }: Config): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(providers).flatMap(([name, { origins }]) =>
      Array.isArray(origins)
        ? [[currentName(name), (origins as readonly JsonValue[]).filter((origin) => typeof origin === "string")] as const]
        : [],
    ),
  );
}
