import { createRunStore, type RunStore } from "@llm-orc/artifacts";
import type { Config, ReadConfigResult, ReadProfilesResult } from "@llm-orc/core-config";
import { type Diagnostic, isJsonObject, type JsonObject } from "@llm-orc/contracts";
import { createProviderRegistry, type ProviderPlugin, type ProviderRegistry } from "@llm-orc/provider";
import { createPriceList, type PriceList } from "@llm-orc/pricing";
import type { AgentKind, Profiles, ProviderLimits, Resilience } from "@llm-orc/run-spec";
import { createScriptKind } from "@llm-orc/script-agent";
import { artifactsRoot } from "../artifact/artifacts-root.ts";
import type { OperationContext } from "../context.ts";
import { openCredentials, type ProjectCredentials } from "../credentials/open-credentials.ts";
import { addPlugins } from "../plugins/add-plugins.ts";
import type { UsableHelpers } from "../plugins/usable-helpers.ts";
import type { PluginProviders } from "../plugins/use-plugins.ts";
import { providerSettings } from "../provider/provider-settings.ts";
import { scriptOptions } from "../scripts/script-options.ts";
import { poolLimits } from "./pool-limits.ts";

/** What is the same around all ensembles of a project: its configuration, and what is wired by it. */
export interface OpenProject {
  /** Of the program's own providers and of loaded plugins. */
  readonly registry: ProviderRegistry;
  readonly plugins: PluginProviders;
  /** Commands that print keys and may be run: the user's, and a trusted project's. */
  readonly helpers: UsableHelpers;
  readonly credentials: ProjectCredentials;
  readonly kinds: readonly AgentKind[];
  readonly config: Config;
  /** Profiles as files define them. */
  readonly defined: ReadProfilesResult;
  /** `settings` of `providers:` in the configuration, by provider. */
  readonly providerSettings: Readonly<Record<string, JsonObject>>;
  /** What models cost, the configuration's `prices:` first. */
  readonly prices: PriceList;
  readonly store: RunStore;
  /** What the configuration says of each provider. */
  readonly limits: Readonly<Record<string, ProviderLimits>>;
  readonly resilience: Readonly<Record<string, Resilience>>;
  /** Problems of configuration and profile files. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Wires providers, scripts and the journal for one call. `loadsPluginsFor`: see `CreateProjectExecutorOptions`. */
export async function openProject(
  context: OperationContext,
  configured: ReadConfigResult,
  defined: ReadProfilesResult,
  loadsPluginsFor: ReadonlySet<string> | undefined,
): Promise<OpenProject> {
  const { config } = configured;
  const isRun = loadsPluginsFor !== undefined;
  const needed = isRun ? new Set([...loadsPluginsFor, ...providersOf(defined.profiles)]) : undefined;
  const { plugins, helpers, diagnostics } = await addPlugins(context, configured, needed);
  const withPlugins = { ...context, providers: [...context.providers, ...plugins.providers] };
  const credentials = openCredentials(withPlugins, config, helpers, { runsHelpers: isRun });
  if (isRun) await credentials.readSecrets();
  return {
    registry: createRegistry(withPlugins, config, credentials),
    plugins,
    helpers,
    credentials,
    kinds: [createScriptKind(scriptOptions(context, config))],
    config,
    defined,
    providerSettings: providerSettings(config),
    prices: createPriceList(config.prices, baseUrlsOf(config)),
    store: createRunStore({ root: artifactsRoot(context), clock: context.clock }),
    limits: providerPart<ProviderLimits>(config, "limits"),
    resilience: providerPart<Resilience>(config, "resilience"),
    diagnostics: dropRepeated([...diagnostics, ...defined.diagnostics]),
  };
}

function providersOf(profiles: Profiles): readonly string[] {
  return Object.values(profiles).flatMap(({ provider }) => provider ?? []);
}

function createRegistry(
  { providers, env, clock, logger }: OperationContext,
  config: Config,
  credentials: ProjectCredentials,
): ProviderRegistry {
  const http = { pool: poolLimits(config) };
  return createProviderRegistry(providers, {
    settings: providerSettings(config),
    env,
    context: (providerId, scope) => ({
      http,
      clock,
      logger,
      credential: (origin) => credentials.credential(providers.find(({ id }) => id === providerId) as ProviderPlugin, scope, origin),
    }),
  });
}

function baseUrlsOf(config: Config): Record<string, string> {
  return Object.fromEntries(
    Object.entries(providerSettings(config)).flatMap(([id, { base_url: baseUrl }]) => (typeof baseUrl === "string" ? [[id, baseUrl]] : [])),
  );
}

/** What the configuration says of each provider under one key. Its schema was checked when it was read. */
function providerPart<T>({ providers = {} }: Config, key: "limits" | "resilience"): Record<string, T> {
  return Object.fromEntries(Object.entries(providers).flatMap(([id, entry]) => (isJsonObject(entry[key]) ? [[id, entry[key] as T]] : [])));
}

// config.yaml is read for the configuration and again for its profiles.
function dropRepeated(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
