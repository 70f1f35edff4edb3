import type { LibraryEntry } from "../entry/library-entry.ts";
import type { LibrarySource } from "../library-source.ts";

/** A file of a library, and where it goes below `.llm-orc`. */
export interface NeededFile {
  readonly kind: LibraryEntry["kind"];
  readonly path: string;
  readonly target: string;
}

export interface NeededScript {
  /** As the agent says it. */
  readonly reference: string;
  /** `library`: a file of this library; `bundled`: it comes with llm-orc; `missing`: neither has it. */
  readonly state: "library" | "bundled" | "missing";
  readonly path?: string;
}

export interface NeededProfile {
  readonly name: string;
  /** `library`: this library has one of that name; `choice`: several, one has to be chosen; `missing`: none, it is the user's to define. */
  readonly state: "library" | "choice" | "missing";
  /** Those of that name. */
  readonly paths: readonly string[];
}

export interface NeededEnsemble {
  readonly reference: string;
  readonly state: "library" | "missing";
  readonly path?: string;
}

export interface NeededModel {
  readonly model: string;
  readonly provider?: string;
}

/** What an entry takes to run, with all that its own ensembles take. */
export interface EntryNeeds {
  readonly scripts: readonly NeededScript[];
  readonly profiles: readonly NeededProfile[];
  readonly ensembles: readonly NeededEnsemble[];
  /** Named by agents and profiles directly. */
  readonly models: readonly NeededModel[];
  /** The files of all this, of the entry itself last. */
  readonly files: readonly NeededFile[];
  readonly notes: readonly string[];
}

export interface EntryNeedsOptions {
  readonly source: LibrarySource;
  /** What comes with llm-orc, whose scripts need not be copied to be found. */
  readonly bundled?: LibrarySource | undefined;
  /** Of several profiles of one name, the one in this category: `ollama`. */
  readonly profiles?: string | undefined;
}
