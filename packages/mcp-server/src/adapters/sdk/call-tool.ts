import type { Logger } from "@llm-orc/contracts";
import type { CallToolResult, InputRequiredResult, ServerContext } from "@modelcontextprotocol/server";
import type { McpSession } from "../../definition/mcp-definition.ts";
import type { ToolDefinition } from "../../definition/tool-definition.ts";
import { type Invocation, runTool } from "../run-tool.ts";
import type { ToolResult } from "../tool-result.ts";
import { callKey } from "./request-state.ts";
import { type AskOptions, withAnswers } from "./with-answers.ts";

export interface CallOptions extends Omit<AskOptions, "call"> {
  readonly session: McpSession;
  readonly log: Logger;
  /** Names the sender of log messages. */
  readonly name: string;
}

export async function callTool(
  tool: ToolDefinition,
  args: unknown,
  context: ServerContext,
  { sdk, codec, session, log, name }: CallOptions,
): Promise<CallToolResult | InputRequiredResult> {
  const call = callKey("tools/call", tool.name, args);
  const result = await withAnswers<ToolResult>(context, { sdk, codec, call }, async (resumed) =>
    runTool(tool, {
      session,
      args,
      signal: context.mcpReq.signal,
      log,
      resumed,
      onProgress: progressOf(context),
      onLog: (level, data) => {
        // A client that hung up cannot be told, and needs not be.
        context.mcpReq.log(level, data, name).catch(() => {});
      },
    }),
  );
  return result as unknown as CallToolResult | InputRequiredResult;
}

function progressOf(context: ServerContext): Invocation["onProgress"] {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  return (report) => {
    context.mcpReq.notify({ method: "notifications/progress", params: { progressToken, ...report } }).catch(() => {});
  };
}
