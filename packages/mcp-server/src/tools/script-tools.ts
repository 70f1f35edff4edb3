import type { JsonObject } from "@llm-orc/contracts";
import { createScript, deleteScript, getScript, listScripts, type ScriptName, testScript } from "@llm-orc/operations";
import type { ToolDefinition } from "../definition/tool-definition.ts";
import { lines } from "./lines.ts";
import { operationTool } from "./operation-tool.ts";
import { textArgument } from "./text-argument.ts";

const scriptProperties = {
  name: { type: "string", minLength: 1 },
  category: { type: "string", description: "Its folder; empty at the top." },
} as const;

const READS = { readOnlyHint: true, openWorldHint: false } as const;

export const listScriptsTool: ToolDefinition = operationTool(listScripts, {
  toolset: "scripts",
  title: "List scripts",
  description:
    "Scripts that an agent can name: the project's, the user's and the library's, with what they do and whether they can run here.",
  annotations: READS,
  inputSchema: {
    type: "object",
    properties: { category: { type: "string", description: "Only this folder and those below." } },
    additionalProperties: false,
  },
  input: ({ category }) => (typeof category === "string" && category !== "" ? { category } : {}),
  list: { key: "scripts", concise: ["reference", "name", "category", "what", "runnable", "problem"] },
  summary: ({ scripts }) => lines("script", scripts, ({ reference, what = "" }) => `${reference}: ${what}`),
});

export const getScriptTool: ToolDefinition = operationTool(getScript, {
  toolset: "scripts",
  title: "Read a script",
  description: "A script's description, parameters, interpreter, problems and source. Runs nothing.",
  annotations: READS,
  inputSchema: { type: "object", properties: scriptProperties, required: ["name", "category"], additionalProperties: false },
  input: toScriptName,
  summary: ({ reference, description = "", runnable, problems }) =>
    [
      `${reference}: ${description} ${runnable ? "Can run here." : "Cannot run here."}`,
      ...problems.map(({ message }) => `- ${message}`),
    ].join("\n"),
});

export const testScriptTool: ToolDefinition = operationTool(testScript, {
  toolset: "scripts",
  title: "Try a script",
  description: "Run one script with exactly what an agent would get, and show its answer, error output and exit code. Keeps nothing.",
  // Whatever is in the file is executed.
  scope: "write:script",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  inputSchema: {
    type: "object",
    properties: {
      ...scriptProperties,
      input: { type: "string", description: "What the run would be asked." },
      parameters: { type: "object", description: "As parameters: of an agent." },
      user_input: { type: "string", description: "Answer to what it asks a person." },
    },
    required: ["name", "category", "input"],
    additionalProperties: false,
  },
  input: (args) => ({
    ...toScriptName(args),
    input: textArgument(args, "input"),
    ...(args["parameters"] === undefined ? {} : { parameters: args["parameters"] as JsonObject }),
    ...(typeof args["user_input"] === "string" ? { user_input: args["user_input"] } : {}),
  }),
  summary: ({ reference, status, response, error, stderr, question }) =>
    [
      `${reference}: ${status}`,
      ...(error === undefined ? [] : [`${error.code}: ${error.message}`]),
      ...(question === undefined ? [] : [`It asks: ${question.prompt} Answer with user_input.`]),
      ...(response === null ? [] : [response]),
      ...(stderr === "" ? [] : [`Error output: ${stderr}`]),
    ].join("\n"),
});

export const createScriptTool: ToolDefinition = operationTool(createScript, {
  toolset: "scripts",
  title: "Write a script",
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: {
      name: scriptProperties.name,
      category: { type: "string", minLength: 1, description: "Its folder." },
      template: { type: "string", enum: ["basic", "extraction"], default: "basic" },
      language: { type: "string", enum: ["python", "javascript", "bash"], default: "python" },
    },
    required: ["name", "category"],
    additionalProperties: false,
  },
  summary: ({ path, reference }) => `Wrote ${path}. Agents name it with script: ${reference}. Try it with test_script.`,
});

export const deleteScriptTool: ToolDefinition = operationTool(deleteScript, {
  toolset: "scripts",
  title: "Delete a script",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: { ...scriptProperties, confirm: { type: "boolean", default: false } },
    required: ["name", "category"],
    additionalProperties: false,
  },
  summary: ({ path, used_by: users }) => `Deleted ${path}.${users.length === 0 ? "" : ` Still named in ${users.join(", ")}.`}`,
});

function toScriptName(args: JsonObject): ScriptName {
  const { category } = args;
  return { name: textArgument(args, "name"), ...(typeof category === "string" && category !== "" ? { category } : {}) };
}
