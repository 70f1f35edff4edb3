import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import type { Message, MessagePart } from "@llm-orc/provider";
import type { Content, Part } from "@google/genai";
import type { ModelTraits } from "./model-traits.ts";

/** The conversation as the API writes it. */
export interface Conversation {
  readonly contents: Content[];
  readonly systemInstruction?: string;
}

// What the vendor documents for a call whose signature is not there, as in a conversation that began with another model.
const NO_SIGNATURE = "skip_thought_signature_validator";

/** What the API has no place for is left out with a warning. */
export function toMessages(messages: readonly Message[], traits: ModelTraits, warnings: string[]): Conversation {
  const contents: Content[] = [];
  const system: string[] = [];
  let previous: Message["role"] | undefined;
  for (const message of messages) {
    const { role } = message;
    if (role === "system") {
      if (contents.length > 0) warnings.push("system: Gemini has one system instruction; a later system message was added to it.");
      system.push(textOf(message.parts));
      continue;
    }
    const parts = partsOf(message, traits, warnings);
    // Results of parallel calls must come in one turn.
    if (role === "tool" && previous === "tool") contents.at(-1)?.parts?.push(...parts);
    else if (parts.length > 0) contents.push({ role: role === "assistant" ? "model" : "user", parts });
    previous = role;
  }
  const systemInstruction = system.filter((text) => text !== "").join("\n\n");
  if (contents.length > 0) return { contents, ...(systemInstruction === "" ? {} : { systemInstruction }) };
  // Without a turn of the user there is nothing that the API would answer.
  return { contents: [{ role: "user", parts: [{ text: systemInstruction }] }] };
}

function partsOf(message: Message, traits: ModelTraits, warnings: string[]): Part[] {
  switch (message.role) {
    case "assistant":
      return modelParts(message.parts, traits);
    case "tool":
      return message.parts.flatMap((part): Part[] => (part.type === "tool-result" ? [toolResult(part)] : []));
    default:
      return message.parts.flatMap((part): Part[] => userPart(part, warnings));
  }
}

function textOf(parts: readonly MessagePart[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function userPart(part: MessagePart, warnings: string[]): Part[] {
  if (part.type === "text") return part.text === "" ? [] : [{ text: part.text }];
  if (part.type !== "file") return [];
  const { mediaType, data } = part;
  if (/^text\/|^application\/(json|.*\+(json|xml)|xml|yaml)$/.test(mediaType)) return [{ text: Buffer.from(data).toString("utf8") }];
  if (/^(image|audio|video)\/|^application\/pdf$/.test(mediaType))
    return [{ inlineData: { mimeType: mediaType, data: Buffer.from(data).toString("base64") } }];
  warnings.push(`file: Gemini takes no ${mediaType}; it was not sent.`);
  return [];
}

// Summaries of thoughts are not sent back, only the signatures that came with them.
function modelParts(parts: readonly MessagePart[], traits: ModelTraits): Part[] {
  const signatures = new Map<string, string>();
  for (const part of parts) {
    const [signature, callId] = signatureOf(part);
    if (signature !== undefined && callId !== undefined) signatures.set(callId, signature);
  }
  let isFirstCall = true;
  return parts.flatMap((part): Part[] => {
    if (part.type === "text") return part.text === "" ? [] : [{ text: part.text }];
    if (part.type === "reasoning") {
      const [signature, callId] = signatureOf(part);
      return signature === undefined || callId !== undefined ? [] : [{ text: "", thoughtSignature: signature }];
    }
    if (part.type !== "tool-call") return [];
    // Of parallel calls only the first is signed.
    const signature = signatures.get(part.id) ?? (isFirstCall && traits.needsSignatures ? NO_SIGNATURE : undefined);
    isFirstCall = false;
    return [
      {
        functionCall: { id: part.id, name: part.name, args: toObject(part.input, "input") },
        ...(signature === undefined ? {} : { thoughtSignature: signature }),
      },
    ];
  });
}

function signatureOf(part: MessagePart): readonly [signature?: string, toolCallId?: string] {
  if (part.type !== "reasoning" || typeof part.providerData?.thoughtSignature !== "string") return [];
  const { thoughtSignature, toolCallId } = part.providerData;
  return typeof toolCallId === "string" ? [thoughtSignature, toolCallId] : [thoughtSignature];
}

function toolResult({ id, name, output, isError }: Extract<MessagePart, { type: "tool-result" }>): Part {
  return { functionResponse: { id, name, response: { [isError === true ? "error" : "output"]: output } } };
}

// Arguments are an object for the API.
function toObject(value: JsonValue, name: string): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...(value as JsonObject) } : { [name]: value };
}
