import { isJsonObject, type JsonObject, type JsonValue } from "@llm-orc/contracts";
import type { Message, MessagePart } from "@llm-orc/provider";

/** The conversation as Ollama writes it. What it has no place for is left out with a warning. */
export function toMessages(messages: readonly Message[], warnings: string[]): JsonObject[] {
  return messages.flatMap((message): JsonObject[] => {
    switch (message.role) {
      case "system":
        return [{ role: "system", content: textOf(message.parts) }];
      case "user":
        return [userMessage(message.parts, warnings)];
      case "assistant":
        return [assistantMessage(message.parts)];
      case "tool":
        // Older servers match results by name, newer ones by id.
        return message.parts.flatMap((part): JsonObject[] =>
          part.type === "tool-result" ? [{ role: "tool", tool_name: part.name, tool_call_id: part.id, content: toText(part.output) }] : [],
        );
    }
  });
}

function textOf(parts: readonly MessagePart[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function userMessage(parts: readonly MessagePart[], warnings: string[]): JsonObject {
  const texts: string[] = [];
  const images: string[] = [];
  for (const part of parts) {
    if (part.type === "text") texts.push(part.text);
    if (part.type !== "file") continue;
    if (part.mediaType.startsWith("image/")) images.push(Buffer.from(part.data).toString("base64"));
    else if (part.mediaType.startsWith("text/")) texts.push(`\n\n${Buffer.from(part.data).toString("utf8")}\n\n`);
    else warnings.push(`file: Ollama takes no ${part.mediaType}; it was not sent.`);
  }
  return { role: "user", content: texts.join(""), ...(images.length === 0 ? {} : { images }) };
}

function assistantMessage(parts: readonly MessagePart[]): JsonObject {
  const calls = parts.filter((part) => part.type === "tool-call");
  const thinking = parts.map((part) => (part.type === "reasoning" ? part.text : "")).join("");
  return {
    role: "assistant",
    content: textOf(parts),
    ...(thinking === "" ? {} : { thinking }),
    ...(calls.length === 0
      ? {}
      : { tool_calls: calls.map(({ id, name, input }) => ({ id, function: { name, arguments: toArguments(input) } })) }),
  };
}

// It takes objects only.
function toArguments(input: JsonValue): JsonObject {
  return isJsonObject(input) ? input : { value: input };
}

function toText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
