import { isJsonObject, isOrcError, type JsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";
import type { Operation, OperationContext } from "@llm-orc/operations";
import type { ToolCall, ToolDefinition, ToolOutcome } from "../definition/tool-definition.ts";
import { defineTool } from "./define-tool.ts";
import { pageOf, pageOutput, pageProperties } from "./page.ts";
import { toToolError } from "./tool-error.ts";

export interface OperationToolOptions<Input, Output> extends Pick<ToolDefinition, "toolset" | "title" | "annotations"> {
  /** For the model: what came of it, in a few lines. Of a list, gets the page. */
  summary(output: Output & JsonObject): string;
  /** Default: the operation's. */
  readonly name?: string;
  readonly description?: string;
  readonly scope?: ToolDefinition["scope"];
  /** Default: the operation's own; then the arguments are its input. */
  readonly inputSchema?: JsonSchema;
  readonly input?: (args: JsonObject) => Input;
  readonly outputSchema?: JsonSchema;
  readonly output?: (output: Output, args: JsonObject) => object;
  /** The list in the output: it comes in pages, concise unless details are asked for. */
  readonly list?: {
    readonly key: string;
    /** What a concise item has. */
    readonly concise: readonly string[];
  };
}

/** The tool of one operation. An operation that wants to be confirmed becomes a question to the person. */
export function operationTool<Input, Output>(
  operation: Operation<Input, Output>,
  options: OperationToolOptions<Input, Output>,
): ToolDefinition {
  const { name = operation.name, toolset, title, annotations, list } = options;
  const input = options.input ?? ((args: JsonObject) => without(args, list === undefined ? [] : PAGE_KEYS) as Input);

  async function perform(args: JsonObject, context: OperationContext): Promise<ToolOutcome> {
    const output = await operation.run(context, input(args));
    const whole = toJson(options.output === undefined ? output : options.output(output, args));
    const structured = list === undefined ? whole : toPage(whole, list, args);
    return { type: "done", text: options.summary(structured as Output & JsonObject), structured };
  }

  async function call({ args, resumed }: ToolCall, context: OperationContext): Promise<ToolOutcome> {
    if (resumed === undefined) {
      try {
        return await perform(args, context);
      } catch (error) {
        if (!isOrcError(error) || error.code !== "CONFIRMATION_NEEDED") throw error;
        const refused = { type: "error", error: await toToolError(error, args, context) } as const;
        return { type: "needs_input", message: error.message, schema: CONFIRMATION, state: { tool: name, args }, otherwise: refused };
      }
    }
    const { state, answer } = resumed;
    // What the person has agreed to is what is done, whatever comes with the second call.
    const agreed = state["tool"] === name ? state["args"] : undefined;
    if (answer.action === "accept" && answer.content?.["confirm"] === true && isJsonObject(agreed)) {
      return perform({ ...agreed, confirm: true }, context);
    }
    return { type: "error", error: { code: "CONFIRMATION_NEEDED", message: "The person did not agree. Nothing was changed." } };
  }

  const inputSchema = options.inputSchema ?? operation.inputSchema;
  return defineTool({
    name,
    title,
    description: options.description ?? operation.description,
    toolset,
    scope: options.scope ?? operation.scope,
    annotations,
    inputSchema: list === undefined ? inputSchema : withProperties(inputSchema, { ...pageProperties, response_format: responseFormat }),
    outputSchema: list === undefined ? (options.outputSchema ?? operation.outputSchema) : listOutput(list.key),
    call,
  });
}

export const responseFormat: JsonSchema = { type: "string", enum: ["concise", "detailed"], default: "concise" };

const CONFIRMATION: JsonSchema = {
  type: "object",
  properties: { confirm: { type: "boolean", title: "Go ahead?", default: false } },
  required: ["confirm"],
};

const PAGE_KEYS: readonly string[] = ["limit", "cursor", "response_format"];

/** A document: without what is undefined. */
export function toJson(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

function toPage(whole: JsonObject, { key, concise }: { key: string; concise: readonly string[] }, args: JsonObject): JsonObject {
  const { items, ...page } = pageOf((whole[key] as readonly JsonValue[] | undefined) ?? [], args);
  const shown = args["response_format"] === "detailed" ? items : items.map((item) => (isJsonObject(item) ? only(item, concise) : item));
  return { ...whole, [key]: shown, ...page };
}

function listOutput(key: string): JsonSchema {
  return {
    type: "object",
    properties: { [key]: { type: "array", items: { type: "object" } }, ...pageOutput },
    required: [key, "total"],
  };
}

function withProperties(schema: JsonSchema, properties: JsonSchema): JsonSchema {
  return { ...schema, properties: { ...(schema["properties"] as JsonSchema | undefined), ...properties } };
}

function only(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (object[key] === undefined ? [] : [[key, object[key]]])));
}

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
