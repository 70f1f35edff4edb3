import type { GenerateRequest, Message } from "@llm-orc/provider";
import { commandEnvironment } from "./command-environment.ts";
import type { ClaudeCliSettings } from "./settings.ts";

/** What the command is started with. Nothing of the request stands in `args` but the model's name. */
export interface Invocation {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly systemPrompt: string;
  /** Goes to stdin. */
  readonly prompt: string;
  /** What of the request the command cannot be told. */
  readonly warnings: readonly string[];
}

/** One question of the command's non-interactive mode: no tools, no servers, no settings, no session kept. */
export function toInvocation(modelId: string, request: GenerateRequest, settings: ClaudeCliSettings, systemPromptFile: string): Invocation {
  const warnings = unsupported(request);
  return {
    args: [
      "--print",
      "--output-format",
      "stream-json",
      "--verbose",
      "--include-partial-messages",
      // With `=`: a name that begins with a dash must not become an option.
      `--model=${modelId}`,
      // In place of the command's own, which makes a programmer of the model.
      `--system-prompt-file=${systemPromptFile}`,
      "--tools=",
      "--strict-mcp-config",
      "--setting-sources=",
      "--disable-slash-commands",
      "--no-session-persistence",
      "--max-turns",
      "1",
    ],
    env: commandEnvironment(settings, request),
    systemPrompt: systemPromptOf(request),
    prompt: literal(promptOf(request.messages, warnings)),
    warnings,
  };
}

function unsupported(request: GenerateRequest): string[] {
  const { temperature, topP, seed, stop = [], tools = [], toolChoice, promptCache, output } = request;
  const said: readonly (readonly [string, boolean, string?])[] = [
    ["temperature", temperature !== undefined],
    ["topP", topP !== undefined],
    ["seed", seed !== undefined],
    ["stop", stop.length > 0],
    ["tools", tools.length > 0 && toolChoice !== "none", "the model was given none."],
    ["promptCache", promptCache === "off", "the command decides by itself what is cached."],
    ["output", output?.type === "json", "the model was asked for JSON in words."],
  ];
  return said.flatMap(([name, isGiven, why = "it was left out."]) =>
    isGiven ? [`${name}: the claude command has no such setting; ${why}`] : [],
  );
}

function systemPromptOf({ messages, output }: GenerateRequest): string {
  const texts = messages.filter(({ role }) => role === "system").map(textOf);
  if (output?.type === "json") {
    texts.push(
      `Your answer is one JSON value, without any text around it, that satisfies this JSON Schema: ${JSON.stringify(output.schema)}`,
    );
  }
  return texts.join("\n\n");
}

const SPEAKERS = { user: "User", assistant: "Assistant", tool: "Tool", system: "System" } as const;

/** One user message as it is; a conversation as its script. */
function promptOf(messages: readonly Message[], warnings: string[]): string {
  const turns = messages.filter(({ role }) => role !== "system");
  if (messages.some(({ parts }) => parts.some(({ type }) => type === "file")))
    warnings.push("messages: the claude command takes text only; files were left out.");
  const [first] = turns;
  if (turns.length === 1 && first?.role === "user") return textOf(first);
  if (turns.length > 1) warnings.push("messages: the claude command takes one prompt; the conversation was written into it.");
  return turns.map((turn) => `${SPEAKERS[turn.role]}: ${textOf(turn)}`).join("\n\n");
}

function textOf({ parts }: Message): string {
  const texts = parts.flatMap((part) => {
    if (part.type === "text") return [part.text];
    if (part.type === "tool-call") return [`[calls ${part.name} with ${JSON.stringify(part.input)}]`];
    return part.type === "tool-result" ? [`[${part.name} gave ${JSON.stringify(part.output)}]`] : [];
  });
  return texts.join("\n");
}

// What begins with a slash is a command of the program, and is answered by it instead of the model.
function literal(prompt: string): string {
  return prompt.startsWith("/") ? `\n${prompt}` : prompt;
}
