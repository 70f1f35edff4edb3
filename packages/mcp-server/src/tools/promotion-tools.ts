import { checkPromotionReadiness, demoteEnsemble, listDependencies, promoteEnsemble } from "@llm-orc/operations";
import type { ToolDefinition } from "../definition/tool-definition.ts";
import { ensembleNameProperty } from "./ensemble-tools.ts";
import { operationTool } from "./operation-tool.ts";

const tier = { type: "string", enum: ["global", "library"] } as const;

export const listDependenciesTool: ToolDefinition = operationTool(listDependencies, {
  toolset: "ensembles",
  title: "What an ensemble needs",
  annotations: { readOnlyHint: true, openWorldHint: true },
  inputSchema: {
    type: "object",
    properties: { ensemble_name: ensembleNameProperty },
    required: ["ensemble_name"],
    additionalProperties: false,
  },
  summary: ({ ensemble, profiles_needed: profiles, models_needed: models, scripts_needed: scripts, ensembles_needed: ensembles }) =>
    [
      `${ensemble} needs:`,
      `- profiles: ${listed(profiles)}`,
      `- models: ${listed(models)}`,
      `- scripts: ${listed(scripts)}`,
      `- ensembles: ${listed(ensembles)}`,
    ].join("\n"),
});

export const checkPromotionReadinessTool: ToolDefinition = operationTool(checkPromotionReadiness, {
  toolset: "ensembles",
  title: "Can it be promoted?",
  description:
    "Check whether an ensemble would work at another place, with what would be copied and what stands in the way. Before promote_ensemble.",
  annotations: { readOnlyHint: true, openWorldHint: true },
  inputSchema: {
    type: "object",
    properties: { ensemble_name: ensembleNameProperty, destination: tier },
    required: ["ensemble_name", "destination"],
    additionalProperties: false,
  },
  summary: ({ ensemble, destination, ready, issues }) =>
    [
      `${ensemble} ${ready ? "can" : "cannot"} be promoted to ${destination} as it is.`,
      ...issues.map(({ type, detail, resolution }) => `- ${type}: ${detail} ${resolution}`),
    ].join("\n"),
});

export const promoteEnsembleTool: ToolDefinition = operationTool(promoteEnsemble, {
  toolset: "ensembles",
  title: "Promote an ensemble",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: {
      ensemble_name: ensembleNameProperty,
      destination: tier,
      include_profiles: { type: "boolean", default: true },
      dry_run: { type: "boolean", default: true },
      overwrite: { type: "boolean", default: false },
    },
    required: ["ensemble_name", "destination"],
    additionalProperties: false,
  },
  summary: (output) =>
    output.status === "promoted"
      ? `Promoted to ${output.ensemble_path}; profiles copied: ${listed(output.profiles_copied)}; scripts: ${listed(output.scripts_copied)}.`
      : [
          `Would copy ${output.ensemble} to ${output.would_copy.ensemble.destination}; nothing was written.`,
          `- profiles: ${listed(output.would_copy.profiles)}`,
          `- scripts: ${listed(output.would_copy.scripts)}`,
          ...output.conflicts.map((file) => `- another file is there: ${file}`),
        ].join("\n"),
});

export const demoteEnsembleTool: ToolDefinition = operationTool(demoteEnsemble, {
  toolset: "ensembles",
  title: "Take back an ensemble",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: {
      ensemble_name: ensembleNameProperty,
      tier,
      remove_orphaned_profiles: { type: "boolean", default: false },
      confirm: { type: "boolean", default: false },
    },
    required: ["ensemble_name", "tier"],
    additionalProperties: false,
  },
  summary: (output) =>
    output.status === "demoted"
      ? `Removed ${output.path}; profiles removed: ${listed(output.removed_profiles)}.`
      : `Would remove ${output.would_remove.ensemble}; profiles: ${listed(output.would_remove.orphaned_profiles ?? [])}. Nothing was removed: that takes confirm.`,
});

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
