import { isOrcError, type SerializedError, toSerializedError } from "@llm-orc/contracts";
import type { StoredCredential } from "@llm-orc/credentials";
import { findEnvironmentKey, isLoopbackOrigin, type ProviderPlugin, splitProvider, vendorOf } from "@llm-orc/provider";
import type { Environment } from "@llm-orc/project-files";
import type { ProjectCredentials } from "../credentials/open-credentials.ts";
import { currentName } from "../credentials/to-helpers.ts";
import type { UsableHelpers } from "../plugins/usable-helpers.ts";

/** Where the key of a provider comes from. Never the key. */
export type KeySource =
  | { readonly source: "environment"; readonly variable: string }
  /** A command that prints it; `local`: one of a trusted project. */
  | { readonly source: "helper"; readonly tier: "global" | "local" }
  | { readonly source: "store"; readonly place: StoredCredential["place"]; readonly kind: StoredCredential["kind"] }
  | { readonly source: "none" };

export interface FoundKey {
  readonly key: KeySource;
  /** Whether the provider cannot be asked without one at this address. */
  readonly needs_key: boolean;
  /** There is one, and it may not be sent to this address. */
  readonly refused?: SerializedError;
}

export interface FindKeyOptions {
  readonly env: Environment;
  readonly credentials: Pick<ProjectCredentials, "hasCredential">;
  readonly helpers: UsableHelpers;
  /** What the store holds. */
  readonly stored: readonly StoredCredential[];
}

/** Looks where a key would be taken from, in the order in which they are tried. Runs no helper and asks no keyring. */
export async function findKey(
  provider: string,
  origin: string | undefined,
  plugin: ProviderPlugin,
  { env, credentials, helpers, stored }: FindKeyOptions,
): Promise<FoundKey> {
  const { scope } = splitProvider(provider);
  const name = currentName(provider);
  // A server that is not the vendor's may work without a key, and so may every one on this machine.
  const isOpen =
    origin === undefined || isLoopbackOrigin(origin) || (plugin.auth.includes("none") && !vendorOf(plugin, scope).origins.includes(origin));
  const key = sourceOf();
  const refused = key.source === "none" || origin === undefined ? undefined : await refusalOf();
  return { key, needs_key: !isOpen, ...(refused === undefined ? {} : { refused }) };

  function sourceOf(): KeySource {
    const found = findEnvironmentKey(plugin, scope, env);
    if (found !== undefined) return { source: "environment", variable: found.variable };
    if (plugin.auth.every((method) => method === "none")) return { source: "none" };
    const ofProvider = Object.keys(helpers.providers).filter((id) => currentName(id) === name);
    if (ofProvider.length > 0) {
      return { source: "helper", tier: ofProvider.some((id) => helpers.ofProject.providers.includes(id)) ? "local" : "global" };
    }
    if (helpers.general !== undefined) return { source: "helper", tier: helpers.ofProject.general ? "local" : "global" };
    const entry = stored.find((one) => one.name === name);
    return entry === undefined ? { source: "none" } : { source: "store", place: entry.place, kind: entry.kind };
  }

  async function refusalOf(): Promise<SerializedError | undefined> {
    try {
      await credentials.hasCredential(plugin, scope, origin);
      return undefined;
    } catch (error) {
      if (!isOrcError(error)) throw error;
      return toSerializedError(error);
    }
  }
}
