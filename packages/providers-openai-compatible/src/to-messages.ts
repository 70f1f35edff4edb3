import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import type { Message, MessagePart } from "@llm-orc/provider";

/** The conversation as chat completions write it. What they have no place for is left out with a warning. */
export function toMessages(messages: readonly Message[], warnings: string[]): JsonObject[] {
  const written: JsonObject[] = [];
  for (const { role, parts } of messages) {
    switch (role) {
      case "system":
        written.push({ role, content: textOf(parts) });
        break;
      case "user":
        written.push({ role, content: userContent(parts, warnings) });
        break;
      case "assistant":
        written.push(assistantMessage(parts));
        break;
      case "tool":
        for (const part of parts) {
          if (part.type === "tool-result") written.push({ role, tool_call_id: part.id, content: toText(part.output) });
        }
    }
  }
  return written;
}

function textOf(parts: readonly MessagePart[]): string {
  let text = "";
  for (const part of parts) if (part.type === "text") text += part.text;
  return text;
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
