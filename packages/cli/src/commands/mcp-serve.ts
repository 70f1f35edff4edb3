import type { CliContext, McpHandle } from "../cli-context.ts";
import { OrcError } from "@llm-orc/contracts";
import { EXIT, exitCodeOfSignal } from "../exit-codes.ts";
import { toLogger, toOperationContext } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { toServeOptions } from "./mcp-arguments.ts";

/** Serves MCP until the client is gone, which is no failure. */
export function mcpServeCommand(context: CliContext): CommandHandler {
  return async (args) => {
    await mcpOf(context).serve(toServeOptions(args), {
      logger: toLogger(context),
      createContext: (given) => toOperationContext({ ...context, ...given }),
    });
    return context.signal.aborted ? exitCodeOfSignal(context.signal) : EXIT.ok;
  };
}

export function mcpOf({ mcp }: CliContext): McpHandle {
  if (mcp !== undefined) return mcp;
  throw new OrcError("USAGE_INVALID", "This program has no MCP server.", { hint: "Install one that has: npm install -g llm-orc" });
}
