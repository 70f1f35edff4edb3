import { isJsonObject, type JsonObject, type Logger } from "@llm-orc/contracts";
import type { McpSession } from "../definition/mcp-definition.ts";
import type { PromptDefinition, PromptMessage, PromptQuestion } from "../definition/prompt-definition.ts";
import type { ToolError } from "../definition/tool-definition.ts";
import { toSafeError } from "./safe-error.ts";
import { type AnsweredStep, type Step, toResumed } from "./step.ts";
import { toContentBlock } from "./tool-result.ts";

export type PromptStep = Step<readonly JsonObject[]> | { readonly type: "refused"; readonly error: ToolError };

export interface GetPromptOptions {
  readonly session: McpSession;
  readonly log: Logger;
  readonly resumed?: AnsweredStep | undefined;
}

/** The messages of a prompt, as `prompts/get` answers them. Never rejects. */
export async function getPrompt(
  prompt: PromptDefinition,
  given: unknown,
  { session, log, resumed }: GetPromptOptions,
): Promise<PromptStep> {
  const args = isJsonObject(given) ? given : {};
  const missing = prompt.arguments.filter(({ name, required }) => required && typeof args[name] !== "string").map(({ name }) => name);
  if (missing.length > 0) {
    return { type: "refused", error: { code: "INVALID_ARGUMENTS", message: `"${prompt.name}" needs: ${missing.join(", ")}.` } };
  }
  const texts = Object.fromEntries(prompt.arguments.flatMap(({ name }) => (typeof args[name] === "string" ? [[name, args[name]]] : [])));
  try {
    const got = await prompt.get(texts, session, resumed === undefined ? undefined : toResumed(resumed));
    if (!isMessages(got)) return { type: "ask", requests: got.requests, state: got.state, otherwise: undefined };
    return { type: "result", result: got.map(toWireMessage) };
  } catch (error) {
    return { type: "refused", error: toSafeError(error, log) };
  }
}

// `Array.isArray` does not narrow a readonly list out of a union.
function isMessages(got: readonly PromptMessage[] | PromptQuestion): got is readonly PromptMessage[] {
  return Array.isArray(got);
}

function toWireMessage(message: PromptMessage): JsonObject {
  return {
    role: message.role,
    content: "text" in message ? { type: "text", text: message.text } : toContentBlock(message.content),
  };
}
