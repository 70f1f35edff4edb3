import { createEnsembleLoader, findEnsemble, type LoadedEnsemble, mergeProblems } from "@llm-orc/core-config";
import { type Diagnostic, OrcError } from "@llm-orc/contracts";
import { checkEnsemble, type Plan, planRun } from "@llm-orc/executor";
import { isDirectory } from "@llm-orc/project-files";
import { builtInKinds, type Ensemble, type LlmAgent } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import { searchDirs } from "../ensemble/search-dirs.ts";
import { createProjectExecutor, type ProjectExecutor } from "./create-project-executor.ts";
import { gatherFacts } from "./gather-facts.ts";

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
}

/** Throws `ENSEMBLE_NOT_FOUND`; everything else that is wrong is in the result. */
export async function prepareRun(context: OperationContext, query: string, options: PrepareRunOptions = {}): Promise<PreparedRun> {
  const file = locateEnsemble(context, query, options.configDir);
  const loaded = await createEnsembleLoader({ kinds: builtInKinds }).read(file.file);
  const ensemble = loaded.ensemble ?? loaded.draft;
  const around = await createProjectExecutor(context, {
    neededProfiles: profilesOf(ensemble),
    ...(options.simulate === undefined ? {} : { simulate: options.simulate }),
  });
  const base = { name: ensemble?.name ?? file.name, file: file.file, agentCount: ensemble?.agents.length ?? 0, around };
  if (loaded.ensemble === undefined) {
    const meaning = loaded.draft === undefined ? [] : checkEnsemble(loaded.draft, builtInKinds);
    return { ...base, diagnostics: inOrder(loaded, meaning, around) };
  }
  const named: Ensemble = file.relativePath === null ? loaded.ensemble : { ...loaded.ensemble, relative_path: file.relativePath };
  const facts = await gatherFacts(named, { ...around, env: context.env, signal: context.signal });
  const { plan, diagnostics } = planRun(named, facts);
  return { ...base, diagnostics: inOrder(loaded, diagnostics, around), ...(plan === undefined ? {} : { plan }) };
}

function locateEnsemble(
  context: OperationContext,
  query: string,
  configDir: string | undefined,
): { file: string; name: string; relativePath: string | null } {
  if (configDir !== undefined && !isDirectory(configDir)) {
    throw new OrcError("CONFIG_DIR_MISSING", `There is no folder ${configDir}.`, { hint: "Check what you gave as --config-dir." });
  }
  const found = findEnsemble(query, { dirs: searchDirs(context, configDir), allowPath: true, cwd: context.cwd });
  if (found.found) return found.entry;
  const [near] = found.suggestions;
  throw new OrcError(
    "ENSEMBLE_NOT_FOUND",
    `There is no ensemble "${query}" in ${found.searched.length === 0 ? "any folder" : found.searched.join(", ")}.`,
    {
      hint: `${near === undefined ? "" : `Did you mean "${near}"? `}All ensembles: llm-orc list-ensembles`,
    },
  );
}

function profilesOf(ensemble: Ensemble | undefined): ReadonlySet<string> {
  const named = (ensemble?.agents ?? []).map((agent) => (agent as LlmAgent).model_profile);
  return new Set(named.filter((name) => typeof name === "string"));
}

function inOrder(loaded: LoadedEnsemble, meaning: readonly Diagnostic[], around: ProjectExecutor): readonly Diagnostic[] {
  return mergeProblems(
    loaded.diagnostics,
    meaning.map((diagnostic) => loaded.locate(diagnostic)),
  ).concat(around.diagnostics.map((diagnostic) => ({ ...diagnostic, severity: "warning" })));
}
