import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import type { Message, MessagePart } from "@llm-orc/provider";

/** A conversation as the Messages API writes it. */
export interface AnthropicMessages {
  /** Blocks of text, wherever in the conversation they stood: not every model takes system messages in between. */
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
}

/** What the API has no place for is left out with a warning. It refuses empty text, so none is sent. */
export function toMessages(messages: readonly Message[], warnings: string[]): AnthropicMessages {
  const system = messages.flatMap((message) => (message.role === "system" ? message.parts.flatMap(textBlock) : []));
  const turns = messages.flatMap((message): JsonObject[] => {
    switch (message.role) {
      case "system":
        return [];
      case "user":
        return [{ role: "user", content: message.parts.flatMap((part) => userBlock(part, warnings)) }];
      case "assistant": {
        const content = message.parts.flatMap((part) => assistantBlock(part, warnings));
        return content.length === 0 ? [] : [{ role: "assistant", content }];
      }
      case "tool":
        return [{ role: "user", content: message.parts.flatMap(toolResultBlock) }];
    }
  });
  return { system, messages: turns };
}

function textBlock(part: MessagePart): JsonObject[] {
  return part.type === "text" && part.text !== "" ? [{ type: "text", text: part.text }] : [];
}

function userBlock(part: MessagePart, warnings: string[]): JsonObject[] {
  return part.type === "file" ? fileBlock(part, warnings) : textBlock(part);
}

const IMAGES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

function fileBlock({ mediaType, data, name }: Extract<MessagePart, { type: "file" }>, warnings: string[]): JsonObject[] {
  const bytes = Buffer.from(data);
  const title = name === undefined ? {} : { title: name };
  if (IMAGES.has(mediaType)) {
    return [{ type: "image", source: { type: "base64", media_type: mediaType, data: bytes.toString("base64") } }];
  }
  if (mediaType === "application/pdf") {
    return [{ type: "document", source: { type: "base64", media_type: mediaType, data: bytes.toString("base64") }, ...title }];
  }
  if (mediaType.startsWith("text/")) {
    return [{ type: "document", source: { type: "text", media_type: "text/plain", data: bytes.toString("utf8") }, ...title }];
  }
  warnings.push(`file: the Messages API takes no ${mediaType}; it was not sent.`);
  return [];
}

function assistantBlock(part: MessagePart, warnings: string[]): JsonObject[] {
  switch (part.type) {
    case "text":
      return textBlock(part);
    case "tool-call":
      return [{ type: "tool_use", id: part.id, name: part.name, input: part.input }];
    case "reasoning":
      return thinkingBlock(part, warnings);
    case "file":
      warnings.push("file: the Messages API takes none in an assistant's message; it was not sent.");
      return [];
    case "tool-result":
      return [];
  }
}

// The vendor takes back only what it has signed.
function thinkingBlock({ text, providerData }: Extract<MessagePart, { type: "reasoning" }>, warnings: string[]): JsonObject[] {
  if (providerData?.type === "thinking" && typeof providerData.signature === "string") {
    return [{ type: "thinking", thinking: text, signature: providerData.signature }];
  }
  if (providerData?.type === "redacted_thinking" && typeof providerData.data === "string") {
    return [{ type: "redacted_thinking", data: providerData.data }];
  }
  warnings.push("reasoning: it does not come from this vendor's models; it was not sent.");
  return [];
}

function toolResultBlock(part: MessagePart): JsonObject[] {
  if (part.type !== "tool-result") return [];
  const content = toText(part.output);
  return [{ type: "tool_result", tool_use_id: part.id, content, ...(part.isError === true ? { is_error: true } : {}) }];
}

function toText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
