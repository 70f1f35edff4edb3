import type { Config } from "@llm-orc/core-config";
import { isJsonObject } from "@llm-orc/contracts";
import { builtInKinds, type Ensemble, kindOf, type LlmAgent, type Profile, type Profiles } from "@llm-orc/run-spec";

/** The name of the profile that `project.default_models.fallback` stands for when it names a model. */
export const FALLBACK_PROFILE = "project default fallback";

/** What the project's `default_models:` says, in the order in which it is meant; what is no text says nothing. */
export function defaultModels({ project }: Config): readonly { readonly key: "test" | "fallback"; readonly value: string }[] {
  const models = project?.default_models;
  if (!isJsonObject(models)) return [];
  return (["test", "fallback"] as const).flatMap((key) => {
    const value = models[key];
    return typeof value === "string" && value !== "" ? [{ key, value }] : [];
  });
}

/** The last resort of every model, by the name of its profile. */
export interface ProjectFallback {
  readonly name: string;
  /** Absent: the user has a profile of that name. */
  readonly profile?: Profile;
}

/** The project's own `default_models.fallback`: one of the profiles, or a model of `fallback_provider` (Ollama). Undefined unless it is said. */
export function projectFallback(config: Config, profiles: Profiles): ProjectFallback | undefined {
  const value = defaultModels(config).find(({ key }) => key === "fallback")?.value;
  if (value === undefined) return undefined;
  if (Object.hasOwn(profiles, value)) return { name: value };
  const models = config.project?.default_models;
  const provider = isJsonObject(models) && typeof models.fallback_provider === "string" ? models.fallback_provider : "ollama";
  return { name: FALLBACK_PROFILE, profile: { provider, model: value } };
}

/**
 * Puts the fallback at the end of every profile's chain. It and those that it falls back to itself stay as they are: a chain
 * ends there.
 */
export function withProjectFallback(profiles: Profiles, { name, profile }: ProjectFallback): Profiles {
  const all: Profiles = profile === undefined ? profiles : { ...profiles, [name]: profile };
  const behind = new Set<string>();
  for (let next: string | null | undefined = name; typeof next === "string" && !behind.has(next);) {
    behind.add(next);
    next = Object.hasOwn(all, next) ? all[next]?.fallback_model_profile : undefined;
  }
  return Object.fromEntries(
    Object.entries(all).map(([key, own]) => [
      key,
      behind.has(key) || typeof own.fallback_model_profile === "string" ? own : { ...own, fallback_model_profile: name },
    ]),
  );
}

/** The same for the agents of an ensemble that name a model without a profile. */
export function withFallbackForAgents(ensemble: Ensemble, { name }: ProjectFallback): Ensemble {
  const agents = ensemble.agents.map((agent) => {
    const { model, provider, model_profile: profile, fallback_model_profile: fallback } = agent as LlmAgent;
    const namesModel = profile === undefined && model !== undefined && provider !== undefined;
    const isModel = kindOf(agent, builtInKinds).key === undefined;
    return isModel && namesModel && typeof fallback !== "string" ? { ...agent, fallback_model_profile: name } : agent;
  });
  return { ...ensemble, agents };
}
