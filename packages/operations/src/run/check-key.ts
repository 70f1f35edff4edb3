import { isOrcError } from "@llm-orc/contracts";
import type { ModelFact } from "@llm-orc/executor";
import { environmentCredential, isLoopbackOrigin, type ProviderRegistry, splitProvider } from "@llm-orc/provider";
import type { Environment } from "@llm-orc/project-files";

/**
 * Whether a provider has the key that it needs for its address, without asking it: undefined, or what is missing. A server
 * that is not the vendor's may work without a key.
 */
export async function checkKey(
  provider: string,
  baseUrl: string | undefined,
  registry: ProviderRegistry,
  env: Environment,
): Promise<ModelFact | undefined> {
  const plugin = registry.plugin(provider);
  const { scope } = splitProvider(provider);
  const vendor = (scope === undefined ? undefined : plugin.scopeDefaults?.(scope)) ?? {
    origins: plugin.origins,
    envKeys: plugin.envKeys ?? [],
  };
  const origin = baseUrl === undefined ? vendor.origins[0] : new URL(baseUrl).origin;
  if (origin === undefined || isLoopbackOrigin(origin)) return undefined;
  try {
    const key = await environmentCredential(plugin, scope, env)(origin);
    if (key !== undefined || (plugin.auth.includes("none") && !vendor.origins.includes(origin))) return undefined;
    const [variable] = vendor.envKeys;
    return {
      problem: `there is no key for ${provider}.`,
      ...(variable === undefined ? {} : { hint: `Set it with: export ${variable}=...` }),
    };
  } catch (error) {
    if (!isOrcError(error)) throw error;
    return { problem: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
}
