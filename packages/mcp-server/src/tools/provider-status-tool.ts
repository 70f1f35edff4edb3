import { doctor, type ProviderReport } from "@llm-orc/operations";
import type { ToolDefinition } from "../definition/tool-definition.ts";
import { lines } from "./lines.ts";
import { operationTool } from "./operation-tool.ts";

/** One provider at one address, as the tool shows it. */
interface ShownProvider {
  readonly provider: string;
  readonly available: boolean;
  /** Why it is not. */
  readonly reason?: string;
  readonly base_url?: string;
  readonly models: readonly string[];
  readonly model_count: number;
  /** Profiles that use it. */
  readonly profiles: readonly string[];
}

// Some vendors list hundreds.
const MOST_MODELS = 25;

export const providerStatusTool: ToolDefinition = operationTool(doctor, {
  name: "get_provider_status",
  toolset: "core",
  title: "Which models are there",
  description:
    "Ask every model provider whether it can be used now, with its models and the profiles that use it. Look before choosing a model.",
  annotations: { readOnlyHint: true, openWorldHint: true },
  inputSchema: { type: "object", properties: {}, additionalProperties: false },
  input: () => ({ check: true }),
  outputSchema: {
    type: "object",
    properties: { providers: { type: "array", items: { type: "object" } }, available: { type: "array", items: { type: "string" } } },
    required: ["providers", "available"],
  },
  output({ providers }) {
    const shown = providers.map(toShown);
    return { providers: shown, available: [...new Set(shown.filter(({ available }) => available).map(({ provider }) => provider))] };
  },
  summary: ({ providers }) =>
    lines("provider", providers as unknown as readonly ShownProvider[], ({ provider, available, reason, model_count: count }) =>
      available
        ? `${provider}: available${count === 0 ? "" : `, ${count} models`}`
        : `${provider}: not available${reason === undefined ? "" : `: ${reason}`}`,
    ),
});

function toShown(report: ProviderReport): ShownProvider {
  const { provider, base_url: baseUrl, models = [], profiles } = report;
  const reason = reasonAgainst(report);
  return {
    provider,
    available: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    ...(baseUrl === undefined ? {} : { base_url: baseUrl }),
    models: models.slice(0, MOST_MODELS),
    model_count: models.length,
    profiles: profiles.map(({ name }) => name),
  };
}

function reasonAgainst({
  problem,
  reachable,
  detail,
  needs_key: needsKey,
  key,
  key_variables: variables,
  plugin,
}: ProviderReport): string | undefined {
  if (problem !== undefined) return `${problem.message}${problem.hint === undefined ? "" : ` ${problem.hint}`}`;
  if (needsKey && key.source === "none")
    return `No key${variables[0] === undefined ? "" : `; the person sets ${variables[0]} or stores one with: llm-orc auth add`}.`;
  if (reachable === false) return detail ?? "It does not answer.";
  // A plugin is loaded by a run, not by a look.
  return plugin === undefined ? undefined : `It comes from the plugin ${plugin}, which only a run loads.`;
}
