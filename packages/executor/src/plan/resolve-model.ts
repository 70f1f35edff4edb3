import type { JsonObject, Price } from "@llm-orc/contracts";
import type { ModelInfo } from "@llm-orc/provider";
import type { LlmAgent, Profile, Profiles } from "@llm-orc/run-spec";

/** Which model an agent uses, with which settings: the profile's under the agent's own. */
export interface ResolvedModel {
  /** The profile's name, when one is named. */
  readonly profile?: string;
  readonly provider: string;
  readonly model: string;
  readonly system_prompt?: string;
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly timeout_seconds?: number;
  readonly options?: JsonObject;
  readonly base_url?: string;
  readonly cost_per_token?: number;
}

const FROM_PROFILE = ["system_prompt", "temperature", "max_tokens", "timeout_seconds", "base_url", "cost_per_token"] as const;
const FROM_AGENT = ["system_prompt", "temperature", "max_tokens", "timeout_seconds"] as const;

/** The agent's model, or undefined when its profile does not exist or is incomplete. `options` are merged, the agent's win. */
export function resolveModel(agent: LlmAgent, profiles: Profiles): ResolvedModel | undefined {
  const profile = agent.model_profile === undefined ? undefined : ownProfile(profiles, agent.model_profile);
  const provider = profile?.provider ?? agent.provider;
  const model = profile?.model ?? agent.model;
  if (provider === undefined || model === undefined) return undefined;
  const resolved: { -readonly [K in keyof ResolvedModel]: ResolvedModel[K] } = { provider, model };
  if (agent.model_profile !== undefined) resolved.profile = agent.model_profile;
  for (const key of FROM_PROFILE)
    if (profile?.[key] !== undefined && profile[key] !== null) Object.assign(resolved, { [key]: profile[key] });
  for (const key of FROM_AGENT) if (agent[key] !== undefined && agent[key] !== null) Object.assign(resolved, { [key]: agent[key] });
  const options = { ...profile?.options, ...agent.options };
  if (Object.keys(options).length > 0) resolved.options = options;
  return resolved;
}

/** A profile by name; names such as `constructor` find nothing. */
export function ownProfile(profiles: Profiles, name: string): Profile | undefined {
  return Object.hasOwn(profiles, name) ? profiles[name] : undefined;
}

/** What names a model in `Facts.models`: the profile, or `provider/model` of an agent without one. */
export function modelReference(agent: LlmAgent): string {
  return agent.model_profile ?? `${agent.provider ?? ""}/${agent.model ?? ""}`;
}

/** Changes exactly when the model may answer otherwise: never with times or prices. */
export function modelFingerprint(model: ResolvedModel): string {
  const { timeout_seconds: _timeout, cost_per_token: _price, profile: _name, ...rest } = model;
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The agent's or its profile's system prompt, else a short one of ours. */
export function systemPrompt(agent: string, model: ResolvedModel | undefined): string {
  return model?.system_prompt ?? `You are ${agent}. Answer helpfully, precisely and with reasons.`;
}

/** What a model costs: as its provider says, else as its profile says, nothing on this machine; otherwise unknown. */
export function modelPrice(model: ResolvedModel, info: ModelInfo | undefined): Price | undefined {
  if (info?.price !== undefined) return info.price;
  const { cost_per_token: perToken } = model;
  if (perToken !== undefined) return { input_per_mtok: perToken * 1e6, output_per_mtok: perToken * 1e6 };
  return info?.isLocal === true ? { input_per_mtok: 0, output_per_mtok: 0 } : undefined;
}
