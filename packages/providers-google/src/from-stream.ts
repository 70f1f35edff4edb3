import type { Usage } from "@llm-orc/contracts";
import type { FinishReason, StreamPart } from "@llm-orc/provider";
import type { Candidate, GenerateContentResponse } from "@google/genai";
import type { Call } from "./connection.ts";
import { blockedError, protocolError } from "./errors.ts";
import { createPartReader } from "./part-reader.ts";
import { usageOf } from "./usage.ts";

export interface FromStreamContext {
  readonly call: Call;
  readonly modelId: string;
  readonly warnings: readonly string[];
  readonly wantsReasoning: boolean;
  readonly wantsTools: boolean;
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  STOP: "stop",
  MAX_TOKENS: "length",
  // A part of an answer that is too long for one request; the rest would be another one.
  CONTINUATION: "length",
  SAFETY: "content-filter",
  RECITATION: "content-filter",
  BLOCKLIST: "content-filter",
  PROHIBITED_CONTENT: "content-filter",
  SPII: "content-filter",
  IMAGE_SAFETY: "content-filter",
  IMAGE_PROHIBITED_CONTENT: "content-filter",
  IMAGE_RECITATION: "content-filter",
};

/**
 * The parts of an answer. It is complete when a `finishReason` came: the API has no other end marker, and the SDK takes a
 * stream that closed early for a good one. Text after it is ignored; when it came without usage, only that is read on for.
 */
export async function* fromStream(
  events: AsyncIterable<GenerateContentResponse>,
  { call, modelId, wantsReasoning, wantsTools, ...context }: FromStreamContext,
): AsyncGenerator<StreamPart, void> {
  const warnings = [...context.warnings];
  const reader = createPartReader({ wantsReasoning, wantsTools, protocol: (what) => protocolError(call, what, usage) });
  let hasStarted = false;
  let finishReason: string | undefined;
  let usage: Usage | undefined;

  for await (const event of events) {
    usage = usageOf(event.usageMetadata) ?? usage;
    if (finishReason === undefined) {
      const candidate = candidateOf(event);
      const blocked = event.promptFeedback?.blockReason;
      if (candidate === undefined && blocked !== undefined) throw blockedError(call, blocked, usage);
      if (candidate === undefined) continue;
      if (!hasStarted) yield startOf(event, modelId);
      hasStarted = true;
      for (const part of reader.read(candidate.content?.parts, event.responseId)) {
        call.transport.keep(lengthOf(part));
        yield part;
      }
      finishReason = reasonOf(candidate);
    }
    if (finishReason !== undefined && event.usageMetadata !== undefined) break;
  }
  if (finishReason === undefined)
    throw protocolError(
      call,
      hasStarted ? "broke off: its stream ended without a finishReason" : "sent no answer: no event has candidates",
      usage,
    );
  call.transport.discard();

  warnings.push(...reader.warnings());
  const reason = REASONS[finishReason] ?? "other";
  if (reason === "other" || finishReason === "CONTINUATION") warnings.push(`The model stopped with ${finishReason}.`);
  yield {
    type: "finish",
    reason: reason === "stop" && reader.hasToolCalls ? "tool-calls" : reason,
    ...(usage === undefined ? {} : { usage }),
    warnings,
  };
}

function lengthOf(part: StreamPart): number {
  if (part.type === "text-delta" || part.type === "reasoning-delta") return part.delta.length;
  return part.type === "tool-call" ? JSON.stringify(part.input).length : 0;
}

// The first value of the enumeration is the same as none.
function reasonOf({ finishReason }: Candidate): string | undefined {
  const reason: string | undefined = finishReason;
  return reason === "FINISH_REASON_UNSPECIFIED" ? undefined : reason;
}

function startOf(event: GenerateContentResponse, modelId: string): StreamPart {
  const { modelVersion, responseId } = event;
  return {
    type: "start",
    model: typeof modelVersion === "string" && modelVersion !== "" ? modelVersion : modelId,
    ...(typeof responseId === "string" ? { requestId: responseId } : {}),
  };
}

// We ask for one; of several the first is meant. The SDK passes on what it does not know.
function candidateOf(event: GenerateContentResponse): Candidate | undefined {
  const { candidates } = event;
  return Array.isArray(candidates) ? candidates.find(({ index }) => (index ?? 0) === 0) : undefined;
}
