import { rmSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Clock, jsonPieces, OrcError, systemClock } from "@llm-orc/contracts";
import { exists, type FileContent, writeFileAtomic } from "@llm-orc/project-files";
import {
  type InterruptedRun,
  type PendingQuestion,
  pendingQuestions,
  type RunHistory,
  type RunInfo,
  type RunResult,
  type RunSink,
  type RunSinkWriter,
} from "@llm-orc/run-spec";
import { type AnswerFolder, createAnswerFolder } from "./answer-folder.ts";
import { findRun } from "./find-run.ts";
import { acquireJournalLock, refuseLockedJournal } from "./journal-lock.ts";
import { countRuns, listRuns, type ListRunsOptions, type RunListEntry } from "./list-runs.ts";
import { type Durability, openJournal } from "./open-journal.ts";
import { type JournalProblem, readJournal, repairJournal } from "./read-journal.ts";
import { readOwnFile } from "./read-own-file.ts";
import { readRun, RUN_FILES } from "./read-run.ts";
import { removeRun } from "./remove-run.ts";
import { renderReport, type RenderReportOptions, reportPieces } from "./render-report.ts";
import { createRunFolder, moveLatest } from "./run-folder.ts";
import { toArtifactError } from "./system-error.ts";

export interface RunStoreOptions {
  /** The folder that holds the ensembles' run folders; made at the first run. */
  readonly root: string;
  /** Default `async`. */
  readonly durability?: Durability;
  readonly clock?: Clock;
}

export interface FinishedRun {
  /** Absolute path. */
  readonly folder: string;
  /** Why `latest` was not moved, where the file system or what stands there does not allow it. The run itself is complete. */
  readonly latestProblem?: OrcError;
}

/** An earlier run to go on with: what happened, for the executor's `resumeFrom`, and where its further events go. */
export interface ResumableRun {
  readonly history: RunHistory;
  readonly sink: RunSink;
  /** Why the journal has no more than this. What follows is cut off when the sink is opened; of damage a copy is kept. */
  readonly problem?: JournalProblem;
}

export interface RunStore {
  readonly root: string;
  /**
   * The journal. `open` makes the run's folder (for a run that `resume` has read it opens the one that there is) and takes its lock; `write` appends one line to `events.jsonl`; `close`
   * flushes it and frees the lock. Throws `NAME_INVALID`, `ARTIFACT_WRITE_FAILED` and, from `write`, `RUN_JOURNAL_WRITE_FAILED`.
   */
  sink(): RunSink;
  /** The folder of a run that was opened here and is not finished yet. */
  folderOf(runId: string): string | undefined;
  /**
   * Writes `execution.json` and `execution.md`, each whole or not at all, then points `latest` at the folder. Throws
   * `RUN_NOT_FOUND` for a run without a folder and `ARTIFACT_WRITE_FAILED`; the journal has the whole result also then.
   */
  finish(runId: string, result: RunResult, options?: RenderReportOptions): FinishedRun;
  /** Newest first. */
  list(options?: ListRunsOptions): readonly RunListEntry[];
  /** How many runs there are; reads none of them. */
  count(options?: Omit<ListRunsOptions, "limit">): number;
  /**
   * The run that is meant by: its id or the beginning of it, `<ensemble>/<timestamp>`, a timestamp, `last` or `-1`, `-2`
   * and so on, or an ensemble (its newest). Undefined when there is none; throws `RUN_AMBIGUOUS` when there are several.
   */
  find(query: string): RunListEntry | undefined;
  /** The run's result, from `execution.json` or else from the journal, then perhaps with `status: "interrupted"`. */
  read(entry: Pick<RunListEntry, "folder">): RunResult | InterruptedRun;
  /** What a person has to answer, and has not answered yet; in the order in which it was asked. */
  questions(entry: Pick<RunListEntry, "folder">): readonly PendingQuestion[];
  /** Where answers for the run are left. */
  answers(entry: Pick<RunListEntry, "folder">): AnswerFolder;
  /** The run's report as Markdown: the one that was written with it, else one made now; undefined of an interrupted run. */
  report(entry: Pick<RunListEntry, "folder">): string | undefined;
  /**
   * Reads what is needed to go on with a run. Its sink's `open` takes the lock, cuts off a torn tail, and removes
   * `execution.json`, because the run is unfinished again. Throws `RUN_IN_USE`, `RUN_NOT_RESUMABLE`, `RUN_JOURNAL_NEWER`.
   */
  resume(entry: Pick<RunListEntry, "folder">): ResumableRun;
  /**
   * Removes a run from the disk, all of it or nothing. Throws `RUN_IN_USE` for one that a living process writes,
   * `PATH_OUTSIDE`, `ARTIFACT_REMOVE_FAILED`.
   */
  remove(entry: Pick<RunListEntry, "ensemble" | "id" | "folder">): void;
}

/** The runs below one artifacts folder: their journals, results and reports. Nothing is read or made before it is asked for. */
export function createRunStore(options: RunStoreOptions): RunStore {
  const { root, durability = "async", clock = systemClock } = options;
  const folders = new Map<string, string>();
  const resumable = new Map<string, ResumableRun>();

  function openIn(folder: string, runId: string, appendAt?: () => number): RunSinkWriter {
    const release = acquireJournalLock(join(folder, RUN_FILES.lock));
    try {
      const existing = appendAt === undefined ? {} : { appendAt: appendAt() };
      const journal = openJournal(join(folder, RUN_FILES.journal), { durability, clock, ...existing });
      folders.set(runId, folder);
      return {
        write: (event) => journal.write(event),
        async close() {
          try {
            await journal.close();
          } finally {
            release();
          }
        },
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  function openNew(run: RunInfo): RunSinkWriter {
    let folder: string | undefined;
    try {
      folder = createRunFolder(root, run);
      return openIn(folder, run.runId);
    } catch (error) {
      if (folder !== undefined) removeUnused(folder);
      throw toArtifactError(error, "The run's folder", folder ?? root);
    }
  }

  function openAgain(folder: string, history: RunHistory): RunSinkWriter {
    try {
      return openIn(folder, history.runId, () => {
        const content = repairJournal(join(folder, RUN_FILES.journal));
        if (content.events.length !== history.events.length) {
          throw new OrcError("RUN_IN_USE", `Another process has gone on with this run in the meantime: ${folder}`, {
            hint: "Look at it with: llm-orc artifacts show last",
          });
        }
        rmSync(join(folder, RUN_FILES.result), { force: true });
        resumable.delete(history.runId);
        return content.validBytes;
      });
    } catch (error) {
      throw toArtifactError(error, "The run's journal", folder);
    }
  }

  return {
    root,
    sink: () => ({ open: (run) => resumable.get(run.runId)?.sink.open(run) ?? openNew(run) }),
    folderOf: (runId) => folders.get(runId),
    finish(runId, result, reportOptions = {}) {
      const folder = folders.get(runId) ?? findRun(root, runId)?.folder;
      if (folder === undefined) {
        throw new OrcError("RUN_NOT_FOUND", `No run ${runId} was opened below ${root}.`, {
          hint: "List runs with: llm-orc artifacts list",
        });
      }
      try {
        writeDocument(folder, RUN_FILES.result, () => jsonFile(result));
      } catch (error) {
        // Of a run whose first event could not be written either there is nothing to be seen.
        if (isEmpty(join(folder, RUN_FILES.journal))) removeUnused(folder);
        throw error;
      }
      writeDocument(folder, RUN_FILES.report, () => reportPieces(result, reportOptions));
      folders.delete(runId);
      try {
        moveLatest(folder);
        return { folder };
      } catch (error) {
        return { folder, latestProblem: toArtifactError(error, "The link to the latest run", folder) };
      }
    },
    list: (listOptions = {}) => listRuns(root, listOptions),
    count: (countOptions = {}) => countRuns(root, countOptions),
    find: (query) => findRun(root, query),
    read: (entry) => readRun(root, entry.folder),
    questions({ folder }) {
      const journal = join(folder, RUN_FILES.journal);
      if (!exists(journal)) return [];
      const answers = createAnswerFolder(folder);
      return pendingQuestions(readJournal(journal).events).filter((question) => !answers.has(question));
    },
    answers: ({ folder }) => createAnswerFolder(folder, { clock }),
    report({ folder }) {
      const result = readRun(root, folder);
      if (result.status === "interrupted") return undefined;
      // The Python program's reports say next to nothing; it keeps no journal.
      const written = exists(join(folder, RUN_FILES.journal)) ? readOwnFile(join(folder, RUN_FILES.report)) : undefined;
      return written ?? renderReport(result);
    },
    resume(entry) {
      const { folder } = entry;
      const file = join(folder, RUN_FILES.journal);
      if (!exists(file)) throw notResumable(folder, "it has no journal");
      refuseLockedJournal(join(folder, RUN_FILES.lock));
      const { events, problems } = readJournal(file);
      const [problem] = problems;
      if (problem?.type === "newer_version") repairJournal(file);
      const [first] = events;
      if (first?.type !== "execution_started") {
        throw notResumable(folder, `its journal has no beginning${problem === undefined ? "" : `: ${problem.message}`}`);
      }
      const history: RunHistory = { runId: first.run_id, events };
      const run: ResumableRun = {
        history,
        sink: { open: () => openAgain(folder, history) },
        ...(problem === undefined ? {} : { problem }),
      };
      resumable.set(history.runId, run);
      return run;
    },
    remove: (place) => removeRun(root, place),
  };
}

function writeDocument(folder: string, name: string, render: () => FileContent): void {
  const file = join(folder, name);
  try {
    writeFileAtomic(file, render());
  } catch (error) {
    throw toArtifactError(error, `The run's ${name}`, file);
  }
}

function isEmpty(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.size === 0;
}

function* jsonFile(value: object): Generator<string> {
  yield* jsonPieces(value);
  yield "\n";
}

function notResumable(folder: string, why: string): OrcError {
  return new OrcError("RUN_NOT_RESUMABLE", `The run in ${folder} cannot be resumed, ${why}`, {
    hint: "Start it anew with: llm-orc run <ensemble>",
  });
}

// A folder without a journal would be listed as an interrupted run.
function removeUnused(folder: string): void {
  try {
    rmSync(join(folder, RUN_FILES.journal), { force: true });
    rmdirSync(folder);
  } catch {
    // What made opening fail may keep this from working too; an empty folder harms nobody.
  }
}
