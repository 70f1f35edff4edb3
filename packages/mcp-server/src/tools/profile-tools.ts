import { createProfile, deleteProfile, listProfiles, updateProfile } from "@llm-orc/operations";
import type { ToolDefinition } from "../definition/tool-definition.ts";
import { lines } from "./lines.ts";
import { operationTool } from "./operation-tool.ts";

const profileName = { type: "string", minLength: 1 } as const;

export const listProfilesTool: ToolDefinition = operationTool(listProfiles, {
  toolset: "profiles",
  title: "List profiles",
  description: "Model profiles of the project and the user: the names that an agent's model_profile may have.",
  annotations: { readOnlyHint: true, openWorldHint: false },
  list: { key: "profiles", concise: ["name", "provider", "model", "source"] },
  summary: ({ profiles, invalid }) =>
    [
      lines("profile", profiles, ({ name, provider, model }) => `${name}: ${provider} ${model}`),
      ...invalid.map(({ name, problem }) => `- ${name}: not usable: ${problem}`),
    ].join("\n"),
});

export const createProfileTool: ToolDefinition = operationTool(createProfile, {
  toolset: "profiles",
  title: "Write a profile",
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: {
      name: profileName,
      provider: { type: "string", minLength: 1, description: "As get_provider_status calls it." },
      model: { type: "string", minLength: 1 },
      system_prompt: { type: "string" },
      timeout_seconds: { type: "number", exclusiveMinimum: 0 },
      temperature: { type: "number" },
      max_tokens: { type: "integer", minimum: 1 },
    },
    required: ["name", "provider", "model"],
    additionalProperties: false,
  },
  summary: ({ path }) => `Wrote ${path}.`,
});

export const updateProfileTool: ToolDefinition = operationTool(updateProfile, {
  toolset: "profiles",
  title: "Change a profile",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: {
      name: profileName,
      changes: { type: "object", minProperties: 1, description: "{key: value}; null removes a key." },
    },
    required: ["name", "changes"],
    additionalProperties: false,
  },
  summary: ({ path, profile }) => `Changed ${path}: ${JSON.stringify(profile)}`,
});

export const deleteProfileTool: ToolDefinition = operationTool(deleteProfile, {
  toolset: "profiles",
  title: "Delete a profile",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: { name: profileName, confirm: { type: "boolean", default: false } },
    required: ["name"],
    additionalProperties: false,
  },
  summary: ({ path, used_by: users }) => `Deleted ${path}.${users.length === 0 ? "" : ` Still named in ${users.join(", ")}.`}`,
});
