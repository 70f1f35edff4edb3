import type { NeededFile } from "../needs/entry-needs.ts";

export type CopyTarget = "project" | "global";

/** A file to copy, and how it stands at its target. */
export interface PlannedCopy extends NeededFile {
  /** SHA-256 of the library's bytes. */
  readonly sha256: string;
}

export interface KeptFile extends NeededFile {
  /** `identical`: the same bytes are there; `defined`: there is a profile of that name; `not_copied`: `notes` say why. */
  readonly reason: "identical" | "defined" | "not_copied";
}

/** What a copy would do. Targets are below the folder `dir`. */
export interface CopyPlan {
  /** `.llm-orc` of the project, or the user's own configuration. */
  readonly dir: string;
  readonly create: readonly PlannedCopy[];
  readonly keep: readonly KeptFile[];
  /** Other bytes are there, and may be replaced. */
  readonly overwrite: readonly PlannedCopy[];
  /** Other bytes are there, and nobody has said that they may be replaced. */
  readonly conflicts: readonly PlannedCopy[];
  readonly notes: readonly string[];
}
