import { type EnsembleEntry, type LoadedEnsemble, mergeProblems } from "@llm-orc/core-config";
import { type Diagnostic, isJsonObject } from "@llm-orc/contracts";
import { type Facts, type Plan, planRun } from "@llm-orc/executor";
import type { Budget, Ensemble, LlmAgent } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import { type ProjectFallback, projectFallback } from "../defaults/default-models.ts";
import { createProjectExecutor, type ProjectExecutor } from "./create-project-executor.ts";
import { createEnsembleLookup, reachableEnsembles } from "./ensemble-lookup.ts";
import { gatherChildren } from "./gather-children.ts";
import { gatherFacts } from "./gather-facts.ts";
import { locateEnsemble } from "./locate-ensemble.ts";
import { createProjectReader, type ProjectReader } from "./project-reader.ts";

/** An ensemble found, loaded, checked and planned; nothing has been run and nothing written. */
export interface PreparedRun {
  readonly name: string;
  readonly file: string;
  /** How many agents it has, as far as that can be told. */
  readonly agentCount: number;
  /** Absent when the ensemble has no meaning; then `diagnostics` say why. */
  readonly plan?: Plan;
  readonly around: ProjectExecutor;
  /** Of the ensemble and of the configuration around it, located and in order. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface PrepareRunOptions {
  /** A folder that alone is searched. */
  readonly configDir?: string | undefined;
  /** Answer every model agent with the simulated provider. */
  readonly simulate?: boolean | undefined;
  /** Over the ensemble's own, key by key. */
  readonly budget?: Budget | undefined;
  /** Whether to find out which models are there: for a drawing nobody has to be asked. Default true. */
  readonly asksModels?: boolean | undefined;
  /** Whether it is to be run: then plugins are imported, which executes them. Default false. */
  readonly loadsPlugins?: boolean | undefined;
  /** Of all ensembles that one operation looks at. Default: one of its own. */
  readonly reader?: ProjectReader | undefined;
}

/**
 * Prepares the ensemble that a query means, or an entry of a list. Executes nothing of the project, except for trusted plugins
 * when asked. Throws `ENSEMBLE_NOT_FOUND`; everything else that is wrong is in the result.
 */
export async function prepareRun(
  context: OperationContext,
  query: string | EnsembleEntry,
  options: PrepareRunOptions = {},
): Promise<PreparedRun> {
  const { configDir, simulate = false, asksModels = true, loadsPlugins = false, reader = createProjectReader(context) } = options;
  const file = typeof query === "string" ? locateEnsemble(context, query, configDir) : query;
  const fallback = simulate ? undefined : await readFallback(reader);
  const lookup = createEnsembleLookup(context, { configDir, besideFile: file.file, simulate, fallback });
  const { loaded, ensemble } = await lookup.read(file);
  const known = withBudget(ensemble ?? loaded.draft, options.budget);
  const reachable = known === undefined ? [] : await reachableEnsembles(known, lookup);
  const around = await createProjectExecutor(context, {
    neededProfiles: profilesOf(reachable),
    simulate,
    asksModels,
    reader,
    // A simulated run needs none of them.
    loadsPluginsFor: loadsPlugins && !simulate ? providersOf(reachable) : undefined,
    ensembles: async (reference) => (await lookup.find(reference))?.ensemble,
  });
  const base = { name: known?.name ?? file.name, file: file.file, agentCount: known?.agents.length ?? 0, around };
  if (known === undefined) return { ...base, diagnostics: inOrder(loaded, [], around) };
  const gathering = {
    ...around,
    signal: context.signal,
    runnableKinds: around.executor.runnableKinds,
    resultProcessors: around.executor.resultProcessors,
    maxEnsembleDepth: around.config.performance.execution.max_ensemble_depth,
    asksModels,
    models: new Map(),
  };
  const gather = (child: Ensemble): Promise<Facts> => gatherFacts(child, gathering);
  const children = await gatherChildren(known, { lookup, file: file.file, gather });
  const { plan, diagnostics } = planRun(known, { ...(await gather(known)), children });
  // A draft is looked at so that every problem is told in one go; it is never run.
  return { ...base, diagnostics: inOrder(loaded, diagnostics, around), ...(plan === undefined || ensemble === undefined ? {} : { plan }) };
}

async function readFallback(reader: ProjectReader): Promise<ProjectFallback | undefined> {
  const { config } = await reader.config();
  // Hardly any project says one.
  return config.project?.default_models === undefined ? undefined : projectFallback(config, (await reader.profiles()).profiles);
}

function withBudget(ensemble: Ensemble | undefined, budget: Budget | undefined): Ensemble | undefined {
  return ensemble === undefined || budget === undefined ? ensemble : { ...ensemble, budget: { ...ensemble.budget, ...budget } };
}

/** The profiles of all agents, and of whoever judges the results. */
function profilesOf(ensembles: readonly Ensemble[]): ReadonlySet<string> {
  const named = ensembles.flatMap(({ agents, validation }) => {
    const semantic = validation?.["semantic"];
    const judge = isJsonObject(semantic) ? semantic["validator_model"] : undefined;
    const ofAgents = (agents as readonly LlmAgent[]).flatMap(({ model_profile: own, fallback_model_profile: next }) => [own, next]);
    return [...ofAgents, judge];
  });
  return new Set(named.filter((name) => typeof name === "string"));
}

/** The providers that agents name themselves. */
function providersOf(ensembles: readonly Ensemble[]): ReadonlySet<string> {
  return new Set(ensembles.flatMap(({ agents }) => agents.flatMap((agent) => (agent as LlmAgent).provider ?? [])));
}

function inOrder(loaded: LoadedEnsemble, meaning: readonly Diagnostic[], around: ProjectExecutor): readonly Diagnostic[] {
  return mergeProblems(
    loaded.diagnostics,
    meaning.map((diagnostic) => loaded.locate(diagnostic)),
  ).concat(around.diagnostics.map((diagnostic) => ({ ...diagnostic, severity: "warning" })));
}
