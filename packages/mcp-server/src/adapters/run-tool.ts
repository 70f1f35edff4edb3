import { type JsonObject, type Logger } from "@llm-orc/contracts";
import type { McpSession } from "../definition/mcp-definition.ts";
import type { LogLevel, ToolCall, ToolDefinition, ToolOutcome } from "../definition/tool-definition.ts";
import { checkArguments } from "./check-arguments.ts";
import { redactError, toSafeError } from "./safe-error.ts";
import { type AnsweredStep, type Step, toResumed } from "./step.ts";
import { errorResult, type ToolResult, toToolResult } from "./tool-result.ts";

/** One call of a tool, as an adapter has it from its protocol. */
export interface Invocation {
  readonly session: McpSession;
  /** As the client sent them. */
  readonly args: unknown;
  readonly signal: AbortSignal;
  /** Absent when the client asked for no progress. */
  readonly onProgress?: ((report: { readonly progress: number; readonly total: number; readonly message: string }) => void) | undefined;
  readonly onLog: (level: LogLevel, data: JsonObject) => void;
  /** Where the text of faults goes, which no client sees. */
  readonly log: Logger;
  readonly resumed?: AnsweredStep | undefined;
}

export type ToolStep = Step<ToolResult>;

/** The key of the one request of `needs_input`. */
const INPUT = "input";

/** Runs a tool once. Never rejects: whatever goes wrong is a result that the client's model can read. */
export async function runTool(tool: ToolDefinition, invocation: Invocation): Promise<ToolStep> {
  if (!invocation.session.scopes.has(tool.scope)) return failed({ code: "SCOPE_MISSING", ...scopeText(tool) });
  try {
    const checked = await checkArguments(tool.inputSchema, invocation.args);
    if (checked.type === "invalid") return failed(checked.error);
    return toStep(await tool.call(toCall(checked.args, invocation)));
  } catch (error) {
    return failed(toSafeError(error, invocation.log));
  }
}

function toCall(args: JsonObject, invocation: Invocation): ToolCall {
  const { session, signal, resumed } = invocation;
  return {
    args,
    session,
    signal,
    progress: risingOnly(invocation),
    log: (level, message, data) => {
      invocation.onLog(level, { message, ...data });
    },
    ...(resumed === undefined ? {} : { resumed: toResumed(resumed) }),
  };
}

// The protocol asks that progress rises with every notification, and forbids it after the result.
function risingOnly({ onProgress, signal }: Invocation): ToolCall["progress"] {
  let last = -Infinity;
  return (report) => {
    if (onProgress === undefined || report.progress <= last || signal.aborted) return;
    last = report.progress;
    onProgress(report);
  };
}

function toStep(outcome: ToolOutcome): ToolStep {
  switch (outcome.type) {
    case "done":
      return { type: "result", result: toToolResult(outcome) };
    case "error":
      return failed(redactError(outcome.error));
    case "needs_input": {
      const { message, schema, state } = outcome;
      return { type: "ask", requests: { [INPUT]: { type: "form", message, schema } }, state, otherwise: resultOf(outcome.otherwise) };
    }
    case "needs_client":
      return { type: "ask", requests: outcome.requests, state: outcome.state, otherwise: resultOf(outcome.otherwise) };
  }
}

function resultOf(outcome: ToolOutcome | undefined): ToolResult | undefined {
  if (outcome === undefined) return undefined;
  const step = toStep(outcome);
  return step.type === "result" ? step.result : step.otherwise;
}

function failed(error: Parameters<typeof errorResult>[0]): ToolStep {
  return { type: "result", result: errorResult(error) };
}

function scopeText(tool: ToolDefinition): { readonly message: string; readonly hint: string } {
  return {
    message: `"${tool.name}" needs the scope "${tool.scope}", which this connection does not have.`,
    hint: "Connect with a token that has it.",
  };
}
