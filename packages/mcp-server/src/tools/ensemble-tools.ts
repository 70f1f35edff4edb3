import {
  boundText,
  checkEnsembleRunnable,
  createEnsemble,
  deleteEnsemble,
  listEnsembles,
  updateEnsemble,
  validateEnsemble,
} from "@llm-orc/operations";
import type { JsonSchema } from "@llm-orc/contracts";
import type { ToolDefinition } from "../definition/tool-definition.ts";
import { lines } from "./lines.ts";
import { operationTool } from "./operation-tool.ts";

const READS = { readOnlyHint: true, openWorldHint: false } as const;

/** A name that selects one of the ensembles that there are. */
export const ensembleNameProperty = { type: "string", minLength: 1, description: "name or folder/name" } as const;
const onlyName: JsonSchema = {
  type: "object",
  properties: { ensemble_name: ensembleNameProperty },
  required: ["ensemble_name"],
  additionalProperties: false,
};

export const listEnsemblesTool: ToolDefinition = operationTool(listEnsembles, {
  toolset: "core",
  title: "List ensembles",
  description: "Ensembles of the project, the library and the user that can be run, with what they do. Those that do not load say why.",
  annotations: READS,
  inputSchema: { type: "object", properties: {}, additionalProperties: false },
  input: () => ({}),
  list: { key: "ensembles", concise: ["name", "description", "source", "agent_count", "problem"] },
  summary: ({ ensembles }) =>
    lines(
      "ensemble",
      ensembles,
      ({ name, description, problem }) => `${name}: ${problem === undefined ? description : `does not load: ${problem}`}`,
    ),
});

export const validateEnsembleTool: ToolDefinition = operationTool(validateEnsemble, {
  toolset: "ensembles",
  title: "Check an ensemble's file",
  annotations: READS,
  inputSchema: onlyName,
  summary: ({ valid, details: { errors, warnings, agent_count: agents } }) =>
    [
      `${valid ? "Valid" : "Not valid"}: ${agents} agents, ${errors.length} errors, ${warnings.length} warnings.`,
      ...[...errors, ...warnings].map(problemLine),
    ].join("\n"),
});

export const checkEnsembleRunnableTool: ToolDefinition = operationTool(checkEnsembleRunnable, {
  toolset: "core",
  title: "Can it run here?",
  annotations: { readOnlyHint: true, openWorldHint: true },
  inputSchema: onlyName,
  summary: ({ ensemble, runnable, agents, problems }) =>
    [
      `${ensemble} ${runnable ? "can" : "cannot"} run here.`,
      ...agents.filter(({ status }) => status !== "available").map(({ name, status }) => `- ${name}: ${status}`),
      ...problems.map(problemLine),
    ].join("\n"),
});

export const createEnsembleTool: ToolDefinition = operationTool(createEnsemble, {
  toolset: "ensembles",
  title: "Write an ensemble",
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: {
      name: ensembleNameProperty,
      description: { type: "string", default: "" },
      agents: {
        type: "array",
        items: { type: "object" },
        description: "As in YAML: {name, model_profile, depends_on, ...}; see get_help.",
      },
      from_template: { type: "string", minLength: 1, description: "Ensemble or library template to copy instead." },
    },
    required: ["name"],
    additionalProperties: false,
  },
  summary: ({ path, agent_count: agents }) => `Wrote ${path} with ${agents} agents.`,
});

export const updateEnsembleTool: ToolDefinition = operationTool(updateEnsemble, {
  toolset: "ensembles",
  title: "Change an ensemble",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: {
      ensemble_name: ensembleNameProperty,
      changes: {
        type: "object",
        description: "update_agents {agent: {key: value}}, remove_agents [name], add_agents [agent], set {key: value}; null removes a key.",
      },
      dry_run: { type: "boolean", default: true },
      backup: { type: "boolean", default: true, description: "Keep the old text as .bak." },
    },
    required: ["ensemble_name", "changes"],
    additionalProperties: false,
  },
  summary: ({ modified, path, diff, problems }) =>
    [
      modified ? `Changed ${path}.` : diff === "" ? `Nothing to change in ${path}.` : `Would change ${path}; nothing was written.`,
      ...problems.map(problemLine),
      boundText(diff, 4_000),
    ].join("\n"),
});

export const deleteEnsembleTool: ToolDefinition = operationTool(deleteEnsemble, {
  toolset: "ensembles",
  title: "Delete an ensemble",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: { ensemble_name: ensembleNameProperty, confirm: { type: "boolean", default: false } },
    required: ["ensemble_name"],
    additionalProperties: false,
  },
  summary: ({ path, used_by: users }) => `Deleted ${path}.${users.length === 0 ? "" : ` It was run by ${users.join(", ")}.`}`,
});

function problemLine({
  severity,
  code,
  message,
  line,
  hint,
}: {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly hint?: string;
}): string {
  return `- ${severity}${line === undefined ? "" : ` in line ${line}`}: ${message}${hint === undefined ? "" : ` ${hint}`} (${code})`;
}
