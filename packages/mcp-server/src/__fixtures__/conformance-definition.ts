import { setTimeout as sleep } from "node:timers/promises";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";
import type { McpDefinition, SessionChange } from "../definition/mcp-definition.ts";
import type { PromptDefinition } from "../definition/prompt-definition.ts";
import type { ResourceDefinition } from "../definition/resource-definition.ts";
import type { ClientRequest, ToolCall, ToolDefinition, ToolOutcome } from "../definition/tool-definition.ts";
import { PNG, WAV } from "./tiny-media.ts";

type Done = Extract<ToolOutcome, { type: "done" }>;

/** What the official conformance suite expects of a server, as a definition of ours: it tests the adapters and transports. */
export function createConformanceDefinition(): McpDefinition {
  const listeners = new Set<(change: SessionChange) => void>();
  const tell = (change: SessionChange): void => {
    for (const listener of listeners) listener(change);
  };
  return {
    name: "llm-orc-conformance",
    version: "0.0.0",
    instructions: "The fixtures of the conformance suite.",
    tools: [
      ...CONTENT_TOOLS,
      ...WORKING_TOOLS,
      ...ASKING_TOOLS,
      tool("test_trigger_tool_change", async () => (tell({ type: "tools" }), done("told"))),
      tool("test_trigger_prompt_change", async () => (tell({ type: "prompts" }), done("told"))),
    ],
    resources: RESOURCES,
    prompts: PROMPTS,
    openSession: ({ scopes }) => ({
      scopes,
      onChanged: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: async () => {},
    }),
  };
}

function tool(name: string, call: (call: ToolCall) => Promise<ToolOutcome>, inputSchema: JsonSchema = NO_ARGUMENTS): ToolDefinition {
  return {
    name,
    title: name,
    description: `Fixture ${name}.`,
    toolset: "core",
    scope: "read",
    annotations: { readOnlyHint: true, openWorldHint: false },
    inputSchema,
    outputSchema: { type: "object" },
    call,
  };
}

function done(text: string, attachments: NonNullable<Done["attachments"]> = []): Done {
  return { type: "done", text, structured: {}, attachments };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function objectOf(properties: JsonObject, required: readonly string[] = Object.keys(properties)): JsonSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

const NO_ARGUMENTS = objectOf({});
const STRING = { type: "string" };

const CONTENT_TOOLS: readonly ToolDefinition[] = [
  tool("test_simple_text", async () => done("This is a simple text response for testing.")),
  tool("test_image_content", async () => done("", [{ type: "image", data: PNG, mimeType: "image/png" }])),
  tool("test_audio_content", async () => done("", [{ type: "audio", data: WAV, mimeType: "audio/wav" }])),
  tool("test_embedded_resource", async () =>
    done("", [
      { type: "resource", uri: "test://embedded-resource", mimeType: "text/plain", text: "This is an embedded resource content." },
    ]),
  ),
  tool("test_multiple_content_types", async () =>
    done("Multiple content types test:", [
      { type: "image", data: PNG, mimeType: "image/png" },
      { type: "resource", uri: "test://mixed-content-resource", mimeType: "application/json", text: '{"test":"data","value":123}' },
    ]),
  ),
  tool("test_error_handling", async () => ({
    type: "error",
    error: { code: "TEST_ERROR", message: "This tool intentionally returns an error for testing" },
  })),
  tool("json_schema_2020_12_tool", async () => done("valid"), {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    $defs: { address: { $anchor: "addressDef", type: "object", properties: { street: STRING, city: STRING } } },
    properties: {
      name: STRING,
      address: { $ref: "#/$defs/address" },
      contactMethod: { type: "string", enum: ["phone", "email"] },
      phone: STRING,
      email: STRING,
    },
    allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
    if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: { required: ["phone"] },
    else: { required: ["email"] },
    additionalProperties: false,
  }),
  tool("test_custom_headers", async () => done("seen"), objectOf({ region: { type: "string", "x-mcp-header": "Region" } })),
];

const WORKING_TOOLS: readonly ToolDefinition[] = [
  tool("test_tool_with_logging", async ({ log }) => {
    log("info", "Tool execution started");
    await sleep(50);
    log("info", "Tool processing data");
    await sleep(50);
    log("info", "Tool execution completed");
    return done("Logged three messages.");
  }),
  tool("test_logging_tool", async ({ log }) => {
    log("info", "Only for those who asked");
    return done("Logged one message.");
  }),
  tool("test_tool_with_progress", async ({ progress }) => {
    for (const step of [0, 50, 100]) {
      progress({ progress: step, total: 100, message: `${step} of 100` });
      await sleep(50);
    }
    return done("Reported three steps.");
  }),
];

/** Asks once, and says what came back. */
function asks(name: string, requests: Readonly<Record<string, ClientRequest>>, options: { state?: JsonObject; text?: string } = {}) {
  return tool(name, async ({ resumed }) => {
    if (resumed === undefined) return { type: "needs_client", requests, state: options.state ?? {} };
    return done(`${options.text ?? "Answered"}: ${JSON.stringify(resumed.answers)}`);
  });
}

const NAME: ClientRequest = { type: "form", message: "What is your name?", schema: objectOf({ name: STRING }) };
const CONFIRM: ClientRequest = { type: "form", message: "Please confirm", schema: objectOf({ ok: { type: "boolean" } }) };

const ASKING_TOOLS: readonly ToolDefinition[] = [
  tool(
    "test_sampling",
    async ({ args, resumed }) => {
      const requests: Record<string, ClientRequest> = { prompt: { type: "sample", prompt: textOf(args["prompt"]), maxTokens: 100 } };
      if (resumed === undefined) return { type: "needs_client", requests, state: {} };
      const content = resumed.answer.content?.["content"];
      return done(`LLM response: ${isJsonObject(content) ? textOf(content["text"]) : ""}`);
    },
    objectOf({ prompt: STRING }),
  ),
  tool(
    "test_elicitation",
    async ({ args, resumed }) => {
      const schema = objectOf({
        username: { type: "string", description: "User's response" },
        email: { type: "string", description: "User's email address" },
      });
      if (resumed !== undefined) return done(`User response: ${JSON.stringify(resumed.answer)}`);
      return { type: "needs_input", message: textOf(args["message"]), schema, state: {}, otherwise: UNASKED };
    },
    objectOf({ message: STRING }),
  ),
  asks("test_elicitation_sep1034_defaults", {
    form: {
      type: "form",
      message: "Check the defaults",
      schema: objectOf(
        {
          name: { type: "string", default: "John Doe" },
          age: { type: "integer", default: 30 },
          score: { type: "number", default: 95.5 },
          status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
          verified: { type: "boolean", default: true },
        },
        [],
      ),
    },
  }),
  asks("test_elicitation_sep1330_enums", { form: { type: "form", message: "Choose", schema: objectOf(enums(), []) } }),
  asks("test_streaming_elicitation", { user_name: NAME }),
  asks("test_missing_capability", { answer: { type: "sample", prompt: "Say something", maxTokens: 10 } }),
  asks("test_input_required_result_elicitation", { user_name: NAME }),
  asks("test_input_required_result_sampling", {
    capital_question: { type: "sample", prompt: "What is the capital of France?", maxTokens: 100 },
  }),
  asks("test_input_required_result_list_roots", { client_roots: { type: "roots" } }),
  asks("test_input_required_result_request_state", { confirm: CONFIRM }, { state: { step: 1 }, text: "state-ok" }),
  asks("test_input_required_result_tampered_state", { confirm: CONFIRM }, { state: { step: 1 } }),
  asks(
    "test_input_required_result_multiple_inputs",
    {
      user_name: NAME,
      greeting: { type: "sample", prompt: "Generate a greeting", maxTokens: 50 },
      client_roots: { type: "roots" },
    },
    { state: { step: 1 } },
  ),
  asks("test_input_required_result_capabilities", {
    user_name: NAME,
    greeting: { type: "sample", prompt: "Generate a greeting", maxTokens: 50 },
  }),
  tool("test_input_required_result_multi_round", async ({ resumed }) => {
    const color: ClientRequest = { type: "form", message: "Step 2: What is your favorite color?", schema: objectOf({ color: STRING }) };
    if (resumed === undefined) return { type: "needs_client", requests: { step1: NAME }, state: { round: 1 } };
    if (resumed.state["round"] === 1) return { type: "needs_client", requests: { step2: color }, state: { round: 2 } };
    return done(`Answered: ${JSON.stringify(resumed.answers)}`);
  }),
];

const UNASKED: Done = done("This client cannot ask.");

function enums(): JsonObject {
  const titled = ["value1", "value2", "value3"].map((value, index) => ({ const: value, title: `Choice ${index + 1}` }));
  const options = ["option1", "option2", "option3"];
  return {
    untitledSingle: { type: "string", enum: options },
    titledSingle: { type: "string", oneOf: titled },
    legacyEnum: { type: "string", enum: ["opt1", "opt2", "opt3"], enumNames: ["Option One", "Option Two", "Option Three"] },
    untitledMulti: { type: "array", items: { type: "string", enum: options } },
    titledMulti: { type: "array", items: { anyOf: titled } },
  };
}

const RESOURCES: readonly ResourceDefinition[] = [
  {
    uri: "test://static-text",
    ...describedAs("static-text", "text/plain"),
    read: async () => "This is the content of the static text resource.",
  },
  { uri: "test://static-binary", ...describedAs("static-binary", "image/png"), read: async () => Buffer.from(PNG, "base64") },
  { uri: "test://watched-resource", ...describedAs("watched-resource", "text/plain"), read: async () => "Watched." },
  {
    uriTemplate: "test://template/{id}/data",
    ...describedAs("template", "application/json"),
    read: async ({ id }) => JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
    complete: async (_argument, value) => ["123", "124", "200"].filter((id) => id.startsWith(value)),
  },
];

function describedAs(name: string, mimeType: string): Pick<ResourceDefinition, "name" | "title" | "description" | "mimeType"> {
  return { name, title: name, description: `Fixture ${name}.`, mimeType };
}

const PROMPTS: readonly PromptDefinition[] = [
  prompt("test_simple_prompt", [], async () => [{ role: "user", text: "This is a simple prompt for testing." }]),
  prompt("test_prompt_with_arguments", ["arg1", "arg2"], async ({ arg1, arg2 }) => [
    { role: "user", text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` },
  ]),
  prompt("test_prompt_with_embedded_resource", ["resourceUri"], async ({ resourceUri = "" }) => [
    {
      role: "user",
      content: { type: "resource", uri: resourceUri, mimeType: "text/plain", text: "Embedded resource content for testing." },
    },
    { role: "user", text: "Please process the embedded resource above." },
  ]),
  prompt("test_prompt_with_image", [], async () => [
    { role: "user", content: { type: "image", data: PNG, mimeType: "image/png" } },
    { role: "user", text: "Please analyze the image above." },
  ]),
  prompt("test_input_required_result_prompt", [], async (_args, _session, resumed) => {
    const schema = objectOf({ context: STRING });
    const question: ClientRequest = { type: "form", message: "What context should the prompt use?", schema };
    if (resumed === undefined) return { type: "needs_client", requests: { user_context: question }, state: {} };
    return [{ role: "user", text: `Context: ${JSON.stringify(resumed.answer.content)}` }];
  }),
];

function prompt(name: string, args: readonly string[], get: PromptDefinition["get"]): PromptDefinition {
  return {
    name,
    title: name,
    description: `Fixture ${name}.`,
    arguments: args.map((argument) => ({
      name: argument,
      description: `The argument ${argument}.`,
      required: true,
      complete: async (value) => ["paris", "park", "party"].filter((word) => word.startsWith(value)),
    })),
    get,
  };
}
