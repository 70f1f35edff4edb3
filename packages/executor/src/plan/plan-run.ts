import type { Diagnostic, JsonValue, SerializedError } from "@llm-orc/contracts";
import { type DependencyGraph, longestRemaining, phasesOf } from "@llm-orc/dependency-graph";
import type { Predicate, Template } from "@llm-orc/expressions";
import { type Agent, dependencyNames, type Ensemble, type KindDeclaration } from "@llm-orc/run-spec";
import { outputProcessor } from "../output/process-output.ts";
import type { Route } from "../routing/route.ts";
import { analyseEnsemble } from "./analyse-ensemble.ts";
import { checkBudget } from "./check-budget.ts";
import { checkRunnable } from "./check-runnable.ts";
import type { Facts } from "./facts.ts";
import { modelsOf, NO_MODELS } from "./models-of.ts";
import { planHash } from "./plan-hash.ts";
import { problem, suggestion } from "./problem.ts";
import type { ResolvedModel } from "./resolve-model.ts";
import { SharedModels } from "./shared-models.ts";

export interface PlannedAgent {
  readonly agent: Agent;
  readonly kind: string;
  readonly model?: ResolvedModel;
  /** Who answers when `model` fails for good, in order. */
  readonly fallbacks?: readonly ResolvedModel[];
  /** The profile that the agent names and that cannot be used, when `model` is a fallback from the start. */
  readonly fallbackFrom?: string;
  /** How one of `model` and `fallbacks` is chosen to be asked first. */
  readonly route?: Route;
  /** What the agent or its profile says; the kind's and the project's defaults come after it. */
  readonly timeoutSeconds?: number;
  readonly guard?: Predicate;
  readonly prompt?: Template;
  /** Keys of the agent in whose values references are replaced before it runs. */
  readonly templates?: readonly string[];
  /** In the order of `depends_on`. The first is what a fan-out goes over. */
  readonly dependencies: readonly { readonly index: number; readonly inputKey?: string }[];
  /** The ensembles that it names and that were looked up. */
  readonly children?: readonly string[];
  /** The longest way to the end of the graph, in agents. */
  readonly rank: number;
  readonly level: number;
  /** Whether it may not be reached: behind a guard. */
  readonly isGuarded: boolean;
  /** The agent as JSON, and what runs it: parts of the step key. */
  readonly config: string;
  readonly fingerprint: string;
  /** Why it will fail when it is reached: the problem's code, and what it says. */
  readonly unrunnable?: SerializedError;
}

/** An ensemble made ready to run: a value, the same for `check`, `plan` and `run`. */
export interface Plan {
  readonly ensemble: Ensemble;
  readonly agents: readonly PlannedAgent[];
  readonly graph: DependencyGraph;
  /** Agent indexes by level: for people, nothing waits for a level. */
  readonly phases: readonly (readonly number[])[];
  /** The plans of the ensembles that agents run, by the name that the agents use. */
  readonly children: ReadonlyMap<string, Plan>;
  /** How deep ensembles run inside this one, as far as it can be told; 0: none do. */
  readonly depth: number;
}

export interface PlanResult {
  /** Absent when the ensemble has no meaning (an error `ORC2xxx`). With errors `ORC3xxx` there is one: those agents fail. */
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks an ensemble and makes it a plan. Pure over `facts`. Linear in agents and edges. */
export function planRun(ensemble: Ensemble, facts: Facts): PlanResult {
  const analysis = analyseEnsemble(ensemble, facts.declarations);
  const { graph } = analysis;
  const runnable = ensemble.agents.map((agent, index) => {
    const kind = analysis.kinds[index] as KindDeclaration;
    const models = kind.key === undefined ? modelsOf(agent, index, facts) : NO_MODELS;
    return { kind, models, problems: checkRunnable(agent, index, kind, models.problems, facts) };
  });
  const budgeted = runnable.flatMap(({ models: { model, fallbacks } }, index) =>
    model === undefined ? [] : [{ agent: ensemble.agents[index] as Agent, index, models: [model, ...fallbacks] }],
  );
  const whole = [...analysis.diagnostics, ...checkWhole(ensemble, facts), ...checkBudget(ensemble.budget, budgeted, facts)];
  // Who is reached cannot be told without a graph.
  if (graph === undefined) return { diagnostics: [...whole, ...runnable.flatMap(({ problems }) => problems)] };

  const ranks = longestRemaining(graph);
  const phases = phasesOf(graph);
  const levels = new Int32Array(graph.size);
  phases.forEach((phase, level) => phase.forEach((index) => (levels[index] = level)));
  const guarded = behindGuard(ensemble, graph, phases);

  const diagnostics = whole;
  const children = new Map<string, Plan>();
  const shared = new SharedModels();
  const agents = ensemble.agents.map((agent, index): PlannedAgent => {
    const { kind, models, problems } = runnable[index] as (typeof runnable)[number];
    const { fallbackFrom, route } = models;
    const model = models.model === undefined ? undefined : shared.share(models.model);
    const fallbacks = models.fallbacks.map((fallback) => shared.share(fallback));
    // Behind a guard an agent may never be reached: then it is no reason to refuse the run.
    diagnostics.push(
      ...problems.map((found) =>
        guarded[index] === 1 && found.severity === "error" && found.code.startsWith("ORC3")
          ? { ...found, severity: "warning" as const }
          : found,
      ),
    );
    const failure = problems.find(({ severity }) => severity === "error");
    const named = childrenOf(agent, kind, facts, children);
    const own = model === undefined ? (facts.kinds?.get(agent.name)?.fingerprint ?? "") : shared.fingerprint(model);
    const templates = analysis.templates[index] ?? [];
    return {
      agent,
      kind: kind.name,
      ...(model === undefined ? {} : { model }),
      ...(fallbacks.length === 0 ? {} : { fallbacks }),
      ...(fallbackFrom === undefined ? {} : { fallbackFrom }),
      ...(route === undefined ? {} : { route }),
      ...timeoutOf(agent, model),
      ...(analysis.guards[index] === undefined ? {} : { guard: analysis.guards[index] }),
      ...(analysis.prompts[index] === undefined ? {} : { prompt: analysis.prompts[index] }),
      ...(templates.length === 0 ? {} : { templates }),
      dependencies: plannedDependencies(agent, graph),
      ...(named.length === 0 ? {} : { children: named }),
      rank: ranks[index] as number,
      level: levels[index] as number,
      isGuarded: guarded[index] === 1,
      config: canonicalJson(agent as unknown as JsonValue),
      fingerprint: [own, ...named.map((name) => planHash(children.get(name) as Plan))].join(""),
      ...(failure === undefined ? {} : { unrunnable: toFailure(failure) }),
    };
  });

  const hasMeaning = !diagnostics.some(({ severity, code }) => severity === "error" && !code.startsWith("ORC3"));
  const depth = Math.max(0, ...[...children.values()].map((child) => child.depth + 1));
  return { diagnostics, ...(hasMeaning ? { plan: { ensemble, agents, graph, phases, children, depth } } : {}) };
}

/** Notes the plans of the ensembles that an agent names, and gives their names. */
function childrenOf(agent: Agent, kind: KindDeclaration, facts: Facts, children: Map<string, Plan>): readonly string[] {
  return kind.references(agent).flatMap(({ type, value }) => {
    const fact = type === "ensemble" ? facts.children?.get(value) : undefined;
    if (fact === undefined || !("plan" in fact)) return [];
    children.set(value, fact.plan);
    return [value];
  });
}

/** What the ensemble as a whole needs and what is not there. */
function checkWhole({ output }: Ensemble, { resultProcessors }: Facts): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const processor = outputProcessor(output);
  if (processor !== undefined && resultProcessors?.has(processor.name) === false) {
    found.push(
      problem("ORC3009", `output names the result processor "${processor.name}", which is not there.`, "/output/processor", {
        hint: suggestion(processor.name, resultProcessors, "Processors"),
      }),
    );
  }
  return found;
}

/** 1 for each agent that may not be reached: it has a guard, or every agent that it depends on may not be reached. */
function behindGuard(ensemble: Ensemble, graph: DependencyGraph, phases: Plan["phases"]): Uint8Array {
  const guarded = new Uint8Array(graph.size);
  for (const index of phases.flat()) {
    const agent = ensemble.agents[index] as Agent;
    const dependencies = dependencyNames(agent);
    const isCutOff = dependencies.length > 0 && dependencies.every((name) => guarded[graph.indexOf.get(name) as number] === 1);
    if (typeof agent.when === "string" || isCutOff) guarded[index] = 1;
  }
  return guarded;
}

function plannedDependencies(agent: Agent, graph: DependencyGraph): PlannedAgent["dependencies"] {
  return (agent.depends_on ?? []).map((entry, position) => {
    const name = typeof entry === "string" ? entry : entry.agent_name;
    const own = typeof entry === "string" ? undefined : entry.input_key;
    // The agent's own input_key is that of its first dependency.
    const inputKey = own ?? (position === 0 ? (agent.input_key ?? undefined) : undefined);
    return { index: graph.indexOf.get(name) as number, ...(inputKey === undefined ? {} : { inputKey }) };
  });
}

function timeoutOf(agent: Agent, model: ResolvedModel | undefined): { timeoutSeconds?: number } {
  const seconds = agent.timeout_seconds ?? model?.timeout_seconds;
  return seconds === undefined || seconds === null ? {} : { timeoutSeconds: seconds };
}

function toFailure({ code, message, hint }: Diagnostic): SerializedError {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

/** JSON with sorted keys: the same agent gives the same text, however its file orders it. */
function canonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === "object" && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
}
