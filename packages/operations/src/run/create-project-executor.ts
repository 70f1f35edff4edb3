import { createRunStore, type RunStore } from "@llm-orc/artifacts";
import { type Config, readConfig, readProfiles } from "@llm-orc/core-config";
import { type Diagnostic, isJsonObject, type JsonObject } from "@llm-orc/contracts";
import { createExecutor, type Executor } from "@llm-orc/executor";
import { createProviderRegistry, type ProviderPlugin, type ProviderRegistry } from "@llm-orc/provider";
import { createPriceList, type PriceList } from "@llm-orc/pricing";
import type { AgentKind, Ensemble, Profiles, ProviderLimits, Resilience } from "@llm-orc/run-spec";
import { createScriptKind } from "@llm-orc/script-agent";
import { artifactsRoot } from "../artifact/artifacts-root.ts";
import type { OperationContext } from "../context.ts";
import { openCredentials, type ProjectCredentials } from "../credentials/open-credentials.ts";
import { addPlugins } from "../plugins/add-plugins.ts";
import type { UsableHelpers } from "../plugins/usable-helpers.ts";
import type { PluginProviders } from "../plugins/use-plugins.ts";
import { providerSettings } from "../provider/provider-settings.ts";
import { scriptOptions } from "../scripts/script-options.ts";
import { withBuiltInProfile } from "./built-in-profile.ts";
import { poolLimits } from "./pool-limits.ts";

/** An executor with everything of the project around it. */
export interface ProjectExecutor {
  readonly executor: Executor;
  /** Of the program's own providers and of loaded plugins. */
  readonly registry: ProviderRegistry;
  readonly plugins: PluginProviders;
  /** Commands that print keys and may be run: the user's, and a trusted project's. */
  readonly helpers: UsableHelpers;
  readonly credentials: ProjectCredentials;
  readonly kinds: readonly AgentKind[];
  readonly profiles: Profiles;
  readonly invalidProfiles: Readonly<Record<string, readonly Diagnostic[]>>;
  readonly config: Config;
  /** `settings` of `providers:` in the configuration, by provider. */
  readonly providerSettings: Readonly<Record<string, JsonObject>>;
  /** What models cost, the configuration's `prices:` first. */
  readonly prices: PriceList;
  readonly store: RunStore;
  /** Problems of configuration and profile files. */
  readonly diagnostics: readonly Diagnostic[];
  /** What a person should know before trusting the answers: that they are simulated, for one. */
  readonly notices: readonly string[];
}

export interface CreateProjectExecutorOptions {
  /** Only these profiles are asked for; others need not be usable. */
  readonly neededProfiles: ReadonlySet<string>;
  /** Answer every model agent with the simulated provider. */
  readonly simulate?: boolean;
  /** Whether to find out which models are there. */
  readonly asksModels: boolean;
  /** Imports the plugins that a profile, or an agent with one of these providers, needs. Absent: imports none. */
  readonly loadsPluginsFor?: ReadonlySet<string> | undefined;
  /** Finds an ensemble that is named only while another one runs. */
  readonly ensembles: (reference: string) => Promise<Ensemble | undefined>;
}

/** Reads configuration and profiles, and wires providers, scripts and the journal for one call. */
export async function createProjectExecutor(context: OperationContext, options: CreateProjectExecutorOptions): Promise<ProjectExecutor> {
  const [configured, read] = await Promise.all([readConfig(context), readProfiles(context)]);
  const { config } = configured;
  const { plugins, helpers, diagnostics } = await addPlugins(context, configured, neededProviders(read.profiles, options));
  const isRun = options.loadsPluginsFor !== undefined;
  const withPlugins = { ...context, providers: [...context.providers, ...plugins.providers] };
  const credentials = openCredentials(withPlugins, config, helpers, { runsHelpers: isRun });
  if (isRun) await credentials.readSecrets();
  const registry = createRegistry(withPlugins, config, credentials);
  const { profiles, invalid, notices } = await withBuiltInProfile(read, { ...options, context, config, credentials, registry });
  const kinds = [createScriptKind(scriptOptions(context, config))];
  const prices = createPriceList(config.prices, baseUrlsOf(config));
  const store = createRunStore({ root: artifactsRoot(context), clock: context.clock });
  const { concurrency, execution } = config.performance;
  const executor = createExecutor({
    providers: registry,
    profiles,
    agentKinds: kinds,
    ensembles: options.ensembles,
    secrets: () => credentials.secrets,
    sinks: [store.sink()],
    limits: {
      maxConcurrentAgents: concurrency.max_concurrent_agents,
      maxEnsembleDepth: execution.max_ensemble_depth,
      ...(config.isDefaultTimeoutSet ? { defaultTimeoutSeconds: execution.default_timeout } : {}),
      providers: providerPart<ProviderLimits>(config, "limits"),
    },
    resilience: providerPart<Resilience>(config, "resilience"),
    prices,
    clock: context.clock,
    logger: context.logger,
  });
  return {
    executor,
    registry,
    plugins,
    helpers,
    credentials,
    kinds,
    profiles,
    invalidProfiles: invalid,
    config,
    providerSettings: providerSettings(config),
    prices,
    store,
    diagnostics: dropRepeated([...diagnostics, ...read.diagnostics]),
    notices,
  };
}

function neededProviders(profiles: Profiles, { loadsPluginsFor }: CreateProjectExecutorOptions): ReadonlySet<string> | undefined {
  return loadsPluginsFor === undefined
    ? undefined
    : new Set([...loadsPluginsFor, ...Object.values(profiles).flatMap(({ provider }) => provider ?? [])]);
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
