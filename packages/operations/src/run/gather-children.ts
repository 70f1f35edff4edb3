import { type Diagnostic, isOrcError } from "@llm-orc/contracts";
import { type ChildFact, type ChildProblem, checkEnsemble, type Facts, planRun } from "@llm-orc/executor";
import { builtInKinds, type Ensemble } from "@llm-orc/run-spec";
import { childReferences, type EnsembleLookup, type FoundEnsembleFile } from "./ensemble-lookup.ts";

/** The files on the way to an ensemble, and their names. */
type Trail = readonly Pick<FoundEnsembleFile, "file" | "name">[];

export interface GatherChildrenOptions {
  readonly lookup: EnsembleLookup;
  /** The file of the ensemble itself. */
  readonly file: string;
  /** Facts of an ensemble, without its children. */
  readonly gather: (ensemble: Ensemble) => Promise<Facts>;
}

/**
 * What is known about the ensembles that an ensemble runs, and those inside them: plans, and why there is none. One that
 * leads back to itself is found here, before anything runs.
 */
export async function gatherChildren(
  root: Ensemble,
  { lookup, file, gather }: GatherChildrenOptions,
): Promise<NonNullable<Facts["children"]>> {
  const known = new Map<string, ChildFact>();

  async function childrenOf(ensemble: Ensemble, trail: Trail): Promise<Map<string, ChildFact>> {
    const facts = new Map<string, ChildFact>();
    // One after the other: a child that is met twice is looked at once.
    for (const name of childReferences(ensemble).names) facts.set(name, await factOf(name, trail));
    return facts;
  }

  async function factOf(reference: string, trail: Trail): Promise<ChildFact> {
    const found = await find(reference);
    if (found === undefined) return missing(reference);
    const start = trail.findIndex((entry) => entry.file === found.file);
    if (start >= 0) return { cycle: [...trail.slice(start), found].map(({ name }) => name) };
    const earlier = known.get(found.file);
    if (earlier !== undefined) return earlier;
    const fact = await planChild(found, [...trail, found]);
    known.set(found.file, fact);
    return fact;
  }

  async function planChild({ ensemble, loaded }: FoundEnsembleFile, trail: Trail): Promise<ChildFact> {
    if (ensemble === undefined) {
      const meaning = loaded.draft === undefined ? [] : checkEnsemble(loaded.draft, builtInKinds).map(loaded.locate);
      return { invalid: firstError([...loaded.diagnostics, ...meaning]) };
    }
    const children = await childrenOf(ensemble, trail);
    for (const child of children.values()) if ("cycle" in child) return child;
    const { plan, diagnostics } = planRun(ensemble, { ...(await gather(ensemble)), children });
    const located = diagnostics.map(loaded.locate);
    if (plan === undefined) return { invalid: firstError(located) };
    return located.some(({ severity }) => severity === "error") ? { plan, problem: firstError(located) } : { plan };
  }

  async function find(reference: string): Promise<FoundEnsembleFile | undefined> {
    try {
      return await lookup.find(reference);
    } catch (error) {
      if (isOrcError(error)) return undefined;
      throw error;
    }
  }

  function missing(reference: string): ChildFact {
    const near = lookup.suggest(reference);
    return { missing: true, ...(near === undefined ? {} : { hint: `Did you mean "${near}"?` }) };
  }

  return childrenOf(root, [{ file, name: root.name }]);
}

function firstError(diagnostics: readonly Diagnostic[]): ChildProblem {
  const first = diagnostics.find(({ severity }) => severity === "error");
  if (first === undefined) return { message: "it has problems." };
  const { message, file, line, column } = first;
  if (file === undefined) return { message };
  return {
    message,
    related: [{ message: "it stands here", file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) }],
  };
}
