import type { GenerateRequest, Message, MessagePart } from "@llm-orc/provider";
import type { Json } from "./json.ts";

/** The body of `POST /v1/generations`, and what of the request this API cannot say. */
export function toRequest(modelId: string, request: GenerateRequest): { readonly body: Json; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const { messages, output, reasoning, tools = [], toolChoice = "auto", promptCache, options } = request;
  if (promptCache === "off") warnings.push("promptCache: this API reuses what it has read before by itself; it cannot be told not to.");
  const instructions = messages.filter(({ role }) => role === "system").flatMap(({ parts }) => parts.flatMap(textsOf));
  return {
    body: {
      engine: modelId,
      ...(instructions.length === 0 ? {} : { instructions: instructions.join("\n\n") }),
      turns: messages.filter(({ role }) => role !== "system").map((message) => toTurn(message, warnings)),
      ...(request.maxOutputTokens === undefined ? {} : { output_limit: request.maxOutputTokens }),
      sampling: samplingOf(request),
      ...(reasoning === undefined
        ? {}
        : { thinking: "effort" in reasoning ? { effort: reasoning.effort } : { token_limit: reasoning.maxTokens } }),
      ...(tools.length === 0
        ? {}
        : {
            tools: tools.map(({ name, description = "", inputSchema }) => ({ name, about: description, arguments: inputSchema })),
            tool_policy: typeof toolChoice === "string" ? toolChoice : { only: toolChoice.name },
          }),
      ...(output?.type === "json" ? { answer: { form: "json", title: output.name ?? "answer", schema: output.schema } } : {}),
      ...options,
      stream: true,
    },
    warnings,
  };
}

function samplingOf({ temperature, topP, seed, stop = [] }: GenerateRequest): Json {
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { nucleus: topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop.length === 0 ? {} : { stop_at: stop }),
  };
}

const SPEAKERS = { user: "person", assistant: "engine", tool: "tool", system: "person" } as const;

function toTurn({ role, parts }: Message, warnings: string[]): Json {
  return { speaker: SPEAKERS[role], content: parts.flatMap((part) => toContent(part, warnings)) };
}

function toContent(part: MessagePart, warnings: string[]): readonly Json[] {
  switch (part.type) {
    case "text":
      return [{ kind: "text", text: part.text }];
    case "tool-call":
      return [{ kind: "tool_use", id: part.id, tool: part.name, arguments: part.input }];
    case "tool-result":
      return [{ kind: "tool_result", id: part.id, output: part.output, ...(part.isError === true ? { failed: true } : {}) }];
    case "reasoning":
      // The vendor does not want its thoughts back.
      return [];
    case "file":
      warnings.push(`The file ${part.name ?? part.mediaType} was not sent: this API takes text only.`);
      return [];
  }
}

function textsOf(part: MessagePart): readonly string[] {
  return part.type === "text" ? [part.text] : [];
}
