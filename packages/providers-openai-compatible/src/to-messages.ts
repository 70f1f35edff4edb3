import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import type { Message, MessagePart } from "@llm-orc/provider";

/** The conversation as chat completions write it. What they have no place for is left out with a warning. */
export function toMessages(messages: readonly Message[], warnings: string[]): JsonObject[] {
  return messages.flatMap((message): JsonObject[] => {
    switch (message.role) {
      case "system":
        return [{ role: "system", content: textOf(message.parts) }];
      case "user":
        return [{ role: "user", content: userContent(message.parts, warnings) }];
      case "assistant":
        return [assistantMessage(message.parts)];
      case "tool":
        return message.parts.flatMap((part): JsonObject[] =>
          part.type === "tool-result" ? [{ role: "tool", tool_call_id: part.id, content: toText(part.output) }] : [],
        );
    }
  });
}

function textOf(parts: readonly MessagePart[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

// Plain text stays a string: small servers take nothing else.
function userContent(parts: readonly MessagePart[], warnings: string[]): JsonValue {
  if (parts.every((part) => part.type === "text")) return textOf(parts);
  return parts.flatMap((part): JsonObject[] => {
    if (part.type === "text") return [{ type: "text", text: part.text }];
    if (part.type !== "file") return [];
    const url = `data:${part.mediaType};base64,${Buffer.from(part.data).toString("base64")}`;
    if (part.mediaType.startsWith("image/")) return [{ type: "image_url", image_url: { url } }];
    if (part.mediaType === "application/pdf") return [{ type: "file", file: { filename: part.name ?? "document.pdf", file_data: url } }];
    if (part.mediaType.startsWith("text/")) return [{ type: "text", text: Buffer.from(part.data).toString("utf8") }];
    warnings.push(`file: chat completions take no ${part.mediaType}; it was not sent.`);
    return [];
  });
}

function assistantMessage(parts: readonly MessagePart[]): JsonObject {
  const calls = parts.filter((part) => part.type === "tool-call");
  const text = textOf(parts);
  return {
    role: "assistant",
    content: text === "" && calls.length > 0 ? null : text,
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map((call) => ({
            id: call.id,
            type: "function",
            function: { name: call.name, arguments: JSON.stringify(call.input) },
          })),
        }),
  };
}

function toText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
