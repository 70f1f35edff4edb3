import { isOrcError } from "@llm-orc/contracts";
import type { ModelFact } from "@llm-orc/executor";
import { isLoopbackOrigin, type ProviderRegistry, splitProvider, vendorOf } from "@llm-orc/provider";
import type { ProjectCredentials } from "../credentials/open-credentials.ts";
import { keyHint } from "../provider/key-hint.ts";
import { currentName } from "../credentials/to-helpers.ts";

/**
 * Whether a provider has the key that it needs for its address, without asking it: undefined, or what is missing. Runs no
 * helper: one that may print the key counts as having it. A server that is not the vendor's may work without a key.
 */
export async function checkKey(
  provider: string,
  baseUrl: string | undefined,
  registry: ProviderRegistry,
  credentials: Pick<ProjectCredentials, "hasCredential">,
): Promise<ModelFact | undefined> {
  const plugin = registry.plugin(provider);
  const { scope } = splitProvider(provider);
  const { origins, envKeys } = vendorOf(plugin, scope);
  const origin = baseUrl === undefined ? origins[0] : new URL(baseUrl).origin;
  if (origin === undefined || isLoopbackOrigin(origin)) return undefined;
  try {
    const found = await credentials.hasCredential(plugin, scope, origin);
    if (found !== "no" || (plugin.auth.includes("none") && !origins.includes(origin))) return undefined;
    return { problem: `there is no key for ${provider}.`, hint: keyHint(currentName(provider), envKeys[0]) };
  } catch (error) {
    if (!isOrcError(error)) throw error;
    return { problem: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
}
