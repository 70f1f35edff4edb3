import { checkValue, removedProvider } from "@llm-orc/core-config";
import { type Diagnostic, isOrcError, type JsonObject, toSerializedError } from "@llm-orc/contracts";
import { fallbackChain, type Facts, type ModelFact, modelReference, ownProfile, type ResolvedModel, resolveModel } from "@llm-orc/executor";
import type { PriceList } from "@llm-orc/pricing";
import { type Provider, type ProviderRegistry, splitProvider } from "@llm-orc/provider";
import { type Agent, type AgentKind, builtInKinds, type Ensemble, kindOf, type LlmAgent, type Profiles } from "@llm-orc/run-spec";
import type { ProjectCredentials } from "../credentials/open-credentials.ts";
import type { PluginProviders, UnloadedProvider } from "../plugins/use-plugins.ts";
import { missingModelHint } from "../provider/missing-model.ts";
import { checkKey } from "./check-key.ts";

export interface GatherFactsOptions {
  readonly profiles: Profiles;
  /** Profiles that are there and wrong, with what is wrong. */
  readonly invalidProfiles: Readonly<Record<string, readonly Diagnostic[]>>;
  readonly kinds: readonly AgentKind[];
  readonly registry: ProviderRegistry;
  /** Of providers that are not in the registry because their plugin is not loaded. */
  readonly plugins: Pick<PluginProviders, "unloaded">;
  /** `settings` of `providers:` in the configuration, by provider. */
  readonly providerSettings: Readonly<Record<string, JsonObject>>;
  /** Names of the kinds that can be run. */
  readonly runnableKinds: ReadonlySet<string>;
  /** Whether to find out which models are there. */
  readonly asksModels: boolean;
  /** What was found out about models already, by `Facts.models`' names: each is asked once. */
  readonly models: Map<string, Promise<ModelFact>>;
  readonly prices: PriceList;
  readonly resultProcessors: ReadonlySet<string>;
  readonly maxEnsembleDepth: number;
  readonly credentials: ProjectCredentials;
  readonly signal: AbortSignal;
}

// A local server answers at once or is not there.
const LOCAL_PROBE_MS = 2000;

/**
 * What a plan of this ensemble rests on: which models can be asked and which scripts are there. Nothing is executed; local
 * model servers are asked for their list, remote ones only for a key.
 */
export async function gatherFacts(ensemble: Ensemble, options: GatherFactsOptions): Promise<Facts> {
  const { profiles, kinds, models, signal } = options;
  const inspections = ensemble.agents.map(
    async (agent): Promise<[string, Awaited<ReturnType<NonNullable<AgentKind["inspect"]>>>] | undefined> => {
      const declaration = kindOf(agent, builtInKinds);
      if (declaration.key === undefined) {
        if (options.asksModels) noteModels(agent, options);
        const problems = await checkOptions(agent, options);
        return problems.length === 0 ? undefined : [agent.name, { fingerprint: "", problems }];
      }
      const kind = kinds.find((candidate) => candidate.declaration.name === declaration.name);
      const inspected = await kind?.inspect?.(agent, signal);
      return inspected === undefined ? undefined : [agent.name, inspected];
    },
  );
  // Waited for at once: when the run is stopped meanwhile both reject.
  const [inspected, facts] = await Promise.all([
    Promise.all(inspections),
    Promise.all([...models].map(async ([reference, fact]) => [reference, await fact] as const)),
  ]);
  return {
    declarations: builtInKinds,
    runnableKinds: options.runnableKinds,
    resultProcessors: options.resultProcessors,
    maxEnsembleDepth: options.maxEnsembleDepth,
    prices: options.prices,
    profiles,
    models: new Map(facts),
    kinds: new Map(inspected.filter((entry) => entry !== undefined)),
  };
}

/** All models that may answer for an agent: its own, the candidates of a route, the fallbacks. */
function noteModels(agent: LlmAgent, options: GatherFactsOptions): void {
  const { profiles } = options;
  const profile = agent.model_profile === undefined ? undefined : ownProfile(profiles, agent.model_profile);
  const candidates = profile?.route?.candidates ?? [];
  if (profile?.route === undefined) noteModel(agent, options);
  for (const name of [...candidates, ...fallbackChain(agent, profiles).models.map(({ profile: fallback }) => fallback)])
    if (name !== undefined) noteModel({ name: agent.name, model_profile: name }, options);
}

function noteModel(agent: LlmAgent, options: GatherFactsOptions): void {
  const { models } = options;
  const reference = modelReference(agent);
  if (models.has(reference)) return;
  const invalid = Object.hasOwn(options.invalidProfiles, reference) ? options.invalidProfiles[reference] : undefined;
  if (invalid !== undefined) {
    const [first] = invalid;
    const place = first?.file === undefined ? "" : ` (${first.file}:${first.line ?? 1})`;
    models.set(
      reference,
      Promise.resolve({
        problem: `profile "${reference}" is not usable: ${first?.message ?? "it has problems."}${place}`,
        ...(first?.hint === undefined ? {} : { hint: first.hint }),
      }),
    );
    return;
  }
  const model = resolveModel(agent, options.profiles);
  if (model !== undefined) models.set(reference, modelFact(model, options));
}

/** The agent's and its profile's `options`, under the schema of the provider that gets them. */
async function checkOptions(agent: Agent, { profiles, registry }: GatherFactsOptions): Promise<readonly Diagnostic[]> {
  const model = resolveModel(agent, profiles);
  if (model?.options === undefined || !registry.has(model.provider)) return [];
  return checkValue(registry.plugin(model.provider).optionsSchema, model.options, "/options");
}

async function modelFact(
  model: ResolvedModel,
  { registry, signal, credentials, providerSettings, plugins }: GatherFactsOptions,
): Promise<ModelFact> {
  let provider: Provider;
  const { id } = splitProvider(model.provider);
  const removed = removedProvider(id);
  if (removed !== undefined) return { problem: removed.message, hint: removed.hint };
  const unloaded = plugins.unloaded(model.provider);
  if (unloaded !== undefined && (unloaded.isDeclared || unloaded.problem === undefined)) return unloadedFact(id, unloaded);
  const settings = providerSettings[model.provider] ?? providerSettings[id];
  if (settings !== undefined && registry.has(id)) {
    const [wrong] = await checkValue(registry.plugin(id).settingsSchema, settings, "/settings");
    if (wrong !== undefined) {
      return { problem: `providers: ${id} in config.yaml: ${wrong.message}`, ...(wrong.hint === undefined ? {} : { hint: wrong.hint }) };
    }
  }
  try {
    provider = registry.provider(model.provider, model.base_url === undefined ? {} : { base_url: model.base_url });
  } catch (error) {
    return withPlugin(toProblem(error), unloaded);
  }
  const info = provider.describeModel(model.model);
  if (info?.isLocal === true) return localModelFact(model, provider, { registry, credentials, signal });
  const { origins, auth } = registry.plugin(model.provider);
  if (origins.length === 0 && auth.every((method) => method === "none")) {
    // It sends nothing anywhere itself: a program on this machine, which says whether it can be used.
    const status = await provider.status?.({ signal });
    if (status?.available === false) return { problem: status.detail };
  }
  const address = model.base_url ?? settings?.["base_url"];
  const baseUrl = typeof address === "string" ? address : undefined;
  return (await checkKey(model.provider, baseUrl, registry, credentials)) ?? (info === undefined ? {} : { info });
}

async function localModelFact(
  model: ResolvedModel,
  provider: Provider,
  { registry, credentials, signal }: Pick<GatherFactsOptions, "registry" | "credentials" | "signal">,
): Promise<ModelFact> {
  const info = provider.describeModel(model.model);
  const found = info === undefined ? {} : { info };
  if (provider.listModels === undefined) return found;
  const probe = { signal: AbortSignal.any([signal, AbortSignal.timeout(LOCAL_PROBE_MS)]) };
  try {
    const names = (await provider.listModels(probe)).map(({ id }) => id);
    // An empty list may mean that it does not tell, or that there is none: that it says itself.
    const status = names.length === 0 ? await provider.status?.(probe) : undefined;
    if (status?.available === false) return { problem: `${model.provider}: ${status.detail}` };
    const hint = names.length === 0 ? undefined : missingModelHint(model.provider, model.model, names);
    return hint === undefined ? found : { problem: `${model.provider} has no model "${model.model}".`, hint };
  } catch (error) {
    const isRefused = isOrcError(error) && error.code === "PROVIDER_AUTH";
    if (isRefused && (await credentials.withholds(registry.plugin(model.provider), splitProvider(model.provider).scope))) return found;
    // A server that is too busy for now, or has no model list, may answer all the same.
    if (probe.signal.aborted && !signal.aborted) return found;
    if (isOrcError(error) && (error.code === "PROVIDER_INVALID_REQUEST" || error.code === "PROVIDER_PROTOCOL")) return found;
    return toProblem(error);
  }
}

/** Nothing is known against a model whose plugin was only not loaded. */
function unloadedFact(id: string, { problem }: UnloadedProvider): ModelFact {
  if (problem === undefined) return {};
  const { message, hint } = problem;
  return { problem: `its provider "${id}" is not there: ${message}`, ...(hint === undefined ? {} : { hint }) };
}

// A plugin of which nothing is known may be where an unknown provider comes from.
function withPlugin(fact: ModelProblem, unloaded: UnloadedProvider | undefined): ModelProblem {
  const { problem } = unloaded ?? {};
  if (problem === undefined) return fact;
  const words = [fact.hint, `If it comes from a plugin: ${problem.message}`, problem.hint].filter((text) => text !== undefined);
  return { ...fact, hint: words.join(" ") };
}

type ModelProblem = Extract<ModelFact, { readonly problem: string }>;

function toProblem(error: unknown): ModelProblem {
  if (!isOrcError(error)) throw error;
  const { message, hint } = toSerializedError(error);
  return { problem: message, ...(hint === undefined ? {} : { hint }) };
}
