/** Runs on disk: the journal of what happened, the result, a report for people, and the store that finds them again. */
export { type AnswerFolder, type AskedQuestion, createAnswerFolder } from "./answer-folder.ts";
export type { ListRunsOptions, RunListEntry } from "./list-runs.ts";
export type { Durability } from "./open-journal.ts";
export { type JournalContent, type JournalProblem, readJournal, repairJournal } from "./read-journal.ts";
export { renderReport, type RenderReportOptions } from "./render-report.ts";
export { createRunStore, type FinishedRun, type ResumableRun, type RunStore, type RunStoreOptions } from "./run-store.ts";
