import { dirname } from "node:path";
import {
  type EnsembleDir,
  type EnsembleEntry,
  findEnsemble,
  listEnsembles,
  type LoadedEnsemble,
  readSimulation,
} from "@llm-orc/core-config";
import type { Diagnostic } from "@llm-orc/contracts";
import { containedPath, exists } from "@llm-orc/project-files";
import { builtInKinds, type Ensemble, kindOf } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import { type ProjectFallback, withFallbackForAgents } from "../defaults/default-models.ts";
import { ensembleLoader } from "../ensemble/ensemble-loader.ts";
import { searchDirs } from "../ensemble/search-dirs.ts";
import { modelAgents, simulateEnsemble } from "./simulated.ts";

/** An ensemble file as it was found. */
export interface FoundEnsembleFile {
  readonly file: string;
  readonly name: string;
  readonly loaded: LoadedEnsemble;
  /** With the folder that it is kept under. Absent when it does not load. */
  readonly ensemble?: Ensemble;
}

/** Finds and loads the ensembles that agents name, each once. */
export interface EnsembleLookup {
  /** By the same rule as on the command line; last, by its file's name beside the file that the run began with. */
  find(reference: string): Promise<FoundEnsembleFile | undefined>;
  read(file: Pick<EnsembleEntry, "file" | "name" | "relativePath" | "refusal" | "problems">): Promise<FoundEnsembleFile>;
  /** Names that may have been meant. */
  suggest(reference: string): string | undefined;
  /** Every ensemble of the project and of the user, but not those that come along with llm-orc. */
  own(): Promise<readonly FoundEnsembleFile[]>;
}

export interface EnsembleLookupOptions {
  /** A folder that alone is searched. */
  readonly configDir: string | undefined;
  /** The file that the run began with. */
  readonly besideFile: string;
  /** Simulate the models that agents name. */
  readonly simulate: boolean;
  /** Stands behind the models that agents name. */
  readonly fallback: ProjectFallback | undefined;
}

export function createEnsembleLookup(
  context: OperationContext,
  { configDir, besideFile, simulate, fallback }: EnsembleLookupOptions,
): EnsembleLookup {
  // Most ensembles name no other: the folders are looked for when one does.
  const dirs = (): readonly EnsembleDir[] => searchDirs(context, configDir);
  const byFile = new Map<string, Promise<FoundEnsembleFile>>();
  const byReference = new Map<string, Promise<FoundEnsembleFile | undefined>>();

  const read: EnsembleLookup["read"] = (entry) => {
    const known = byFile.get(entry.file) ?? load(entry);
    byFile.set(entry.file, known);
    return known;
  };

  async function load({
    file,
    name,
    relativePath,
    refusal,
    problems = [],
  }: Parameters<EnsembleLookup["read"]>[0]): Promise<FoundEnsembleFile> {
    if (refusal !== undefined) return { file, name, loaded: { file, text: "", diagnostics: problems, locate: (problem) => problem } };
    const alone = await ensembleLoader.read(file);
    if (alone.ensemble === undefined) return { file, name, loaded: alone };
    const { ensemble, diagnostics } = await withModels(alone.ensemble, file);
    const loaded = diagnostics.length === 0 ? alone : { ...alone, diagnostics: [...alone.diagnostics, ...diagnostics] };
    return { file, name: ensemble.name, loaded, ensemble: relativePath === null ? ensemble : { ...ensemble, relative_path: relativePath } };
  }

  async function withModels(ensemble: Ensemble, file: string): Promise<{ ensemble: Ensemble; diagnostics: readonly Diagnostic[] }> {
    if (simulate) {
      const { replies, diagnostics } = await readSimulation(file, modelAgents(ensemble));
      return { ensemble: simulateEnsemble(ensemble, replies), diagnostics };
    }
    return { ensemble: fallback === undefined ? ensemble : withFallbackForAgents(ensemble, fallback), diagnostics: [] };
  }

  async function find(reference: string): Promise<FoundEnsembleFile | undefined> {
    const found = findEnsemble(reference, { dirs: dirs(), cwd: context.cwd });
    if (found.found) return read(found.entry);
    const file = fileBeside(besideFile, reference);
    return file === undefined ? undefined : read({ file, name: reference, relativePath: null });
  }

  return {
    read,
    find(reference) {
      const known = byReference.get(reference) ?? find(reference);
      byReference.set(reference, known);
      return known;
    },
    suggest(reference) {
      const found = findEnsemble(reference, { dirs: dirs(), cwd: context.cwd });
      return found.found ? undefined : found.suggestions[0];
    },
    own: () => Promise.all(listEnsembles(dirs().filter(({ tier }) => tier !== "library")).map((entry) => read(entry))),
  };
}

/** The names of the ensembles that an ensemble's agents run, each once; `isOpen`: others may be named while it runs. */
export function childReferences({ agents }: Ensemble): { readonly names: readonly string[]; readonly isOpen: boolean } {
  const references = agents.flatMap((agent) => kindOf(agent, builtInKinds).references(agent));
  return {
    names: [...new Set(references.filter(({ type }) => type === "ensemble").map(({ value }) => value))],
    isOpen: references.some(({ type }) => type === "expression"),
  };
}

/** An ensemble and all that it may run: every one of the user's own, when one is named only while it runs. */
export async function reachableEnsembles(root: Ensemble, lookup: EnsembleLookup): Promise<readonly Ensemble[]> {
  const reached = new Set([root]);
  for (const ensemble of reached) {
    const { names, isOpen } = childReferences(ensemble);
    const found = await Promise.all(names.map((name) => lookup.find(name)));
    for (const child of [...found, ...(isOpen ? await lookup.own() : [])]) if (child?.ensemble !== undefined) reached.add(child.ensemble);
  }
  return [...reached];
}

function fileBeside(file: string, reference: string): string | undefined {
  return [`${reference}.yaml`, `${reference}.yml`]
    .map((name) => {
      try {
        return containedPath(dirname(file), name);
      } catch {
        return undefined;
      }
    })
    .find((path) => path !== undefined && exists(path));
}
