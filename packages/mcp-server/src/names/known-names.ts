import { didYouMean } from "@llm-orc/contracts";
import { libraryBrowse, listArtifacts, listEnsembles, listProfiles, listScripts, type OperationContext } from "@llm-orc/operations";

/** Names that there are, for completion and for saying what may have been meant. */
export const knownNames = {
  ensembles: async (context: OperationContext): Promise<readonly string[]> =>
    (await listEnsembles.run(context, {})).ensembles.map(({ name }) => name),
  profiles: async (context: OperationContext): Promise<readonly string[]> =>
    (await listProfiles.run(context, {})).profiles.map(({ name }) => name),
  scripts: async (context: OperationContext): Promise<readonly string[]> =>
    (await listScripts.run(context, {})).scripts.map(({ reference }) => reference),
  library: async (context: OperationContext): Promise<readonly string[]> =>
    (await libraryBrowse.run(context, {})).entries.map(({ id }) => id),
  /** The newest runs, as `<ensemble>/<timestamp>`. */
  runs: async (context: OperationContext): Promise<readonly string[]> =>
    (await listArtifacts.run(context, { limit: 50 })).runs.map(({ ensemble, id }) => `${ensemble}/${id}`),
  /** Ensembles that have kept runs, those whose files are gone included. */
  ensemblesWithRuns: async (context: OperationContext): Promise<readonly string[]> =>
    unique((await listArtifacts.run(context, { limit: MOST_RUNS })).runs.map(({ ensemble }) => ensemble)),
  /** The timestamps of the newest runs. */
  runIds: async (context: OperationContext): Promise<readonly string[]> =>
    (await listArtifacts.run(context, { limit: 50 })).runs.map(({ id }) => id),
} as const;

// Each is a file that is read.
const MOST_RUNS = 200;
const MOST_SUGGESTED = 20;

/** Those that begin with what was typed, then those that contain it. */
export function completions(names: readonly string[], typed: string): readonly string[] {
  const wanted = typed.toLowerCase();
  const fitting = unique(names).filter((name) => name.toLowerCase().includes(wanted));
  const begins = (name: string): boolean => name.toLowerCase().startsWith(wanted);
  return [...fitting.filter(begins), ...fitting.filter((name) => !begins(name))].slice(0, 100);
}

/** Those that may have been meant, likeliest first; all of them where there are few and none is like it. */
export function candidates(names: readonly string[], typed: string): readonly string[] {
  const all = unique(names);
  const [near, inside] = [didYouMean(typed, all), completions(all, lastPart(typed))];
  const found = unique([...(near === undefined ? [] : [near]), ...(lastPart(typed) === "" ? [] : inside)]);
  return (found.length > 0 ? found : all).slice(0, found.length > 0 ? 5 : MOST_SUGGESTED);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
