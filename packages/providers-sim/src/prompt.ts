import type { GenerateRequest, MessagePart } from "@llm-orc/provider";

/** A request as text. */
export interface Prompt {
  readonly system: string;
  /** What is not system: questions, earlier answers, tool results. */
  readonly conversation: string;
  readonly all: string;
}

export function promptOf(request: GenerateRequest): Prompt {
  const system: string[] = [];
  const conversation: string[] = [];
  for (const message of request.messages) {
    (message.role === "system" ? system : conversation).push(message.parts.map(toText).join(""));
  }
  return { system: system.join("\n"), conversation: conversation.join("\n"), all: [...system, ...conversation].join("\n") };
}

function toText(part: MessagePart): string {
  switch (part.type) {
    case "text":
    case "reasoning":
      return part.text;
    case "file":
      return `[file ${part.name ?? part.mediaType}, ${part.data.length} bytes]`;
    case "tool-call":
      return `${part.name}(${JSON.stringify(part.input)})`;
    case "tool-result":
      return JSON.stringify(part.output);
  }
}
