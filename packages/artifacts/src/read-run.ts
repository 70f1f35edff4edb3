import { basename, join, relative } from "node:path";
import { isJsonObject, parseJsonOrUndefined } from "@llm-orc/contracts";
import { exists } from "@llm-orc/project-files";
import { type InterruptedRun, reduceRun, type RunResult } from "@llm-orc/run-spec";
import { fromPythonArtifact } from "./from-python-artifact.ts";
import { readJournal } from "./read-journal.ts";
import { readOwnFile } from "./read-own-file.ts";

/** The names of the files in a run's folder. */
export const RUN_FILES = {
  journal: "events.jsonl",
  lock: "journal.lock",
  result: "execution.json",
  report: "execution.md",
} as const;

/** The run in `folder`, an existing run folder below `root`. Of a folder without anything in it, an empty interrupted run. */
export function readRun(root: string, folder: string): RunResult | InterruptedRun {
  const finished = readFinished(root, folder);
  if (finished !== undefined) return finished;
  const journal = join(folder, RUN_FILES.journal);
  const events = exists(journal) ? readJournal(journal).events : [];
  if (events[0]?.type === "execution_started") return reduceRun(events);
  return {
    run_id: runName(root, folder),
    ensemble: basename(join(folder, "..")),
    status: "interrupted",
    input: "",
    results: {},
    execution_order: [],
    completion_order: [],
  };
}

/** The content of `execution.json`, ours or the Python program's; undefined when there is none that is whole. */
export function readFinished(root: string, folder: string): RunResult | undefined {
  const text = readOwnFile(join(folder, RUN_FILES.result));
  const document = text === undefined ? undefined : parseJsonOrUndefined(text);
  if (!isJsonObject(document)) return undefined;
  return isOurs(document) ? document : fromPythonArtifact(document, runName(root, folder));
}

/** `<ensemble>/<timestamp>`: the name of a run that has no id of its own, and accepted for every run. */
export function runName(root: string, folder: string): string {
  return relative(root, folder).split("\\").join("/");
}

function isOurs(document: object): document is RunResult {
  const run = document as Partial<RunResult>;
  return (
    typeof run.run_id === "string" &&
    typeof run.ensemble === "string" &&
    typeof run.status === "string" &&
    isJsonObject(run.results) &&
    isJsonObject(run.metadata) &&
    typeof run.metadata.started_at === "string"
  );
}
