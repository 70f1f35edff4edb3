import { mergeProblems } from "@llm-orc/core-config";
import type { Diagnostic } from "@llm-orc/contracts";
import { type Facts, planRun } from "@llm-orc/executor";
import { builtInKinds } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import { createEnsembleLookup } from "../run/ensemble-lookup.ts";
import { gatherChildren } from "../run/gather-children.ts";
import { ensembleLoader } from "./ensemble-loader.ts";

export interface CheckedText {
  /** Located in the text, in order. Nothing about what is missing to run it, except for ensembles. */
  readonly diagnostics: readonly Diagnostic[];
  readonly agentCount: number;
}

// What the text itself says, and the ensembles that it names; models, keys and scripts may be added later.
const OF_ENSEMBLES: ReadonlySet<string> = new Set(["ORC3006", "ORC3008"]);

/**
 * What would be wrong with an ensemble if `file` said this: form, meaning, and the ensembles that it runs, which may lead back to
 * it. Asks no model, looks at no script and writes nothing.
 */
export async function checkText(
  context: OperationContext,
  text: string,
  { file, names }: { readonly file: string; /** What it will be called. */ readonly names: readonly string[] },
): Promise<CheckedText> {
  const loaded = await ensembleLoader.parse(text, { file });
  const ensemble = loaded.ensemble ?? loaded.draft;
  if (ensemble === undefined) return { diagnostics: loaded.diagnostics, agentCount: 0 };
  const lookup = createEnsembleLookup(context, { configDir: undefined, besideFile: file, simulate: false, fallback: undefined });
  const self = { file, name: ensemble.name, loaded, ensemble };
  const children = await gatherChildren(ensemble, {
    file,
    lookup: { ...lookup, find: async (reference) => (names.includes(reference) ? self : lookup.find(reference)) },
    gather: () => Promise.resolve(FACTS),
  });
  const { diagnostics } = planRun(ensemble, { ...FACTS, children });
  const known = diagnostics.filter(({ code }) => !code.startsWith("ORC3") || OF_ENSEMBLES.has(code));
  return { diagnostics: mergeProblems(loaded.diagnostics, known.map(loaded.locate)), agentCount: ensemble.agents.length };
}

const FACTS: Facts = { declarations: builtInKinds, profiles: {} };

/** What makes a text no ensemble; what is only not there yet does not. */
export function meaningErrors(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity, code }) => severity === "error" && !code.startsWith("ORC3"));
}
