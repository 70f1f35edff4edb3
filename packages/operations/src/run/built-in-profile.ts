import type { Config, ReadProfilesResult } from "@llm-orc/core-config";
import type { Diagnostic } from "@llm-orc/contracts";
import type { ProviderRegistry } from "@llm-orc/provider";
import type { Profiles } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import type { ProjectCredentials } from "../credentials/open-credentials.ts";
import { defaultModels, projectFallback, withProjectFallback } from "../defaults/default-models.ts";
import { findDefault, type FoundDefault } from "../defaults/find-default.ts";
import { providerSettings } from "../provider/provider-settings.ts";
import { SIMULATED, simulateProfiles } from "./simulated.ts";

/** The profile that the bundled ensembles use, and that nobody has to define. */
export const BUILT_IN_PROFILE = "demo";
/** The profile that stands for whatever model the user has. Never simulated, unless that is asked for. */
export const DEFAULT_PROFILE = "default";

export interface BuiltInProfileOptions {
  readonly neededProfiles: ReadonlySet<string>;
  readonly simulate?: boolean;
  /** Whether models may be asked for; without, the simulated one stands for whichever there is. */
  readonly asksModels: boolean;
  readonly context: OperationContext;
  readonly config: Config;
  readonly credentials: Pick<ProjectCredentials, "hasCredential">;
  readonly registry: ProviderRegistry;
}

export interface BuiltInProfileResult {
  readonly profiles: Profiles;
  /** What the user has defined wrongly, and `default` when nothing is there for it. */
  readonly invalid: Readonly<Record<string, readonly Diagnostic[]>>;
  readonly notices: readonly string[];
}

/**
 * Adds the profiles `default` and `demo` when they are needed and the user has none of that name: the first model that is really
 * there. `default` is first of all what the project's `default_models:` names, and has no model when there is none; `demo` is then
 * the simulated one, which is always said. With `simulate` every profile is simulated. The project's own fallback is behind
 * every profile.
 */
export async function withBuiltInProfile(read: ReadProfilesResult, options: BuiltInProfileOptions): Promise<BuiltInProfileResult> {
  const { neededProfiles, simulate = false, config } = options;
  const { invalid } = read;
  if (simulate) {
    const profiles = simulateProfiles(read.profiles, neededProfiles);
    return { profiles, invalid, notices: ["Model answers are simulated, as asked."] };
  }
  const fallback = projectFallback(config, read.profiles);
  const withFallback = (profiles: Profiles): Profiles => (fallback === undefined ? profiles : withProjectFallback(profiles, fallback));
  const profiles: Record<string, Profiles[string]> = { ...read.profiles };
  const reachable = reachableFrom(neededProfiles, profiles);
  // What the user has defined wrongly is not replaced by something else.
  const isMissing = (name: string): boolean => reachable.has(name) && !Object.hasOwn(profiles, name) && !Object.hasOwn(invalid, name);
  const missing = [DEFAULT_PROFILE, BUILT_IN_PROFILE].filter(isMissing);
  if (!options.asksModels) {
    for (const name of missing) profiles[name] = SIMULATED;
    return { profiles: withFallback(profiles), invalid, notices: [] };
  }
  const notices: string[] = [];
  if (missing.includes(DEFAULT_PROFILE)) {
    const named = defaultModels(config).find(({ value }) => value !== DEFAULT_PROFILE && Object.hasOwn(profiles, value));
    const profile = named === undefined ? undefined : profiles[named.value];
    if (named !== undefined && profile !== undefined) {
      profiles[DEFAULT_PROFILE] = profile;
      notices.push(`${DEFAULT_PROFILE} is the profile ${named.value} (project.default_models.${named.key}).`);
    }
  }
  const open = missing.filter((name) => !Object.hasOwn(profiles, name));
  if (open.length === 0) return { profiles: withFallback(profiles), invalid, notices };
  const { registry, credentials, context } = options;
  const found = await findDefault({ registry, credentials, settings: providerSettings(config), env: context.env, signal: context.signal });
  for (const name of open) {
    if ("profile" in found) {
      profiles[name] = found.profile;
      notices.push(`${name} is answered by ${found.profile.model} (${found.label}).`);
    } else if (name === BUILT_IN_PROFILE) {
      profiles[name] = SIMULATED;
      notices.push(`Model answers are SIMULATED: ${shortList(found)}. Figures from scripts are real.`);
    }
  }
  const isWithout = open.includes(DEFAULT_PROFILE) && "tried" in found;
  return {
    profiles: withFallback(profiles),
    invalid: isWithout ? { ...invalid, [DEFAULT_PROFILE]: [withoutModel(found, config)] } : invalid,
    notices,
  };
}

/** The needed profiles, those that they fall back to, and those that they choose from. */
function reachableFrom(needed: ReadonlySet<string>, profiles: Profiles): ReadonlySet<string> {
  const reached = new Set(needed);
  for (const name of reached) {
    const { fallback_model_profile: fallback, route } = (Object.hasOwn(profiles, name) ? profiles[name] : undefined) ?? {};
    for (const next of [fallback, ...(route?.candidates ?? [])]) if (typeof next === "string") reached.add(next);
  }
  return reached;
}

type Tried = Extract<FoundDefault, { readonly tried: unknown }>;

function withoutModel({ tried }: Tried, config: Config): Diagnostic {
  const said = defaultModels(config).map(({ key, value }) => `project.default_models.${key} is "${value}", which is no profile`);
  const looked = tried.map(({ candidate, absent }) => `${candidate.command} (${candidate.label}: ${absent})`);
  return {
    code: "ORC3001",
    severity: "error",
    message: [`nobody has defined it, and there is no model to take instead`, ...said].join("; ") + ".",
    path: "",
    hint: `Any of these gives it one: ${looked.join("; ")}. Without a model: llm-orc run <ensemble> --simulate`,
  };
}

/** What is not there, in few words: of vendors only those that have a key and do not answer. */
function shortList({ tried }: Tried): string {
  const servers = tried.filter(({ candidate: { type } }) => type === "server").map(({ candidate: { label } }) => `no ${label}`);
  const [first, ...others] = servers;
  const failing = tried.filter(({ candidate, absent }) => candidate.type === "key" && absent !== "no key");
  const keys = failing.length === 0 ? ["no key"] : failing.map(({ candidate, absent }) => `${candidate.label} cannot be used (${absent})`);
  return [...(first === undefined ? [] : [first]), ...keys, ...(others.length === 0 ? [] : ["no other server on this machine"])].join(", ");
}
