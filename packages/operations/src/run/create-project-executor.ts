import { join } from "node:path";
import { createRunStore, type RunStore } from "@llm-orc/artifacts";
import { type Config, readConfig, readProfiles } from "@llm-orc/core-config";
import { type Diagnostic, isJsonObject, type JsonObject, Redacted } from "@llm-orc/contracts";
import { createExecutor, type Executor } from "@llm-orc/executor";
import { createProviderRegistry, environmentCredential, type ProviderPlugin, type ProviderRegistry } from "@llm-orc/provider";
import type { AgentKind, Ensemble, Profiles } from "@llm-orc/run-spec";
import { createScriptKind, type ScriptKindOptions } from "@llm-orc/script-agent";
import { artifactsRoot } from "../artifact/artifacts-root.ts";
import type { OperationContext } from "../context.ts";
import { withBuiltInProfile } from "./built-in-profile.ts";

/** An executor with everything of the project around it. */
export interface ProjectExecutor {
  readonly executor: Executor;
  readonly registry: ProviderRegistry;
  readonly kinds: readonly AgentKind[];
  readonly profiles: Profiles;
  readonly invalidProfiles: Readonly<Record<string, readonly Diagnostic[]>>;
  readonly config: Config;
  /** `settings` of `providers:` in the configuration, by provider. */
  readonly providerSettings: Readonly<Record<string, JsonObject>>;
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
  /** Finds an ensemble that is named only while another one runs. */
  readonly ensembles: (reference: string) => Promise<Ensemble | undefined>;
}

/** Reads configuration and profiles, and wires providers, scripts and the journal for one call. */
export async function createProjectExecutor(context: OperationContext, options: CreateProjectExecutorOptions): Promise<ProjectExecutor> {
  const [{ config, diagnostics: configProblems }, read] = await Promise.all([readConfig(context), readProfiles(context)]);
  const registry = createRegistry(context, config);
  const { profiles, notices } = options.asksModels
    ? await withBuiltInProfile(read.profiles, { ...options, context, registry })
    : { profiles: read.profiles, notices: [] };
  const kinds = [
    createScriptKind({
      ...context,
      ...(context.contentDir === undefined ? {} : { scriptDirs: [join(context.contentDir, "scripts")] }),
      ...scriptPolicy(config),
    }),
  ];
  const store = createRunStore({ root: artifactsRoot(context), clock: context.clock });
  const { concurrency, execution } = config.performance;
  const executor = createExecutor({
    providers: registry,
    profiles,
    agentKinds: kinds,
    ensembles: options.ensembles,
    secrets: () => environmentSecrets(context),
    sinks: [store.sink()],
    limits: {
      maxConcurrentAgents: concurrency.max_concurrent_agents,
      maxEnsembleDepth: execution.max_ensemble_depth,
      ...(config.isDefaultTimeoutSet ? { defaultTimeoutSeconds: execution.default_timeout } : {}),
      providers: providerCaps(config),
    },
    clock: context.clock,
    logger: context.logger,
  });
  return {
    executor,
    registry,
    kinds,
    profiles,
    invalidProfiles: read.invalid,
    config,
    providerSettings: settingsOf(config),
    store,
    diagnostics: dropRepeated([...configProblems, ...read.diagnostics]),
    notices,
  };
}

function createRegistry({ providers, env, clock, logger }: OperationContext, config: Config): ProviderRegistry {
  return createProviderRegistry(providers, {
    settings: settingsOf(config),
    context: (providerId, scope) => ({
      clock,
      logger,
      credential: environmentCredential(providers.find(({ id }) => id === providerId) as ProviderPlugin, scope, env),
    }),
  });
}

function scriptPolicy({ scripts = {} }: Config): Pick<ScriptKindOptions, "inlineShell" | "environmentAllowList" | "sandbox"> {
  return {
    ...(scripts.inline_shell === undefined ? {} : { inlineShell: scripts.inline_shell }),
    ...(scripts.environment === undefined ? {} : { environmentAllowList: scripts.environment }),
    ...(scripts.sandbox === undefined ? {} : { sandbox: scripts.sandbox }),
  };
}

function settingsOf(config: Config): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(
    Object.entries(config.providers ?? {}).flatMap(([id, { settings }]) => (isJsonObject(settings) ? [[id, settings]] : [])),
  );
}

function providerCaps(config: Config): Record<string, { maxConcurrent: number }> {
  return Object.fromEntries(
    Object.entries(config.providers ?? {}).flatMap(([id, entry]) => {
      const limits = entry["limits"] as { max_concurrent?: unknown } | undefined;
      return typeof limits?.max_concurrent === "number" ? [[id, { maxConcurrent: limits.max_concurrent }]] : [];
    }),
  );
}

const SECRET_VARIABLE = /(_API_KEY|_ACCESS_KEY|_SECRET|_TOKEN|_PASSWORD)$/;
const SHORTEST_SECRET = 8;

// Keys of providers, and whatever else is called a secret there: scripts see the environment and may print it.
function environmentSecrets({ env }: OperationContext): readonly Redacted[] {
  return Object.entries(env).flatMap(([name, value]) =>
    SECRET_VARIABLE.test(name) && value !== undefined && value.length >= SHORTEST_SECRET ? [new Redacted(value)] : [],
  );
}

// config.yaml is read for the configuration and again for its profiles.
function dropRepeated(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
