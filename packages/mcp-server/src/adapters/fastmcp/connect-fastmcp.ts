import type { JsonObject, JsonSchema, Logger } from "@llm-orc/contracts";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { GetPromptResult, ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";
import type { Context, FastMCPSession, InputPrompt, ResourceTemplate, JsonSchemaStandardSchema, Resource, Tool } from "fastmcp";
import type { McpDefinition, McpSession } from "../../definition/mcp-definition.ts";
import type { LogLevel, ToolDefinition, ToolError } from "../../definition/tool-definition.ts";
import { completeArgument } from "../complete-argument.ts";
import { getPrompt } from "../get-prompt.ts";
import type { ServedConnection } from "../message-port.ts";
import { readResource, variablesOf } from "../read-resource.ts";
import { runTool } from "../run-tool.ts";
import { errorResult, resultSchema, type ToolResult } from "../tool-result.ts";
import { relatedRequest, withRequestScope } from "./request-scope.ts";
import { withAnswers } from "./with-answers.ts";

export interface FastMcpConnectionOptions {
  readonly session: McpSession;
  readonly transport: Transport;
  readonly log: Logger;
}

type Auth = undefined;

/**
 * Serves one connection of a revision that begins with a handshake, up to 2025-11-25. fastmcp is imported here and nowhere
 * else, when the first such connection comes: it takes a quarter of a second.
 *
 * A session of its own per connection, not a `FastMCP`: that one waits for the client's capabilities before it hands out the
 * connection, up to a second.
 */
export async function connectFastMcp(
  definition: McpDefinition,
  { session, transport, log }: FastMcpConnectionOptions,
): Promise<ServedConnection> {
  const [{ FastMCPSession }, protocol] = await Promise.all([import("fastmcp"), import("@modelcontextprotocol/sdk/types.js")]);
  const connection: FastMCPSession<Auth> = new FastMCPSession<Auth>({
    name: definition.name,
    version: definition.version,
    instructions: definition.instructions,
    logger: toFastMcpLogger(log),
    // Nothing polls for the client's capabilities: they are read when a question comes up.
    stateless: true,
    roots: { enabled: false },
    ping: { enabled: false },
    transportType: "stdio",
    tools: definition.tools.map((tool) => toTool(tool)),
    resources: definition.resources.flatMap(({ uri, ...resource }): Resource<Auth>[] =>
      uri === undefined ? [] : [{ ...described(resource), uri, load: neverLoaded }],
    ),
    resourcesTemplates: definition.resources.flatMap(({ uriTemplate, ...resource }): ResourceTemplate<Auth>[] =>
      uriTemplate === undefined ? [] : [{ ...described(resource), uriTemplate, load: neverLoaded, ...completions(uriTemplate) }],
    ),
    // As of `FastMCP.addPrompt`, whose own type has no place for what it takes.
    prompts: definition.prompts.map(toPrompt) as never,
  });
  const { server } = connection;
  const asking = { server, resultSchema: protocol.ResultSchema, log };
  server.registerCapabilities({ tools: { listChanged: true } });

  // fastmcp answers these with the code of an unknown method, and says what was thrown word for word.
  if (definition.resources.length > 0) {
    server.setRequestHandler(protocol.ReadResourceRequestSchema, async ({ params: { uri } }, { signal }): Promise<ReadResourceResult> => {
      const read = await readResource(definition, uri, { session, signal, log });
      if (read.type === "contents") return { contents: [read.contents] } as unknown as ReadResourceResult;
      const code = read.type === "fault" ? protocol.ErrorCode.InternalError : RESOURCE_NOT_FOUND;
      throw toProtocolError(code, read.error.message, { uri, error: { ...read.error } });
    });
  }
  if (definition.prompts.length > 0) {
    server.setRequestHandler(protocol.GetPromptRequestSchema, async ({ params }, { signal }): Promise<GetPromptResult> => {
      const prompt = definition.prompts.find(({ name }) => name === params.name);
      if (prompt === undefined) throw toProtocolError(protocol.ErrorCode.InvalidParams, `Unknown prompt: ${params.name}`);
      const messages = await withAnswers({ ...asking, signal }, async (resumed) => {
        const step = await getPrompt(prompt, params.arguments, { session, log, resumed });
        if (step.type !== "refused") return step;
        throw toProtocolError(protocol.ErrorCode.InvalidParams, step.error.message, { error: { ...step.error } });
      });
      if (messages === undefined) throw toProtocolError(protocol.ErrorCode.InvalidRequest, cannotAnswer(prompt.name).message);
      return { description: prompt.description, messages } as unknown as GetPromptResult;
    });
  }

  const stopListening = session.onChanged?.((change) => {
    void (change.type === "resource"
      ? connection.sendResourceUpdated(change.uri)
      : connection.triggerListChangedNotification(`notifications/${change.type}/list_changed`));
  });
  await connection.connect(withRequestScope(transport));
  return {
    close: async () => {
      stopListening?.();
      await connection.close();
    },
  };

  function toTool(tool: ToolDefinition): Tool<Auth> {
    return {
      name: tool.name,
      description: tool.description,
      annotations: { title: tool.title, ...tool.annotations },
      parameters: advertised(tool.inputSchema),
      outputSchema: advertised(resultSchema(tool.outputSchema)),
      execute: async (args, context) => call(tool, args, context),
    };
  }

  async function call(tool: ToolDefinition, args: unknown, context: Context<Auth>): Promise<ToolResult> {
    const result = await withAnswers({ ...asking, signal: context.signal }, async (resumed) =>
      runTool(tool, {
        session,
        args,
        signal: context.signal,
        log,
        resumed,
        onProgress: (report) => void context.reportProgress(report),
        onLog: sendLog,
      }),
    );
    return result ?? errorResult(cannotAnswer(tool.name));
  }

  function sendLog(level: LogLevel, data: JsonObject): void {
    if (SEVERITIES.indexOf(level) < SEVERITIES.indexOf(connection.loggingLevel)) return;
    const params = { level, logger: definition.name, data };
    // A client that hung up cannot be told, and needs not be.
    server.notification({ method: "notifications/message", params }, relatedRequest()).catch(() => {});
  }

  function completions(uriTemplate: string): Pick<ResourceTemplate<Auth>, "arguments" | "complete"> {
    return {
      arguments: variablesOf(uriTemplate).map((name) => ({ name, required: true })),
      complete: async (argument, value) => completeArgument(definition, { of: { uriTemplate }, argument, value }, { session, log }),
    };
  }

  function toPrompt(prompt: McpDefinition["prompts"][number]): InputPrompt<Auth> {
    return {
      name: prompt.name,
      description: prompt.description,
      arguments: prompt.arguments.map(({ name, description, required }) => ({ name, description, required })),
      complete: async (argument, value) => completeArgument(definition, { of: { prompt: prompt.name }, argument, value }, { session, log }),
      load: neverLoaded,
    };
  }
}

/** Of the handshake revisions; the protocol's library has no name for it. */
const RESOURCE_NOT_FOUND = -32_002;

const SEVERITIES: readonly string[] = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

function described(resource: Pick<McpDefinition["resources"][number], "name" | "description" | "mimeType">): {
  name: string;
  description: string;
  mimeType: string;
} {
  return { name: resource.name, description: resource.description, mimeType: resource.mimeType };
}

async function neverLoaded(): Promise<never> {
  throw new Error("resources and prompts have handlers of their own");
}

// The real schema for the client, and no check: fastmcp answers bad arguments with a protocol error, which models do not see.
function advertised(schema: JsonSchema): JsonSchemaStandardSchema {
  const json = (): never => schema as never;
  return {
    "~standard": { version: 1, vendor: "llm-orc", validate: (value) => ({ value }), jsonSchema: { input: json, output: json } },
  };
}

// `McpError` would put its code in front of the text, and a client's library once more.
function toProtocolError(code: number, message: string, data?: JsonObject): Error {
  return Object.assign(new Error(message), { code, data });
}

function cannotAnswer(name: string): ToolError {
  return { code: "CLIENT_CANNOT_ANSWER", message: `"${name}" has to ask something that this client cannot answer.` };
}

function toFastMcpLogger(log: Logger): Record<"debug" | "error" | "info" | "log" | "warn", (...args: unknown[]) => void> {
  const debug = (...args: unknown[]): void => {
    log.debug(args.map((arg) => (arg instanceof Error ? arg.message : String(arg))).join(" "));
  };
  return { debug, error: debug, info: debug, log: debug, warn: debug };
}
