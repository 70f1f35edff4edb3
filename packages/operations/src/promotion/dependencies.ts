import type { EnsembleTier, ProfileSource } from "@llm-orc/core-config";
import type { Ensemble, Profile } from "@llm-orc/run-spec";

/** An ensemble, and where it would stand below a folder of ensembles: `folder/name.yaml`. */
export interface EnsembleDependency {
  readonly name: string;
  readonly file: string;
  readonly place: string;
  readonly tier: EnsembleTier;
  readonly isBundled: boolean;
  readonly ensemble: Ensemble;
}

/** A profile by name, wherever it was found. */
export interface ProfileDependency {
  readonly name: string;
  /** `built_in`: nobody has to define it. */
  readonly state: "found" | "invalid" | "built_in" | "missing";
  readonly source?: ProfileSource | { readonly file: string; readonly tier: "library" };
  /** What the project may say of it; absent when there is none that can be used. */
  readonly profile?: Profile;
}

/** A script as agents name it. */
export interface ScriptDependency {
  readonly reference: string;
  /** `inline`: shell text; `absolute`: a path of this machine. */
  readonly state: "found" | "bundled" | "inline" | "absolute" | "missing";
  readonly path?: string;
  /** The folder that the reference starts from. */
  readonly root?: string;
}

/** What an ensemble takes to run, with all that its own ensembles take. */
export interface Dependencies {
  readonly root: EnsembleDependency;
  /** The ensembles that it runs, at any depth. */
  readonly children: readonly EnsembleDependency[];
  readonly missingEnsembles: readonly string[];
  /** References that name an ensemble only while it runs. */
  readonly openReferences: readonly string[];
  readonly profiles: readonly ProfileDependency[];
  readonly scripts: readonly ScriptDependency[];
}
