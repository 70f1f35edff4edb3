import type { Diagnostic } from "@llm-orc/contracts";
import { buildGraph, type DependencyGraph } from "@llm-orc/dependency-graph";
import type { Predicate, Template } from "@llm-orc/expressions";
import { dependencyNames, type Ensemble, type KindDeclaration, kindOf } from "@llm-orc/run-spec";
import { checkValidation } from "../validation/check-validation.ts";
import { checkAgent } from "./check-agent.ts";
import { checkInputDeclarations } from "./check-input-declarations.ts";
import { checkOutput } from "./check-output.ts";
import { createExpressionCheck } from "./expression-check.ts";
import { fromGraphProblem } from "./graph-problem.ts";
import { createOrderingEdges } from "./ordering-edges.ts";

/** What an ensemble means, as far as it can be told without knowing profiles, scripts or models. */
export interface Analysis {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when the dependencies make none. */
  readonly graph?: DependencyGraph;
  /** By agent. */
  readonly kinds: readonly KindDeclaration[];
  readonly guards: readonly (Predicate | undefined)[];
  readonly prompts: readonly (Template | undefined)[];
  /** The keys of each agent in whose values the engine puts references. */
  readonly templates: readonly (readonly string[])[];
}

/**
 * All that is wrong with the meaning of an ensemble (`ORC2xxx`): names, dependencies, cycles, models, conditions, templates.
 * Pure; `path` points into the document, a loader's `locate` adds file and line.
 */
export function checkEnsemble(ensemble: Ensemble, declarations: readonly KindDeclaration[]): readonly Diagnostic[] {
  return analyseEnsemble(ensemble, declarations).diagnostics;
}

export function analyseEnsemble(ensemble: Ensemble, declarations: readonly KindDeclaration[]): Analysis {
  const { agents } = ensemble;
  const kinds = agents.map((agent) => kindOf(agent, declarations));
  const nodes = agents.map((agent) => ({ name: agent.name, dependsOn: dependencyNames(agent) }));
  const built = buildGraph(nodes);
  const ordering = built.ok ? createOrderingEdges(built.graph) : undefined;

  const diagnostics = agents.flatMap((agent, index) => checkAgent(agent, index, kinds[index] as KindDeclaration));
  if (!built.ok) diagnostics.push(...built.problems.map((problem) => fromGraphProblem(problem, agents)));
  diagnostics.push(...checkInputDeclarations(ensemble));

  const expressions = createExpressionCheck(ensemble, built.ok ? built.graph : undefined, ordering);
  const guards = agents.map((_, index) => expressions.guard(index));
  const prompts = agents.map((_, index) => expressions.prompt(index, kinds[index] as KindDeclaration));
  const templates = agents.map((_, index) => expressions.templates(index, kinds[index] as KindDeclaration));
  for (const index of agents.keys()) expressions.loop(index);
  const names = new Set(agents.map(({ name }) => name));
  diagnostics.push(...expressions.diagnostics, ...checkOutput(ensemble, names), ...checkValidation(ensemble));

  const graph = ordering?.graph(nodes);
  return { diagnostics, kinds, guards, prompts, templates, ...(graph === undefined ? {} : { graph }) };
}
