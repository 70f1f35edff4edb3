import { type Dirent, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Cost } from "@llm-orc/contracts";
import { isFileLocked } from "@llm-orc/project-files";
import { type DurableEvent, reduceRun, type RunResult, type RunStatus } from "@llm-orc/run-spec";
import { readJournal } from "./read-journal.ts";
import { readFinished, RUN_FILES } from "./read-run.ts";
import { fromTimestampId } from "./run-folder.ts";

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
  /** `running`: a living process holds it. `interrupted`: it ended without its result having been written. */
  readonly status: RunStatus | "interrupted" | "running";
  /** RFC 3339. */
  readonly started_at: string;
  readonly duration_ms?: number;
  /** How many agents the ensemble has. */
  readonly agents: number;
  readonly cost?: Cost;
}

export interface ListRunsOptions {
  /** Only runs of this ensemble: its name, or its path below the artifacts folder. */
  readonly ensemble?: string;
  /** Default: all. */
  readonly limit?: number;
}

/** Where a run stands, as far as folder names tell. */
export type RunPlace = Pick<RunListEntry, "ensemble" | "id" | "folder">;

const DEEPEST = 17;

/** The runs below `root`, newest first; none when it does not exist. Only as many are read as are asked for. */
export function listRuns(root: string, options: ListRunsOptions = {}): readonly RunListEntry[] {
  const { ensemble, limit = Infinity } = options;
  const places = findPlaces(root).filter((place) => ensemble === undefined || isOfEnsemble(place, ensemble));
  return places.slice(0, limit).map((place) => readEntry(root, place));
}

/** All run folders below `root`, newest first by their timestamps. */
export function findPlaces(root: string): readonly RunPlace[] {
  const places: RunPlace[] = [];
  collect(root, [], places);
  return places.sort((a, b) => compare(b.id, a.id) || compare(a.ensemble, b.ensemble));
}

/** True for the ensemble's own name and for its path. */
export function isOfEnsemble(place: RunPlace, ensemble: string): boolean {
  return place.ensemble === ensemble || place.ensemble.endsWith(`/${ensemble}`);
}

/** What the list shows of one run. */
export function readEntry(root: string, place: RunPlace): RunListEntry {
  const finished = readFinished(root, place.folder);
  return finished === undefined ? readUnfinished(place) : toEntry(place, finished);
}

function toEntry(place: RunPlace, run: RunResult): RunListEntry {
  const { metadata } = run;
  return {
    run_id: run.run_id,
    ...place,
    status: run.status,
    started_at: metadata.started_at,
    // The Python program's second shape knows one moment only.
    ...(metadata.duration_ms === 0 && metadata.started_at === metadata.completed_at ? {} : { duration_ms: metadata.duration_ms }),
    agents: metadata.agents_used,
    cost: metadata.usage.totals.cost,
  };
}

function readUnfinished(place: RunPlace): RunListEntry {
  const journal = join(place.folder, RUN_FILES.journal);
  const events = existsSync(journal) ? readJournal(journal).events : [];
  const status = isFileLocked(join(place.folder, RUN_FILES.lock)) ? "running" : "interrupted";
  const [first] = events;
  if (first?.type !== "execution_started") {
    const startedAt = new Date(fromTimestampId(place.id) ?? 0).toISOString();
    return { run_id: `${place.ensemble}/${place.id}`, ...place, status, started_at: startedAt, agents: 0 };
  }
  return { run_id: first.run_id, ...place, status, started_at: first.timestamp, agents: first.agents.length, ...finalCost(events) };
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
  } catch {
    // Not there, not ours to read, or gone since: then it has no runs that could be shown.
    return [];
  }
  return children.filter((child) => child.isDirectory()).map((child) => child.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
