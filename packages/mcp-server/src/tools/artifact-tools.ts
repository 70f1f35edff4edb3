import { analyzeExecution, cleanupArtifacts, deleteArtifact, getArtifact, getMetrics } from "@llm-orc/operations";
import type { ToolDefinition } from "../definition/tool-definition.ts";
import { ensembleNameProperty } from "./ensemble-tools.ts";
import { operationTool, responseFormat } from "./operation-tool.ts";

const READS = { readOnlyHint: true, openWorldHint: false } as const;
const anyRun = { type: "string", minLength: 1, description: "ensemble/timestamp, run id, last, or an ensemble" } as const;

export const analyzeExecutionTool: ToolDefinition = operationTool(analyzeExecution, {
  toolset: "core",
  title: "Analyze a run",
  annotations: READS,
  inputSchema: {
    type: "object",
    properties: { artifact_id: anyRun, response_format: responseFormat },
    required: ["artifact_id"],
    additionalProperties: false,
  },
  summary: ({ artifact_id: id, status, analysis, metrics: { cost, duration } }) =>
    [
      `${id}: ${status}; ${analysis.successful_agents} of ${analysis.total_agents} agents succeeded, ${analysis.failed_agents} failed, ${analysis.skipped_agents} skipped; ${duration ?? "?"} s, ${cost.usd === null ? "unknown cost" : `$${cost.usd}`}.`,
      ...analysis.failures.map(({ agent, code, message }) => `- ${agent} failed: ${message} (${code})`),
    ].join("\n"),
});

export const getArtifactTool: ToolDefinition = operationTool(getArtifact, {
  toolset: "artifacts",
  title: "Read a kept run",
  description: "A kept run's whole result, or one long part of it page by page.",
  annotations: READS,
  inputSchema: {
    type: "object",
    properties: {
      artifact_id: anyRun,
      part: { type: "string", minLength: 1, description: "input, deliverable, report, execution or agent:<name>" },
      cursor: { type: "string" },
    },
    required: ["artifact_id"],
    additionalProperties: false,
  },
  summary: ({ artifact_id: id, status, part, text, total_characters: total }) =>
    part === undefined ? `${id}: ${status}.` : `${id}, ${part}: ${text?.length ?? 0} of ${total ?? 0} characters.`,
});

export const getMetricsTool: ToolDefinition = operationTool(getMetrics, {
  toolset: "artifacts",
  title: "An ensemble's figures",
  description: "Success rate, cost, durations and tokens over an ensemble's kept runs.",
  annotations: READS,
  inputSchema: {
    type: "object",
    properties: { ensemble_name: ensembleNameProperty },
    required: ["ensemble_name"],
    additionalProperties: false,
  },
  summary: ({ ensemble, total_executions: total, success_rate: rate, avg_cost: cost, avg_duration: duration }) =>
    `${ensemble}: ${total} runs${rate === null ? "" : `, ${Math.round(rate * 100)} % succeeded`}${duration === null ? "" : `, ${duration} s on average`}${cost === null ? "" : `, $${cost} on average`}.`,
});

export const deleteArtifactTool: ToolDefinition = operationTool(deleteArtifact, {
  toolset: "artifacts",
  title: "Delete a kept run",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: {
      artifact_id: { type: "string", minLength: 1, description: "ensemble/timestamp, or the whole run id" },
      confirm: { type: "boolean", default: false },
    },
    required: ["artifact_id"],
    additionalProperties: false,
  },
  summary: ({ artifact_id: id }) => `Deleted the run ${id}.`,
});

export const cleanupArtifactsTool: ToolDefinition = operationTool(cleanupArtifacts, {
  toolset: "artifacts",
  title: "Delete old runs",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: {
      ensemble_name: { type: "string", minLength: 1, description: "Only its runs." },
      older_than_days: { type: "number", minimum: 0, default: 30 },
      dry_run: { type: "boolean", default: true },
    },
    additionalProperties: false,
  },
  summary: ({ dry_run: isDryRun, count, kept, deleted, would_delete: planned }) =>
    [
      `${isDryRun ? "Would delete" : "Deleted"} ${count} runs; ${kept.length} old ones stay.`,
      ...(deleted ?? planned ?? []).slice(0, 20).map((id) => `- ${id}`),
      ...kept.slice(0, 20).map(({ artifact_id: id, reason }) => `- stays: ${id}: ${reason}`),
    ].join("\n"),
});
