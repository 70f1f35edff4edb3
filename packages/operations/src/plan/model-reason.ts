import type { ResolvedModel } from "@llm-orc/executor";
import type { PluginProviders } from "../plugins/use-plugins.ts";
import { BUILT_IN_PROFILE, DEFAULT_PROFILE } from "../run/built-in-profile.ts";

export interface ModelReasonFacts {
  /** Simulated answers were asked for. */
  readonly simulate: boolean;
  /** What was said about the models that answer; of the built-in profile, which one and why. */
  readonly notices: readonly string[];
  /** The plugin that a provider comes from and that is not loaded for a plan. */
  readonly unloaded?: PluginProviders["unloaded"];
}

/** Why an agent would be answered by this model, in words. */
export function modelReason(model: ResolvedModel, facts: ModelReasonFacts): string {
  const unloaded = facts.unloaded?.(model.provider);
  if (unloaded === undefined || unloaded.problem !== undefined) return whyThis(model, facts);
  return `${whyThis(model, facts)}; ${unloaded.isDeclared ? "from" : "perhaps from"} the plugin "${unloaded.plugin}", which only a run loads`;
}

function whyThis({ profile }: ResolvedModel, { simulate, notices }: ModelReasonFacts): string {
  if (simulate) return "simulated, as asked";
  if (profile === undefined) return "named on the agent";
  // Such a notice is there only when nobody has defined the profile and it was looked for what is there.
  const notice = notices.find((text) => text.startsWith(`${profile} is `) || (profile === BUILT_IN_PROFILE && /SIMULATED/.test(text)));
  if (notice !== undefined && (profile === BUILT_IN_PROFILE || profile === DEFAULT_PROFILE))
    return `built-in profile "${profile}": ${withoutStop(notice)}`;
  return `profile "${profile}"`;
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
