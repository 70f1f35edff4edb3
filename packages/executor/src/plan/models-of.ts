import { type Diagnostic, didYouMean, toJsonPointer } from "@llm-orc/contracts";
import { bundledPrices } from "@llm-orc/pricing";
import type { Agent, LlmAgent, Profile } from "@llm-orc/run-spec";
import type { Route } from "../routing/route.ts";
import type { Facts } from "./facts.ts";
import { problem, warning } from "./problem.ts";
import { fallbackChain, modelLimits, modelReference, ownProfile, type ResolvedModel, resolveModel } from "./resolve-model.ts";

/** The models that an agent may ask. */
export interface AgentModels {
  readonly model: ResolvedModel | undefined;
  /** Who answers when it fails for good, in order. */
  readonly fallbacks: readonly ResolvedModel[];
  /** The profile that cannot be used, when `model` is a fallback from the start. */
  readonly fallbackFrom?: string;
  /** Absent: it is always `model` first. */
  readonly route?: Route;
  /** What is wrong with them, as far as that can be told before the run. */
  readonly problems: readonly Diagnostic[];
}

export const NO_MODELS: AgentModels = { model: undefined, fallbacks: [], problems: [] };

/** The agent's model, or those that its profile lets the router choose from, with the fallbacks behind them. */
export function modelsOf(agent: LlmAgent, index: number, facts: Facts): AgentModels {
  const chain = fallbackChain(agent, facts.profiles);
  const wrong = chain.problem === undefined ? [] : [chainProblem(agent, index, chain.problem)];
  const profile = agent.model_profile === undefined ? undefined : ownProfile(facts.profiles, agent.model_profile);
  const own = profile?.route === undefined ? modelOf(agent, index, facts) : routedModels(agent, index, profile, facts);
  const fallbacks = [...own.fallbacks, ...chain.models];
  const problems = [...own.problems.map((found) => softened(found, agent, fallbacks, facts)), ...wrong];
  const [first, ...rest] = fallbacks;
  // A profile that is not there at all: the first fallback is the agent's model.
  if (own.model === undefined && first !== undefined) {
    return { model: first, fallbacks: rest, problems, ...(agent.model_profile === undefined ? {} : { fallbackFrom: agent.model_profile }) };
  }
  return { ...own, fallbacks, problems };
}

function modelOf(agent: LlmAgent, index: number, facts: Facts): AgentModels {
  const model = resolveModel(agent, facts.profiles);
  return { model, fallbacks: [], problems: checkModel(agent, index, model, facts) };
}

function checkModel(agent: LlmAgent, index: number, model: ResolvedModel | undefined, facts: Facts): readonly Diagnostic[] {
  const { model_profile: profile } = agent;
  const path = modelPath(agent, index);
  const fact = facts.models?.get(modelReference(agent));
  if (fact !== undefined && "problem" in fact) {
    return [problem("ORC3003", `"${agent.name}" cannot run: ${fact.problem}`, path, { hint: fact.hint })];
  }
  if (profile !== undefined && ownProfile(facts.profiles, profile) === undefined) return [noProfile(agent, index, profile, facts)];
  // What names no model at all has an error of its own.
  if (model !== undefined || profile === undefined) return [];
  return [problem("ORC3002", `Profile "${profile}" of "${agent.name}" is incomplete: it needs provider and model.`, path)];
}

function noProfile(agent: LlmAgent, index: number, profile: string, { profiles }: Facts): Diagnostic {
  const near = didYouMean(profile, Object.keys(profiles));
  return problem("ORC3001", `"${agent.name}" uses profile "${profile}", which does not exist.`, modelPath(agent, index), {
    hint: near === undefined ? "`llm-orc list-profiles` shows the profiles there are." : `Did you mean "${near}"?`,
  });
}

/** The candidates of a profile with `route:`, in its order; the router orders them anew for each input. */
function routedModels(agent: LlmAgent, index: number, profile: Profile, facts: Facts): AgentModels {
  const { candidates = [], prefer = "cost" } = profile.route as NonNullable<Profile["route"]>;
  const path = modelPath(agent, index);
  const problems: Diagnostic[] = [];
  const models: ResolvedModel[] = [];
  for (const name of candidates) {
    const model =
      ownProfile(facts.profiles, name)?.route === undefined ? resolveModel({ ...agent, model_profile: name }, facts.profiles) : undefined;
    if (model === undefined)
      problems.push(warning("ORC3012", `Profile "${agent.model_profile}" routes to "${name}", which is no profile with a model.`, path));
    else models.push(model);
  }
  const considered = models.map((model) => {
    const fact = facts.models?.get(model.profile ?? "");
    const info = fact !== undefined && "info" in fact ? fact.info : undefined;
    return {
      model,
      ...modelLimits(model, info, facts.prices ?? bundledPrices),
      takesJson: info?.capabilities === undefined ? undefined : info.capabilities.includes("json"),
      unavailable: fact !== undefined && "problem" in fact ? fact.problem : undefined,
    };
  });
  if (!considered.some(({ unavailable }) => unavailable === undefined)) {
    const why = considered[0]?.unavailable ?? "none of its candidates is a profile with a model.";
    problems.push(
      problem(
        "ORC3003",
        `"${agent.name}" cannot run: of the candidates of "${agent.model_profile}" none can be asked; the first: ${why}`,
        path,
      ),
    );
  }
  const [model, ...fallbacks] = models;
  return { model, fallbacks, problems, ...(considered.length < 2 ? {} : { route: { candidates: considered, prefer } }) };
}

/** What a usable fallback makes good is worth knowing, and no reason to refuse the run. */
function softened(found: Diagnostic, agent: LlmAgent, fallbacks: readonly ResolvedModel[], { models }: Facts): Diagnostic {
  const usable = fallbacks.find(({ profile }) => {
    const fact = models?.get(profile ?? "");
    return fact === undefined || !("problem" in fact);
  });
  if (found.severity !== "error" || usable === undefined) return found;
  return { ...found, severity: "warning", message: `${found.message} Its fallback "${usable.profile}" answers for "${agent.name}".` };
}

function chainProblem(
  agent: LlmAgent,
  index: number,
  { profile, what }: NonNullable<ReturnType<typeof fallbackChain>["problem"]>,
): Diagnostic {
  const path =
    agent.fallback_model_profile === profile ? toJsonPointer(["agents", index, "fallback_model_profile"]) : modelPath(agent, index);
  if (what === "cycle") {
    return warning("ORC3011", `The fallbacks of "${agent.name}" come back to "${profile}": they end there.`, path, {
      hint: "Take fallback_model_profile out of the last profile of the circle.",
    });
  }
  const why = what === "missing" ? "does not exist" : "is incomplete: it needs provider and model";
  return warning("ORC3011", `The fallback "${profile}" of "${agent.name}" ${why}.`, path, {
    hint: "`llm-orc list-profiles` shows the profiles there are.",
  });
}

function modelPath(agent: Agent, index: number): string {
  return toJsonPointer(["agents", index, (agent as LlmAgent).model_profile === undefined ? "model" : "model_profile"]);
}
