import type { RunListEntry, RunStore } from "@llm-orc/artifacts";
import { OrcError } from "@llm-orc/contracts";
import type { PendingQuestion } from "@llm-orc/run-spec";
import { findRun } from "./open-runs.ts";

/** A kept run, and what a person has to answer for it. */
export interface WaitingRun {
  readonly entry: RunListEntry;
  readonly questions: readonly PendingQuestion[];
}

// Older runs can be named; nobody wants to wait until thousands of journals are read.
const MOST_LOOKED_AT = 200;

/** The newest runs that wait for an answer, newest first. */
export function waitingRuns(store: RunStore): readonly WaitingRun[] {
  return store
    .list({ limit: MOST_LOOKED_AT })
    .map((entry) => ({ entry, questions: mayWait(entry) ? store.questions(entry) : [] }))
    .filter(({ questions }) => questions.length > 0);
}

/** Whether a run with this status can have open questions. */
export function mayWait({ status }: RunListEntry): boolean {
  return status === "needs_input" || status === "running" || status === "interrupted";
}

/**
 * The run that is to be answered: the one that is meant, else the only one that waits. Throws `RUN_NOT_FOUND`,
 * `RUN_AMBIGUOUS`, and `INPUT_NOT_ASKED` when nobody asks anything.
 */
export function findWaitingRun(store: RunStore, query: string | undefined): WaitingRun {
  if (query !== undefined) {
    const entry = findRun(store, query);
    const questions = mayWait(entry) ? store.questions(entry) : [];
    if (questions.length > 0) return { entry, questions };
    throw notAsked(`The run ${entry.run_id} of "${entry.ensemble}" has no open question.`, waitingRuns(store));
  }
  const [only, ...more] = waitingRuns(store);
  if (only === undefined) throw notAsked(`No run below ${store.root} has an open question.`, []);
  if (more.length === 0) return only;
  throw new OrcError("RUN_AMBIGUOUS", `${more.length + 1} runs wait for an answer.`, { hint: `Say which: ${named([only, ...more])}` });
}

function notAsked(message: string, others: readonly WaitingRun[]): OrcError {
  const hint = others.length === 0 ? "Look at the runs with: llm-orc runs list" : `These wait for an answer: ${named(others)}`;
  return new OrcError("INPUT_NOT_ASKED", message, { hint });
}

function named(runs: readonly WaitingRun[]): string {
  const shown = runs.slice(0, 5).map(({ entry }) => `${entry.run_id} (${entry.ensemble})`);
  return `${shown.join(", ")}${runs.length > shown.length ? ", ..." : ""}`;
}
