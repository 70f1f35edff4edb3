import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Cost, isOrcError, type OrcError } from "@llm-orc/contracts";
import { exists, isFileLocked, isMissing, toFileError } from "@llm-orc/project-files";
import { type DurableEvent, reduceRun, type RunResult, type RunStatus } from "@llm-orc/run-spec";
import { readJournal } from "./read-journal.ts";
import { readFinished, RUN_FILES } from "./read-run.ts";
import { fromTimestampId, toFolderName } from "./run-folder.ts";

/** One run in a list. */
export interface RunListEntry {
  /** The run's UUID; of runs of the Python program, which have none, `<ensemble>/<timestamp>`. */
  readonly run_id: string;
  /** The ensemble's folder below the artifacts folder: `reviews/deep` for one in a sub-folder. */
  readonly ensemble: string;
  /** The timestamp that the folder is called. */
  readonly id: string;
  /** Absolute path. */
  readonly folder: string;
  /**
   * `running`: a living process holds it. `interrupted`: it ended without its result having been written. `unreadable`: the system
   * does not let its files be read.
   */
  readonly status: RunStatus | "interrupted" | "running" | "unreadable";
  /** RFC 3339. */
  readonly started_at: string;
  readonly duration_ms?: number;
  /** How many agents the ensemble has. */
  readonly agents: number;
  readonly cost?: Cost;
  /** Absent of a run that has not ended, or whose usage is not known. */
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  /**
   * Of an interrupted run: where its journal is damaged or cut off. What stands before is all that is known of the run. Else why
   * nothing more is known of it.
   */
  readonly journal_problem?: string;
}

export interface ListRunsOptions {
  /** Only runs of this ensemble: its path below the artifacts folder or, where there is none with that path, its name. */
  readonly ensemble?: string;
  /** Only runs whose folder was made before this moment, in milliseconds since the epoch. */
  readonly before?: number;
  /** Default: all. */
  readonly limit?: number;
}

/** Where a run stands, as far as folder names tell. */
export type RunPlace = Pick<RunListEntry, "ensemble" | "id" | "folder">;

const DEEPEST = 17;

/** The runs below `root`, newest first; none when it does not exist. Only as many are read as are asked for. Throws `FILE_ACCESS_FAILED`. */
export function listRuns(root: string, options: ListRunsOptions = {}): readonly RunListEntry[] {
  const { limit = Infinity } = options;
  return choosePlaces(root, options)
    .slice(0, limit)
    .map((place) => readEntry(root, place));
}

/** How many runs there are. Reads none of them. */
export function countRuns(root: string, options: Omit<ListRunsOptions, "limit"> = {}): number {
  return choosePlaces(root, options).length;
}

function choosePlaces(root: string, { ensemble, before = Infinity }: ListRunsOptions): readonly RunPlace[] {
  const places = findPlaces(root).filter(({ id }) => (fromTimestampId(id) ?? 0) < before);
  if (ensemble === undefined) return places;
  // Whoever types a whole path means it, and not what is called the same in some folder.
  const exact = places.filter((place) => place.ensemble === ensemble);
  return exact.length > 0 ? exact : places.filter(ofEnsemble(ensemble));
}

/** All run folders below `root`, newest first by their timestamps. */
export function findPlaces(root: string): readonly RunPlace[] {
  const places: RunPlace[] = [];
  collect(root, [], places);
  return places.sort((a, b) => compare(b.id, a.id) || compare(a.ensemble, b.ensemble));
}

/** True of the places of an ensemble: by its own name, by its path, and by a title that is no folder's name. */
export function ofEnsemble(ensemble: string): (place: RunPlace) => boolean {
  const names = [ensemble, folderPathOf(ensemble)].filter((name) => name !== undefined);
  return (place) => names.some((name) => place.ensemble === name || place.ensemble.endsWith(`/${name}`));
}

function folderPathOf(ensemble: string): string | undefined {
  try {
    return ensemble.split("/").map(toFolderName).join("/");
  } catch (error) {
    if (!isOrcError(error)) throw error;
    // No run can have been kept under it.
    return undefined;
  }
}

/** What the list shows of one run: one that cannot be read is listed among the others. */
export function readEntry(root: string, place: RunPlace): RunListEntry {
  return tryEntry(root, place).entry;
}

/** The same, with what was thrown where it cannot be read. */
export function tryEntry(root: string, place: RunPlace): { readonly entry: RunListEntry; readonly refusal?: OrcError } {
  try {
    return { entry: readPlace(root, place) };
  } catch (error) {
    const refusal = toRefusal(error);
    return { entry: { ...unknownEntry(place), status: "unreadable", journal_problem: refusal.message }, refusal };
  }
}

function readPlace(root: string, place: RunPlace): RunListEntry {
  const finished = readFinished(root, place.folder);
  return finished === undefined ? readUnfinished(place) : toEntry(place, finished);
}

// Anything else is a mistake of ours.
function toRefusal(error: unknown): OrcError {
  const refusal = toFileError(error) ?? error;
  if (isOrcError(refusal)) return refusal;
  throw error;
}

function unknownEntry(place: RunPlace): Pick<RunListEntry, "run_id" | "ensemble" | "id" | "folder" | "started_at" | "agents"> {
  const startedAt = new Date(fromTimestampId(place.id) ?? 0).toISOString();
  return { run_id: `${place.ensemble}/${place.id}`, ...place, started_at: startedAt, agents: 0 };
}

function toEntry(place: RunPlace, run: RunResult): RunListEntry {
  const { metadata } = run;
  const { totals } = metadata.usage;
  return {
    run_id: run.run_id,
    ...place,
    status: run.status,
    started_at: metadata.started_at,
    // The Python program's second shape knows one moment only.
    ...(metadata.duration_ms === 0 && metadata.started_at === metadata.completed_at ? {} : { duration_ms: metadata.duration_ms }),
    agents: metadata.agents_used,
    cost: totals.cost,
    // A run whose usage nobody noted down did not use nothing.
    ...(totals.total_tokens === 0 && totals.cost.usd === null
      ? {}
      : { input_tokens: totals.input_tokens, output_tokens: totals.output_tokens }),
  };
}

function readUnfinished(place: RunPlace): RunListEntry {
  const journal = join(place.folder, RUN_FILES.journal);
  const { events, problems } = exists(journal) ? readJournal(journal) : { events: [], problems: [] };
  const status = isFileLocked(join(place.folder, RUN_FILES.lock)) ? "running" : "interrupted";
  const [first] = events;
  const [problem] = problems;
  // A line that is just being written is not cut off.
  const damage = problem === undefined || status === "running" ? {} : { journal_problem: problem.message };
  if (first?.type !== "execution_started") return { ...unknownEntry(place), status, ...damage };
  const { run_id, timestamp, agents } = first;
  return { run_id, ...place, status, started_at: timestamp, agents: agents.length, ...finalCost(events), ...damage };
}

function finalCost(events: readonly DurableEvent[]): { readonly cost?: Cost } {
  const run = reduceRun(events);
  return run.status === "interrupted" ? {} : { cost: run.metadata.usage.totals.cost };
}

// Links are not followed: `latest` would show each newest run twice, and others could lead anywhere.
function collect(folder: string, above: readonly string[], places: RunPlace[]): void {
  for (const child of foldersIn(folder)) {
    const path = join(folder, child);
    if (above.length > 0 && fromTimestampId(child) !== undefined) places.push({ ensemble: above.join("/"), id: child, folder: path });
    else if (above.length < DEEPEST) collect(path, [...above, child], places);
  }
}

function foldersIn(folder: string): readonly string[] {
  let children: readonly Dirent[];
  try {
    children = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // Not there, or gone since: then it has no runs that could be shown.
    if (isMissing(error)) return [];
    throw toFileError(error) ?? error;
  }
  return children.filter((child) => child.isDirectory()).map((child) => child.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
