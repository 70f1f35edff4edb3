import { didYouMean, type SerializedError } from "@llm-orc/contracts";
import { ownProfile, type PlannedAgent } from "@llm-orc/executor";
import type { LlmAgent } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import { type ProviderReport, readProviderStatus } from "../provider/provider-status.ts";
import type { PreparedRun } from "../run/prepare-run.ts";
import type { AgentReadiness, AgentStatus } from "./agent-status.ts";

const BY_CODE: Readonly<Record<string, AgentStatus>> = {
  ORC3001: "missing_profile",
  ORC3002: "incomplete_profile",
  ORC3003: "provider_unavailable",
  ORC3006: "ensemble_missing",
  ORC3007: "ensemble_unavailable",
  ORC3008: "ensemble_unavailable",
  ORC3101: "script_missing",
};

const MOST_ALTERNATIVES = 5;

/**
 * Every agent of a prepared run, whatever its kind. The providers are asked only when a model is missing: for what could stand in
 * for it. Nothing when the ensemble has no meaning.
 */
export async function agentReadiness(context: OperationContext, prepared: PreparedRun): Promise<readonly AgentReadiness[]> {
  const { plan, around } = prepared;
  if (plan === undefined) return [];
  const isModelMissing = plan.agents.some(({ unrunnable }) => /^ORC300[123]$/.test(unrunnable?.code ?? ""));
  const reports = isModelMissing ? await readProviderStatus(context, around, { asks: true, stored: await storedIn(prepared) }) : [];
  return plan.agents.map((planned) => readinessOf(planned, prepared, reports));
}

function readinessOf(planned: PlannedAgent, { around }: PreparedRun, reports: readonly ProviderReport[]): AgentReadiness {
  const { model_profile: named, provider: ownProvider, model: ownModel } = planned.agent as LlmAgent;
  const profile = named === undefined ? undefined : ownProfile(around.profiles, named);
  const provider = profile?.provider ?? ownProvider ?? planned.model?.provider;
  const model = profile?.model ?? ownModel ?? planned.model?.model;
  const status = statusOf(planned.unrunnable, { provider, model, baseUrl: profile?.base_url }, reports);
  const isOfModel = ["missing_profile", "incomplete_profile", "provider_unavailable", "model_unavailable"].includes(status);
  return {
    name: planned.agent.name,
    kind: planned.kind,
    ...(named === undefined ? {} : { profile: named }),
    ...(planned.kind !== "llm" || provider === undefined ? {} : { provider }),
    ...(planned.kind !== "llm" || model === undefined ? {} : { model }),
    status,
    alternatives: isOfModel ? alternativesTo(named, provider, reports) : [],
    ...(planned.unrunnable === undefined ? {} : { problem: planned.unrunnable.message }),
    ...(planned.unrunnable?.hint === undefined ? {} : { hint: planned.unrunnable.hint }),
  };
}

interface WantedModel {
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly baseUrl: string | undefined;
}

function statusOf(failure: SerializedError | undefined, wanted: WantedModel, reports: readonly ProviderReport[]): AgentStatus {
  if (failure === undefined) return "available";
  const status = BY_CODE[failure.code];
  if (status === undefined) return failure.code.startsWith("ORC31") ? "script_unavailable" : "unavailable";
  if (status !== "provider_unavailable") return status;
  // A provider that answers and does not list the model: it is the model that is not there.
  const listing = reports.find(
    ({ provider, reachable, base_url: url }) =>
      provider === wanted.provider && reachable === true && (wanted.baseUrl === undefined || url === wanted.baseUrl.replace(/\/$/, "")),
  );
  return listing?.models?.includes(wanted.model ?? "") === false ? "model_unavailable" : status;
}

/** Profiles whose model is there as far as is known: of the same provider first, then by nearness of the name. */
function alternativesTo(named: string | undefined, provider: string | undefined, reports: readonly ProviderReport[]): readonly string[] {
  const usable = reports.filter(isUsable).flatMap((report) => {
    const missing = new Set(report.missing_models?.map(({ profile }) => profile));
    return report.profiles
      .filter(({ name }) => name !== named && !missing.has(name))
      .map(({ name }) => ({ name, provider: report.provider }));
  });
  const near = didYouMean(
    named ?? "",
    usable.map(({ name }) => name),
  );
  const rank = (each: (typeof usable)[number]): number => (each.name === near ? 0 : each.provider === provider ? 1 : 2);
  return usable
    .toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_ALTERNATIVES)
    .map(({ name }) => name);
}

function isUsable({ problem, plugin, needs_key: needsKey, key, reachable }: ProviderReport): boolean {
  return problem === undefined && plugin === undefined && reachable !== false && !(needsKey && key.source === "none");
}

/** The names of the stored keys; a store that cannot be read has none, and what is wrong with it the problems say. */
async function storedIn({ around }: PreparedRun): ReturnType<PreparedRun["around"]["credentials"]["store"]["list"]> {
  try {
    return await around.credentials.store.list();
  } catch {
    return [];
  }
}
