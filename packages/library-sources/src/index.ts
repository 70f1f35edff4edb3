/** Libraries of ensembles, scripts and profiles: bundled, in a folder, or on GitHub. Browsed, searched, copied; never executed. */
export { applyCopy, type ApplyCopyOptions } from "./copy/apply-copy.ts";
export { type CopiedFile, copiedFiles } from "./copy/copied-files.ts";
export type { CopyPlan, CopyTarget, KeptFile, PlannedCopy } from "./copy/copy-plan.ts";
export { type CopiedFrom, type LibraryLock, readLibraryLock } from "./copy/library-lock.ts";
export { planCopy, type PlanCopyOptions } from "./copy/plan-copy.ts";
export { findEntry, type FindEntryOptions } from "./entry/find-entry.ts";
export { ENTRY_KINDS, type LibraryEntry, type LibraryEntryKind } from "./entry/library-entry.ts";
export { shellWord } from "./entry/shell-word.ts";
export { type SearchHit, searchEntries } from "./entry/search-entries.ts";
export { folderSource } from "./folder/folder-source.ts";
export type { LibrarySource, LibrarySourceKind, RemoteOrigin } from "./library-source.ts";
export { collectNeeds } from "./needs/collect-needs.ts";
export type {
  EntryNeeds,
  EntryNeedsOptions,
  NeededEnsemble,
  NeededFile,
  NeededModel,
  NeededProfile,
  NeededScript,
} from "./needs/entry-needs.ts";
export { openLibrary, type OpenLibraryOptions, SOURCE_KINDS } from "./open-library.ts";
export { remoteSource, type RemoteSourceOptions } from "./remote/remote-source.ts";
