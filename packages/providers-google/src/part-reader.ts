import { isJsonObject, type JsonObject } from "@llm-orc/contracts";
import type { ProviderError, StreamPart } from "@llm-orc/provider";
import type { Part } from "@google/genai";

export interface PartReaderOptions {
  readonly wantsReasoning: boolean;
  readonly wantsTools: boolean;
  /** Makes the error for a part that cannot be used; `what` completes "google-gemini ...". */
  readonly protocol: (what: string) => ProviderError;
}

/** Makes parts of the vendor's parts. */
export interface PartReader {
  read(parts: readonly Part[] | undefined, responseId: string | undefined): readonly StreamPart[];
  readonly hasToolCalls: boolean;
  /** What was left out of all that was read. */
  warnings(): readonly string[];
}

// Fields that say something about a part; what is left is what it holds.
const ABOUT: ReadonlySet<string> = new Set(["thought", "thoughtSignature", "partMetadata", "videoMetadata", "mediaResolution"]);

/**
 * Text, thoughts, calls of tools, and the signatures that the vendor wants back: a signature becomes a reasoning part just
 * before what it belongs to, `{thoughtSignature, toolCallId?}`, and only when the request asked for reasoning.
 */
export function createPartReader(options: PartReaderOptions): PartReader {
  const dropped = new Set<string>();
  let calls = 0;

  function readPart(part: Part, responseId: string | undefined): readonly StreamPart[] {
    const { thoughtSignature: signature } = part;
    const signed = signature === undefined ? {} : { providerData: { thoughtSignature: signature } };
    if (part.functionCall !== undefined) {
      const { name, args, id } = part.functionCall;
      const position = calls++;
      if (!options.wantsTools) return [];
      if (name === undefined || name === "") throw options.protocol("called a tool without a name");
      // Not all models give their calls ids.
      const callId = id ?? `call_${responseId === undefined ? "" : `${responseId}_`}${position}`;
      return [
        ...(signature === undefined || !options.wantsReasoning ? [] : [signatureOf(signature, callId)]),
        { type: "tool-call", id: callId, name, input: (args ?? {}) as JsonObject },
      ];
    }
    if (part.thought === true) return options.wantsReasoning ? [{ type: "reasoning-delta", delta: part.text ?? "", ...signed }] : [];
    const parts: StreamPart[] = [];
    if (signature !== undefined && options.wantsReasoning) parts.push(signatureOf(signature));
    if (typeof part.text === "string") {
      if (part.text !== "") parts.push({ type: "text-delta", delta: part.text });
    } else {
      for (const name of Object.keys(part)) if (!ABOUT.has(name)) dropped.add(name);
    }
    return parts;
  }

  return {
    read(parts, responseId) {
      if (!Array.isArray(parts)) return [];
      return (parts as readonly Part[]).filter(isJsonObject).flatMap((part) => readPart(part as Part, responseId));
    },
    get hasToolCalls() {
      return options.wantsTools && calls > 0;
    },
    warnings: () => [
      ...(calls > 0 && !options.wantsTools ? ["The model called tools although the request has none; the calls were dropped."] : []),
      ...(dropped.size > 0 ? [`The answer has parts that are no text (${[...dropped].join(", ")}); they were dropped.`] : []),
    ],
  };
}

function signatureOf(thoughtSignature: string, toolCallId?: string): StreamPart {
  return {
    type: "reasoning-delta",
    delta: "",
    providerData: { thoughtSignature, ...(toolCallId === undefined ? {} : { toolCallId }) },
  };
}
