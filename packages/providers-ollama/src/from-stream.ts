import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { FinishReason, StreamPart } from "@llm-orc/provider";
import type { Call } from "./connection.ts";
import { protocolError } from "./errors.ts";
import { usageOf } from "./usage.ts";

export interface FromStreamContext {
  readonly call: Call;
  readonly modelId: string;
  readonly warnings: readonly string[];
  readonly wantsReasoning: boolean;
  readonly wantsTools: boolean;
}

const REASONS: Readonly<Record<string, FinishReason>> = { stop: "stop", length: "length" };

/**
 * The parts of an answer, line by line as the server sent them. It is complete when a line says `done: true`; what comes
 * after that is ignored.
 */
export async function* fromStream(lines: AsyncIterable<object>, context: FromStreamContext): AsyncGenerator<StreamPart, void> {
  const { call, modelId, wantsReasoning, wantsTools } = context;
  const dropped = new Set<string>();
  let hasStarted = false;
  let calls = 0;
  let ending: unknown;

  function kept(text: string): string {
    call.transport.keep(text.length);
    return text;
  }

  function* takeMessage(message: JsonObject): Generator<StreamPart, void> {
    const { thinking, content, tool_calls: toolCalls, images } = message;
    if (wantsReasoning && typeof thinking === "string" && thinking !== "") yield { type: "reasoning-delta", delta: kept(thinking) };
    if (typeof content === "string" && content !== "") yield { type: "text-delta", delta: kept(content) };
    if (Array.isArray(images) && images.length > 0) dropped.add("The answer has images; they were dropped.");
    for (const toolCall of Array.isArray(toolCalls) ? (toolCalls as readonly JsonValue[]) : []) {
      kept(JSON.stringify(toolCall));
      if (wantsTools) yield toToolCall(toolCall, calls++, call);
      else dropped.add("The model called tools although the request has none; the calls were dropped.");
    }
  }

  for await (const raw of untilEnd(lines, (error) => (ending = error))) {
    const line = raw as JsonObject;
    const { message, done } = line;
    if (!isJsonObject(message) && done !== true) continue;
    if (!hasStarted) yield { type: "start", model: typeof line.model === "string" && line.model !== "" ? line.model : modelId };
    hasStarted = true;
    if (isJsonObject(message)) yield* takeMessage(message);
    if (done !== true) continue;
    call.transport.discard();
    yield finishOf(line, calls > 0, [...context.warnings, ...dropped]);
    return;
  }
  throw protocolError(
    call,
    hasStarted ? "broke off: its stream ended without a line that says done" : "sent no answer: no line has a message",
    ending,
  );
}

// The SDK throws at the end of a stream without a last line, in words that say little to a user. What broke on the way here
// is known to the transport, whatever is thrown instead.
async function* untilEnd(lines: AsyncIterable<object>, onEnding: (error: unknown) => void): AsyncGenerator<object, void> {
  try {
    yield* lines;
  } catch (error) {
    onEnding(error);
  }
}

function toToolCall(toolCall: JsonValue, index: number, call: Call): StreamPart {
  const details = isJsonObject(toolCall) && isJsonObject(toolCall.function) ? toolCall.function : {};
  const { name, arguments: given = {} } = details;
  const input = typeof given === "string" ? parseJsonOrUndefined(given.trim() === "" ? "{}" : given) : given;
  if (typeof name !== "string" || name === "") throw protocolError(call, "called a tool without a name");
  if (input === undefined) throw protocolError(call, `called the tool "${name}" with arguments that are not JSON`);
  // Servers before 2026 give their calls no ids.
  const id = isJsonObject(toolCall) && typeof toolCall.id === "string" && toolCall.id !== "" ? toolCall.id : `call_${index}`;
  return { type: "tool-call", id, name, input };
}

function finishOf(line: JsonObject, hasCalls: boolean, warnings: string[]): StreamPart {
  const { done_reason: given } = line;
  const stopped = typeof given === "string" && given !== "" ? given : undefined;
  if (stopped === undefined) warnings.push("The server gave no done_reason.");
  const reason = REASONS[stopped ?? "stop"] ?? "other";
  if (reason === "other") warnings.push(`The model stopped with ${JSON.stringify(stopped)}.`);
  const usage = usageOf(line);
  return {
    type: "finish",
    reason: reason === "stop" && hasCalls ? "tool-calls" : reason,
    ...(usage === undefined ? {} : { usage }),
    warnings,
  };
}
