import type { SimulatedReplies } from "@llm-orc/core-config";
import { builtInKinds, type Agent, type Ensemble, kindOf, type LlmAgent, type Profile, type Profiles } from "@llm-orc/run-spec";

/** What answers where nothing else does, or where nothing else shall. */
export const SIMULATED: Profile = {
  provider: "sim",
  model: "sim-small",
  options: { latency_ms: 400, tokens_per_second: 150, jitter: 0.5 },
};

/**
 * All of these profiles, and the needed ones that there are not, simulated: what they say beside the model and its vendor
 * stays. Those that simulate already stay as they are.
 */
export function simulateProfiles(profiles: Profiles, needed: ReadonlySet<string>): Profiles {
  const names = new Set([...Object.keys(profiles), ...needed]);
  return Object.fromEntries([...names].map((name) => [name, simulateProfile(Object.hasOwn(profiles, name) ? profiles[name] : undefined)]));
}

function simulateProfile(profile: Profile | undefined): Profile {
  if (profile === undefined || profile.provider === SIMULATED.provider) return profile ?? SIMULATED;
  const { base_url: _url, cost_per_token: _price, fallback_model_profile: _fallback, ...rest } = profile;
  return { ...rest, ...SIMULATED };
}

/**
 * The ensemble with its models simulated that agents name themselves, and with the answers that are kept beside it. Options are for the
 * model that an agent had.
 */
export function simulateEnsemble(ensemble: Ensemble, replies: Readonly<Record<string, SimulatedReplies>>): Ensemble {
  return { ...ensemble, agents: ensemble.agents.map((agent) => simulateAgent(agent, replies[agent.name])) };
}

/** The agents that ask a model. */
export function modelAgents({ agents }: Ensemble): readonly string[] {
  return agents.filter((agent) => kindOf(agent, builtInKinds).key === undefined).map(({ name }) => name);
}

function simulateAgent(agent: Agent, replies: SimulatedReplies | undefined): Agent {
  if (kindOf(agent, builtInKinds).key !== undefined) return agent;
  const simulated = withSimulatedModel(agent);
  if (replies === undefined) return simulated;
  // The simulated model takes the first key that stands in what it is asked; the empty one always does.
  return {
    ...simulated,
    options: { ...simulated.options, replies: Object.fromEntries(replies.map(({ contains = "", reply }) => [contains, reply])) },
  };
}

function withSimulatedModel(agent: LlmAgent): LlmAgent {
  const { options, ...rest } = agent;
  if (rest.provider === SIMULATED.provider) return agent;
  // What names only one of the two has no meaning, which is told elsewhere.
  if (rest.provider === undefined || rest.model === undefined) return options === undefined ? agent : rest;
  return { ...rest, ...SIMULATED };
}
