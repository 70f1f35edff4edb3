import { createEnsembleLoader, type EnsembleLoader } from "@llm-orc/core-config";
import { builtInKinds } from "@llm-orc/run-spec";

/** Loads ensembles with the kinds of agents that there are: one for all, because compiling their schemas takes longer than a file. */
export const ensembleLoader: EnsembleLoader = createEnsembleLoader({ kinds: builtInKinds });
