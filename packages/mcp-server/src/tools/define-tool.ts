import { boundText, type OperationContext } from "@llm-orc/operations";
import type { ToolCall, ToolDefinition, ToolOutcome } from "../definition/tool-definition.ts";
import { projectSession } from "../session/project-session.ts";
import { fitObject, TEXT_CHARACTERS } from "./fit-result.ts";
import { toToolError } from "./tool-error.ts";

export interface ToolOptions extends Omit<ToolDefinition, "call"> {
  /** The context is this call's own, with its signal. What it throws becomes an error outcome, if it is an `OrcError`. */
  call(call: ToolCall, context: OperationContext): Promise<ToolOutcome>;
}

/** A tool whose results are no longer than a model can use, and whose errors say what to do about them. */
export function defineTool(options: ToolOptions): ToolDefinition {
  return {
    ...options,
    async call(call) {
      const context = projectSession(call.session).context(call.signal);
      try {
        return fitOutcome(await options.call(call, context));
      } catch (error) {
        return { type: "error", error: await toToolError(error, call.args, context) };
      }
    },
  };
}

function fitOutcome(outcome: ToolOutcome): ToolOutcome {
  if (outcome.type === "needs_input") return { ...outcome, otherwise: fitOutcome(outcome.otherwise) };
  if (outcome.type !== "done") return outcome;
  return { ...outcome, text: boundText(outcome.text, TEXT_CHARACTERS), structured: fitObject(outcome.structured) };
}
