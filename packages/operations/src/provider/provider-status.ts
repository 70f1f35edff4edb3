import { checkValue } from "@llm-orc/core-config";
import { isOrcError, type JsonObject, type SerializedError, toSerializedError } from "@llm-orc/contracts";
import { isLoopbackOrigin, type Provider, type ProviderRegistry, splitProvider, vendorOf } from "@llm-orc/provider";
import type { StoredCredential } from "@llm-orc/credentials";
import type { OperationContext } from "../context.ts";
import type { ProjectExecutor } from "../run/create-project-executor.ts";
import { askProvider } from "./ask-provider.ts";
import { findKey, type KeySource } from "./find-key.ts";
import { missingModelHint } from "./missing-model.ts";

/** A provider at one address: what is known of it, and what it said when it was asked. A document. */
export interface ProviderReport {
  /** As profiles write it: `openai-compatible/groq`. */
  readonly provider: string;
  readonly label?: string;
  /** The plugin that it comes from and that is not loaded: then nothing more is known. */
  readonly plugin?: string;
  /** Without user, password and query. Absent: it has no address, or none that is known. */
  readonly base_url?: string;
  readonly transport?: "https" | "loopback" | "http";
  readonly key: KeySource;
  readonly needs_key: boolean;
  /** Variables that are read for its key. */
  readonly key_variables: readonly string[];
  readonly profiles: readonly { readonly name: string; readonly model: string }[];
  /** Why it cannot be asked at all. */
  readonly problem?: SerializedError;
  /** Absent: it was not asked. */
  readonly reachable?: boolean;
  /** What it said, or why it was not asked. */
  readonly detail?: string;
  readonly models?: readonly string[];
  /** Models of profiles that it does not list. */
  readonly missing_models?: readonly { readonly profile: string; readonly model: string; readonly hint: string }[];
}

export interface ReadProviderStatusOptions {
  /** Whether to ask them: over the network, with their keys. Default false. */
  readonly asks?: boolean;
  /** How long one may take. Default 8,000. */
  readonly timeoutMs?: number;
  /** What the credential store holds: its `list`. Default: nothing. */
  readonly stored?: readonly StoredCredential[];
}

type Around = Pick<ProjectExecutor, "registry" | "plugins" | "helpers" | "credentials" | "profiles" | "config" | "providerSettings">;

/**
 * Every provider that a profile or the configuration names, at each of its addresses, then the others of the program. Runs no
 * helper and no plugin: a provider whose key a helper prints is not asked.
 */
export async function readProviderStatus(
  context: Pick<OperationContext, "env" | "signal">,
  around: Around,
  options: ReadProviderStatusOptions = {},
): Promise<readonly ProviderReport[]> {
  return Promise.all(targetsOf(around).map((target) => reportOf(target, context, around, options)));
}

interface Target {
  readonly provider: string;
  /** What profiles say over the configuration. */
  readonly baseUrl?: string;
  readonly profiles: readonly { readonly name: string; readonly model: string }[];
}

function targetsOf({ profiles, config, registry }: Around): readonly Target[] {
  const targets = new Map<string, Target>();
  for (const [name, { provider, model, base_url: baseUrl }] of Object.entries(profiles).toSorted(byName)) {
    // One that routes has no model of its own.
    if ((provider as string | undefined) === undefined) continue;
    const key = JSON.stringify([provider, baseUrl]);
    const before = targets.get(key)?.profiles ?? [];
    targets.set(key, { provider, ...(baseUrl === undefined ? {} : { baseUrl }), profiles: [...before, { name, model }] });
  }
  const named = [...targets.values()].toSorted((a, b) => (a.provider < b.provider ? -1 : 1));
  const others = [...new Set([...Object.keys(config.providers ?? {}), ...registry.ids])].filter(
    (id) => !named.some(({ provider }) => provider === id || splitProvider(provider).id === id),
  );
  return [...named, ...others.map((provider) => ({ provider, profiles: [] }))];
}

async function reportOf(
  target: Target,
  { env, signal }: Pick<OperationContext, "env" | "signal">,
  around: Around,
  { asks = false, timeoutMs = 8_000, stored = [] }: ReadProviderStatusOptions,
): Promise<ProviderReport> {
  const { provider: name, profiles } = target;
  const { registry, credentials, helpers, providerSettings } = around;
  const { id, scope } = splitProvider(name);
  if (!registry.has(name)) return unknownProvider(target, around);
  const plugin = registry.plugin(name);
  // The same order as the registry's.
  const settings = { ...plugin.settingsFromEnvironment?.(env), ...providerSettings[id], ...providerSettings[name] } as JsonObject;
  const address = target.baseUrl ?? settings["base_url"];
  const baseUrl = typeof address === "string" ? address : vendorOf(plugin, scope).origins[0];
  const origin = baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl).origin : undefined;
  const { key, needs_key, refused } = await findKey(name, origin, plugin, { env, credentials, helpers, stored });
  const made = await makeProvider(target, settings, registry);
  const problem = "problem" in made ? made.problem : refused;
  const report: ProviderReport = {
    provider: name,
    label: plugin.label,
    ...(baseUrl === undefined ? {} : { base_url: withoutSecrets(baseUrl) }),
    ...(origin === undefined ? {} : { transport: transportOf(origin) }),
    key,
    needs_key,
    key_variables: vendorOf(plugin, scope).envKeys,
    profiles,
    ...(problem === undefined ? {} : { problem }),
  };
  if (!asks || "problem" in made || problem !== undefined || (needs_key && key.source === "none")) return report;
  if (key.source === "helper") return { ...report, detail: "not asked, as a helper command prints its key" };
  const { reachable, detail, models } = await askProvider(made.provider, { signal, timeoutMs });
  return {
    ...report,
    reachable,
    ...(detail === undefined ? {} : { detail }),
    ...(models === undefined ? {} : { models, missing_models: missingModels(target, models) }),
  };
}

function unknownProvider({ provider, profiles }: Target, { registry, plugins }: Around): ProviderReport {
  const unloaded = plugins.unloaded(provider);
  const report = { provider, key: { source: "none" }, needs_key: false, key_variables: [], profiles } as const;
  if (unloaded !== undefined && unloaded.problem === undefined) return { ...report, plugin: unloaded.plugin };
  if (unloaded?.isDeclared === true && unloaded.problem !== undefined) {
    return { ...report, plugin: unloaded.plugin, problem: unloaded.problem };
  }
  const problem = problemOf(() => registry.plugin(provider));
  if (unloaded?.problem === undefined) return { ...report, problem };
  // A plugin of which nothing is known may be where it comes from.
  const { message, hint = "" } = unloaded.problem;
  return { ...report, problem: { ...problem, hint: `${problem.hint ?? ""} If it comes from a plugin: ${message} ${hint}`.trim() } };
}

async function makeProvider(
  { provider, baseUrl }: Target,
  settings: JsonObject,
  registry: ProviderRegistry,
): Promise<{ readonly provider: Provider } | { readonly problem: SerializedError }> {
  const [wrong] = await checkValue(registry.plugin(provider).settingsSchema, settings, "/settings");
  if (wrong !== undefined) {
    const { code, message, hint } = wrong;
    return { problem: { code, message: `Its settings in config.yaml: ${message}`, ...(hint === undefined ? {} : { hint }) } };
  }
  try {
    return { provider: registry.provider(provider, baseUrl === undefined ? {} : { base_url: baseUrl }) };
  } catch (error) {
    if (!isOrcError(error)) throw error;
    return { problem: toSerializedError(error) };
  }
}

function problemOf(run: () => unknown): SerializedError {
  try {
    run();
  } catch (error) {
    if (isOrcError(error)) return toSerializedError(error);
    throw error;
  }
  throw new Error("It did not fail.");
}

function missingModels({ provider, profiles }: Target, models: readonly string[]): NonNullable<ProviderReport["missing_models"]> {
  return profiles.flatMap(({ name, model }) => {
    const hint = missingModelHint(provider, model, models);
    return hint === undefined ? [] : [{ profile: name, model, hint }];
  });
}

function transportOf(origin: string): "https" | "loopback" | "http" {
  if (isLoopbackOrigin(origin)) return "loopback";
  return origin.startsWith("https:") ? "https" : "http";
}

// Whoever writes a password into an address does not want to read it here.
function withoutSecrets(text: string): string {
  if (!URL.canParse(text)) return text;
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
