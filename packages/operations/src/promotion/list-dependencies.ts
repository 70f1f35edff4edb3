import type { EnsembleTier } from "@llm-orc/core-config";
import { refuseUnread } from "../unread-messages.ts";
import { defineOperation, type Operation } from "../operation.ts";
import type { AgentDependencies } from "./agent-dependencies.ts";

export interface ListDependenciesInput {
  readonly ensemble_name: string;
}

export interface ListDependenciesOutput {
  readonly ensemble: string;
  readonly source_tier: EnsembleTier;
  readonly agents: readonly AgentDependencies[];
  /** These with those of the ensembles that it runs, at any depth. */
  readonly profiles_needed: readonly string[];
  readonly models_needed: readonly string[];
  readonly providers_needed: readonly string[];
  readonly scripts_needed: readonly string[];
  readonly ensembles_needed: readonly string[];
}

const texts = { type: "array", items: { type: "string" } } as const;

/** What an ensemble takes to run. Executes nothing. Throws `ENSEMBLE_NOT_FOUND`, and `ProblemsError` when it does not load. */
export const listDependencies: Operation<ListDependenciesInput, ListDependenciesOutput> = defineOperation({
  name: "list_dependencies",
  description: "List the profiles, models, providers, scripts and ensembles that an ensemble needs, and which of them are there.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: { ensemble_name: { type: "string", minLength: 1, description: "name, or folder/name." } },
    required: ["ensemble_name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      ensemble: { type: "string" },
      source_tier: { enum: ["local", "library", "global"] },
      agents: { type: "array", items: { type: "object" } },
      profiles_needed: texts,
      models_needed: texts,
      providers_needed: texts,
      scripts_needed: texts,
      ensembles_needed: texts,
    },
    required: [
      "ensemble",
      "source_tier",
      "agents",
      "profiles_needed",
      "models_needed",
      "providers_needed",
      "scripts_needed",
      "ensembles_needed",
    ],
  },
  async run(context, { ensemble_name: typed }) {
    const [{ namedEnsemble }, { gatherDependencies }, { prepareRun }, { agentReadiness }, { agentDependencies, modelsOf }] =
      await Promise.all([
        import("../ensemble/named-ensemble.ts"),
        import("./gather-dependencies.ts"),
        import("../run/prepare-run.ts"),
        import("../ensemble/agent-readiness.ts"),
        import("./agent-dependencies.ts"),
      ]);
    const named = namedEnsemble(context, typed);
    const needs = await gatherDependencies(context, named);
    const prepared = await prepareRun(context, named.entry);
    refuseUnread(prepared.diagnostics);
    const readiness = await agentReadiness(context, prepared);
    const models = modelsOf(needs, readiness);
    return {
      ensemble: named.name,
      source_tier: named.entry.tier,
      agents: needs.root.ensemble.agents.map((agent) => {
        const found = readiness.find(({ name }) => name === agent.name);
        return agentDependencies(agent, found, needs);
      }),
      profiles_needed: needs.profiles.map(({ name }) => name),
      models_needed: [...new Set(models.map(({ model }) => model))],
      providers_needed: [...new Set(models.map(({ provider }) => provider))],
      scripts_needed: needs.scripts.filter(({ state }) => state !== "inline").map(({ reference }) => reference),
      ensembles_needed: [...needs.children.map(({ name }) => name), ...needs.missingEnsembles],
    };
  },
});
