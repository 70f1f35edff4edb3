import type { JsonObject, Price } from "@llm-orc/contracts";
import type { PriceList } from "@llm-orc/pricing";
import type { ModelInfo } from "@llm-orc/provider";
import type { LlmAgent, Profile, Profiles, ProviderLimits, Resilience } from "@llm-orc/run-spec";
import type { Mutable } from "../mutable.ts";

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
  readonly price?: Price;
  readonly limits?: ProviderLimits;
  readonly resilience?: Resilience;
}

const FROM_PROFILE = [
  "system_prompt",
  "temperature",
  "max_tokens",
  "timeout_seconds",
  "base_url",
  "cost_per_token",
  "price",
  "limits",
  "resilience",
] as const;
const FROM_AGENT = ["system_prompt", "temperature", "max_tokens", "timeout_seconds"] as const;

/** The agent's model, or undefined when its profile does not exist or is incomplete. `options` are merged, the agent's win. */
export function resolveModel(agent: LlmAgent, profiles: Profiles): ResolvedModel | undefined {
  const profile = agent.model_profile === undefined ? undefined : ownProfile(profiles, agent.model_profile);
  const provider = profile?.provider ?? agent.provider;
  const model = profile?.model ?? agent.model;
  if (provider === undefined || model === undefined) return undefined;
  const resolved: Mutable<ResolvedModel> = { provider, model };
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
  const {
    timeout_seconds: _timeout,
    cost_per_token: _perToken,
    price: _price,
    limits: _limits,
    resilience: _resilience,
    profile: _name,
    ...rest
  } = model;
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The agent's or its profile's system prompt, else a short one of ours. */
export function systemPrompt(agent: string, model: ResolvedModel | undefined): string {
  return model?.system_prompt ?? `You are ${agent}. Answer helpfully, precisely and with reasons.`;
}

/** What is known of a model that a budget, a plan or a bill needs. */
export interface ModelLimits {
  /** Undefined: not known. Never a guess. */
  readonly price: Price | undefined;
  /** Tokens. */
  readonly contextWindow: number | undefined;
  /** Tokens. */
  readonly maxOutputTokens: number | undefined;
}

/**
 * The price is the profile's own `price:`, else the user's for this model, else what its provider says, else what the price list
 * says, else the profile's `cost_per_token`; a model on the user's own machine costs nothing.
 */
export function modelLimits(model: ResolvedModel, info: ModelInfo | undefined, prices: PriceList): ModelLimits {
  const listed = prices.find({
    provider: model.provider,
    model: model.model,
    ...(model.base_url === undefined ? {} : { baseUrl: model.base_url }),
  });
  const ofUser = model.price ?? (listed?.isOverride === true ? listed.price : undefined);
  return {
    price: ofUser ?? info?.price ?? (info?.isLocal === true ? FREE : (listed?.price ?? perToken(model.cost_per_token))),
    contextWindow: info?.contextWindow ?? listed?.contextWindow,
    maxOutputTokens: info?.maxOutputTokens ?? listed?.maxOutputTokens,
  };
}

const FREE: Price = { input_per_mtok: 0, output_per_mtok: 0 };

function perToken(usd: number | undefined): Price | undefined {
  return usd === undefined ? undefined : { input_per_mtok: usd * 1e6, output_per_mtok: usd * 1e6 };
}

/** The models that answer when an agent's own fails, in order, and what is wrong with how they are named. */
export interface FallbackChain {
  readonly models: readonly ResolvedModel[];
  readonly problem?: { readonly profile: string; readonly what: "missing" | "incomplete" | "cycle" };
}

/**
 * Follows `fallback_model_profile` of the agent, else of its profile, then of each fallback. Each has its own profile's model,
 * address and settings; options that the agent gives are for its own model, and go along to a fallback at the same provider.
 * The chain ends where a profile would come again.
 */
export function fallbackChain(agent: LlmAgent, profiles: Profiles): FallbackChain {
  const own = agent.model_profile === undefined ? undefined : ownProfile(profiles, agent.model_profile);
  const provider = own?.provider ?? agent.provider;
  const seen = new Set([agent.model_profile]);
  const models: ResolvedModel[] = [];
  let name = agent.fallback_model_profile ?? own?.fallback_model_profile;
  while (name !== undefined && name !== null) {
    if (seen.has(name)) return { models, problem: { profile: name, what: "cycle" } };
    seen.add(name);
    const profile = ownProfile(profiles, name);
    if (profile === undefined) return { models, problem: { profile: name, what: "missing" } };
    const { options, ...settings } = agent;
    const model = resolveModel(
      { ...settings, model_profile: name, ...(profile.provider === provider && options !== undefined ? { options } : {}) },
      profiles,
    );
    if (model === undefined) return { models, problem: { profile: name, what: "incomplete" } };
    models.push(model);
    name = profile.fallback_model_profile;
  }
  return { models };
}
