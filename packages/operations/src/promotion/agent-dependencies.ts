import { builtInKinds, kindOf } from "@llm-orc/run-spec";
import type { AgentReadiness } from "../ensemble/agent-status.ts";
import type { Dependencies, ProfileDependency } from "./dependencies.ts";

export interface AgentDependencies {
  readonly name: string;
  /** The kind of agent. */
  readonly type: string;
  readonly script?: string;
  readonly script_found?: boolean;
  /** The ensemble that it runs, or the expression that says which. */
  readonly ensemble?: string;
  readonly model_profile?: string;
  readonly profile_found?: boolean;
  readonly profile_tier?: "local" | "global" | "library" | "built_in";
  readonly provider?: string;
  readonly model?: string;
  /** Null: not known. */
  readonly model_available?: boolean | null;
}

/** What one agent needs, and whether it is there. */
export function agentDependencies(
  agent: Dependencies["root"]["ensemble"]["agents"][number] & {
    readonly provider?: string;
    readonly model?: string;
    readonly model_profile?: string;
  },
  readiness: AgentReadiness | undefined,
  { profiles, scripts }: Dependencies,
): AgentDependencies {
  const kind = kindOf(agent, builtInKinds);
  const base = { name: agent.name, type: kind.name };
  const [reference] = kind.references(agent);
  if (kind.key === "script") {
    const script = scripts.find((each) => each.reference === reference?.value);
    return { ...base, script: reference?.value ?? "", script_found: script !== undefined && script.state !== "missing" };
  }
  if (kind.key !== undefined) return { ...base, ...(reference === undefined ? {} : { ensemble: reference.value }) };
  const profile = profiles.find(({ name }) => name === agent.model_profile);
  const provider = profile?.profile?.provider ?? agent.provider ?? readiness?.provider;
  const model = profile?.profile?.model ?? agent.model ?? readiness?.model;
  return {
    ...base,
    ...(agent.model_profile === undefined ? {} : { model_profile: agent.model_profile, profile_found: isFound(profile) }),
    ...tierOf(profile),
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    model_available: readiness === undefined ? null : readiness.status === "available",
  };
}

function isFound(profile: ProfileDependency | undefined): boolean {
  return profile !== undefined && profile.state !== "missing";
}

function tierOf(profile: ProfileDependency | undefined): Pick<AgentDependencies, "profile_tier"> {
  if (profile?.state === "built_in") return { profile_tier: "built_in" };
  return profile?.source === undefined ? {} : { profile_tier: profile.source.tier };
}

/** The models of all agents and profiles. */
export function modelsOf(
  needs: Dependencies,
  readiness: readonly AgentReadiness[],
): readonly { readonly model: string; readonly provider: string }[] {
  const ofAgents = [needs.root, ...needs.children].flatMap(
    ({ ensemble }) => ensemble.agents as readonly { provider?: unknown; model?: unknown }[],
  );
  return [...needs.profiles.map(({ profile }) => profile), ...ofAgents, ...readiness].flatMap((each) =>
    typeof each?.model === "string" && typeof each.provider === "string" ? [{ model: each.model, provider: each.provider }] : [],
  );
}
