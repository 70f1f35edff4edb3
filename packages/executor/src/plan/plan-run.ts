import { type Diagnostic, didYouMean, type JsonValue, type SerializedError, toJsonPointer } from "@llm-orc/contracts";
import { type DependencyGraph, longestRemaining, phasesOf } from "@llm-orc/dependency-graph";
import type { Predicate, Template } from "@llm-orc/expressions";
import { type Agent, dependencyNames, type Ensemble, type KindDeclaration, type LlmAgent, type Profiles } from "@llm-orc/run-spec";
import type { ModelInfo } from "@llm-orc/provider";
import { analyseEnsemble, problem, warning } from "./analyse-ensemble.ts";
import { modelFingerprint, modelReference, ownProfile, type ResolvedModel, resolveModel } from "./resolve-model.ts";

/** What was found out about a model before the run: that it can be used, or why not. */
export type ModelFact = { readonly info?: ModelInfo } | { readonly problem: string; readonly hint?: string };

/** Everything outside the ensemble that a plan rests on. Gathered by the caller; planning itself asks nobody. */
export interface Facts {
  readonly declarations: readonly KindDeclaration[];
  /** Names of the kinds that can be run; absent: all declared ones. */
  readonly runnableKinds?: ReadonlySet<string>;
  readonly profiles: Profiles;
  /** By profile name, or `provider/model` of an agent without a profile; what is absent is not known and not a problem. */
  readonly models?: ReadonlyMap<string, ModelFact>;
  /** What the kinds' own `inspect` said, by agent name; paths count from the agent. */
  readonly kinds?: ReadonlyMap<string, { readonly fingerprint: string; readonly problems: readonly Diagnostic[] }>;
}

export interface PlannedAgent {
  readonly agent: Agent;
  readonly kind: string;
  readonly model?: ResolvedModel;
  /** What the agent or its profile says; the kind's and the project's defaults come after it. */
  readonly timeoutSeconds?: number;
  readonly guard?: Predicate;
  readonly prompt?: Template;
  /** In the order of `depends_on`. */
  readonly dependencies: readonly { readonly index: number; readonly inputKey?: string }[];
  /** The longest way to the end of the graph, in agents. */
  readonly rank: number;
  readonly level: number;
  /** The agent as JSON, and what runs it: parts of the step key. */
  readonly config: string;
  readonly fingerprint: string;
  /** Why it will fail when it is reached. */
  readonly unrunnable?: SerializedError;
}

/** An ensemble made ready to run: a value, the same for `check`, `plan` and `run`. */
export interface Plan {
  readonly ensemble: Ensemble;
  readonly agents: readonly PlannedAgent[];
  readonly graph: DependencyGraph;
  /** Agent indexes by level: for people, nothing waits for a level. */
  readonly phases: readonly (readonly number[])[];
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
  if (graph === undefined) return { diagnostics: analysis.diagnostics };

  const ranks = longestRemaining(graph);
  const phases = phasesOf(graph);
  const levels = new Int32Array(graph.size);
  phases.forEach((phase, level) => phase.forEach((index) => (levels[index] = level)));
  const guarded = behindGuard(ensemble, graph, phases);

  const diagnostics = [...analysis.diagnostics, ...checkFeatures(ensemble)];
  const agents = ensemble.agents.map((agent, index): PlannedAgent => {
    const kind = analysis.kinds[index] as KindDeclaration;
    const model = kind.key === undefined ? resolveModel(agent, facts.profiles) : undefined;
    const problems = checkRunnable(agent, index, kind, model, facts);
    // Behind a guard an agent may never be reached: then it is no reason to refuse the run.
    diagnostics.push(
      ...problems.map((found) => (guarded[index] === 1 && found.severity === "error" ? { ...found, severity: "warning" as const } : found)),
    );
    const failure = problems.find(({ severity }) => severity === "error");
    const inspected = facts.kinds?.get(agent.name);
    return {
      agent,
      kind: kind.name,
      ...(model === undefined ? {} : { model }),
      ...timeoutOf(agent, model),
      ...(analysis.guards[index] === undefined ? {} : { guard: analysis.guards[index] }),
      ...(analysis.prompts[index] === undefined ? {} : { prompt: analysis.prompts[index] }),
      dependencies: plannedDependencies(agent, graph),
      rank: ranks[index] as number,
      level: levels[index] as number,
      config: canonicalJson(agent as unknown as JsonValue),
      fingerprint: model === undefined ? (inspected?.fingerprint ?? "") : modelFingerprint(model),
      ...(failure === undefined ? {} : { unrunnable: toFailure(failure) }),
    };
  });

  const hasMeaning = !diagnostics.some(({ severity, code }) => severity === "error" && !code.startsWith("ORC3"));
  return { diagnostics, ...(hasMeaning ? { plan: { ensemble, agents, graph, phases } } : {}) };
}

function checkRunnable(
  agent: Agent,
  index: number,
  kind: KindDeclaration,
  model: ResolvedModel | undefined,
  facts: Facts,
): readonly Diagnostic[] {
  const at = (key: string): string => toJsonPointer(["agents", index, key]);
  if (facts.runnableKinds !== undefined && !facts.runnableKinds.has(kind.name)) {
    return [problem("ORC3004", `"${agent.name}" is of kind "${kind.name}", which this version does not run.`, at(kind.key ?? "name"))];
  }
  if (agent.fan_out === true) return [problem("ORC3005", `"${agent.name}" has fan_out, which this version does not run.`, at("fan_out"))];
  const inspected = (facts.kinds?.get(agent.name)?.problems ?? []).map((found) => ({
    ...found,
    path: `${toJsonPointer(["agents", index])}${found.path}`,
  }));
  if (kind.key !== undefined) return inspected;
  const { model_profile: profile } = agent as LlmAgent;
  const key = profile === undefined ? "model" : "model_profile";
  const fact = facts.models?.get(modelReference(agent));
  if (fact !== undefined && "problem" in fact) {
    return [problem("ORC3003", `"${agent.name}" cannot run: ${fact.problem}`, at(key), { hint: fact.hint })];
  }
  if (profile !== undefined && ownProfile(facts.profiles, profile) === undefined) {
    const near = didYouMean(profile, Object.keys(facts.profiles));
    return [
      problem("ORC3001", `"${agent.name}" uses profile "${profile}", which does not exist.`, at("model_profile"), {
        hint: near === undefined ? "`llm-orc list-profiles` shows the profiles there are." : `Did you mean "${near}"?`,
      }),
    ];
  }
  if (model !== undefined) return inspected;
  return [problem("ORC3002", `Profile "${profile}" of "${agent.name}" is incomplete: it needs provider and model.`, at(key))];
}

/** Keys whose promise this version cannot keep: saying so beats ignoring them. */
function checkFeatures(ensemble: Ensemble): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (ensemble.budget !== undefined && ensemble.budget !== null) {
    found.push(
      problem("ORC3010", "budget: is not enforced by this version, so the ensemble is not run.", "/budget", {
        hint: "Take budget: out to run without a bound.",
      }),
    );
  }
  if (ensemble.validation !== undefined && ensemble.validation !== null) {
    found.push(warning("ORC3011", "validation: is not evaluated by this version.", "/validation"));
  }
  ensemble.agents.forEach((agent, index) => {
    if ((agent as LlmAgent).output_schema !== undefined && (agent as LlmAgent).output_schema !== null) {
      found.push(
        warning(
          "ORC3012",
          `output_schema of "${agent.name}" is not enforced by this version.`,
          toJsonPointer(["agents", index, "output_schema"]),
        ),
      );
    }
  });
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

function toFailure({ message, hint }: Diagnostic): SerializedError {
  return { code: "AGENT_NOT_RUNNABLE", message, ...(hint === undefined ? {} : { hint }) };
}

/** JSON with sorted keys: the same agent gives the same text, however its file orders it. */
function canonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === "object" && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
}
