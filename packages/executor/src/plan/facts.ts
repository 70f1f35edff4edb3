import type { Diagnostic } from "@llm-orc/contracts";
import type { PriceList } from "@llm-orc/pricing";
import type { ModelInfo } from "@llm-orc/provider";
import type { KindDeclaration, Profiles } from "@llm-orc/run-spec";
import type { Plan } from "./plan-run.ts";

/** What was found out about a model before the run: that it can be used, or why not. */
export type ModelFact = { readonly info?: ModelInfo } | { readonly problem: string; readonly hint?: string };

/** The first problem of an ensemble that an agent runs, and where it stands. */
export interface ChildProblem {
  readonly message: string;
  readonly related?: Diagnostic["related"];
}

/** What was found out about an ensemble that an agent runs. */
export type ChildFact =
  /** `problem`: it has a meaning, and something that it needs is not there. */
  | { readonly plan: Plan; readonly problem?: ChildProblem }
  | { readonly missing: true; readonly hint?: string }
  /** It has no meaning. */
  | { readonly invalid: ChildProblem }
  /** It leads back to itself: names, the first one again at the end. */
  | { readonly cycle: readonly string[] };

/** Everything outside the ensemble that a plan rests on. Gathered by the caller; planning itself asks nobody. */
export interface Facts {
  readonly declarations: readonly KindDeclaration[];
  /** Names of the kinds that can be run; absent: all declared ones. */
  readonly runnableKinds?: ReadonlySet<string>;
  readonly profiles: Profiles;
  /** By profile name, or `provider/model` of an agent without a profile; what is absent is not known and not a problem. */
  readonly models?: ReadonlyMap<string, ModelFact>;
  /** Default: the bundled ones. */
  readonly prices?: PriceList;
  /** What the kinds' own `inspect` said, by agent name; paths count from the agent. */
  readonly kinds?: ReadonlyMap<string, { readonly fingerprint: string; readonly problems: readonly Diagnostic[] }>;
  /** Ensembles that agents run, by the name that the agents use; what is absent is looked for when it is reached. */
  readonly children?: ReadonlyMap<string, ChildFact>;
  /** Names of the processors that `output:` can name; absent: not known. */
  readonly resultProcessors?: ReadonlySet<string>;
  /** How deep ensembles may run inside each other. Default 5. */
  readonly maxEnsembleDepth?: number;
}

/** How deep ensembles may run inside each other when nobody says. */
export const DEFAULT_ENSEMBLE_DEPTH = 5;
