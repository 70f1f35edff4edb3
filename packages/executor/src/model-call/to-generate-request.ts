import type { GenerateRequest, Message, ModelInfo } from "@llm-orc/provider";
import { type ResolvedModel, systemPrompt } from "../plan/resolve-model.ts";
import type { ModelQuestion } from "../run/agent-host.ts";
import type { AgentRun } from "../run/agent-run.ts";
import type { FollowUp } from "../structured-output/ask-for-json.ts";
import { withSchema } from "../structured-output/wording.ts";
import type { Mutable } from "../mutable.ts";

export interface RequestParts {
  readonly question: ModelQuestion;
  readonly model: ResolvedModel;
  readonly info: ModelInfo | undefined;
  /** The most that it may answer, where that has to be bounded and the model's settings do not say. */
  readonly maxOutputTokens: number | undefined;
  /** Whether a schema is told in words. */
  readonly inWords: boolean;
  readonly followUp: FollowUp | undefined;
}

/** What a model is asked: the agent's prompt and settings, in the terms of the provider spec. */
export function toGenerateRequest(run: AgentRun, parts: RequestParts): GenerateRequest {
  const { question, model, info, followUp } = parts;
  const { schema } = question;
  const system = question.system ?? systemPrompt(run.agentName, model);
  const isNative = info?.capabilities?.includes("json") === true && !parts.inWords;
  const request: Mutable<GenerateRequest> = {
    messages: [
      textMessage("system", schema === undefined || isNative ? system : withSchema(system, schema)),
      ...conversation(question.prompt ?? run.prompt, followUp),
    ],
    signal: run.signal,
  };
  const maxOutputTokens = model.max_tokens ?? parts.maxOutputTokens;
  if (model.temperature !== undefined) request.temperature = model.temperature;
  if (maxOutputTokens !== undefined) request.maxOutputTokens = maxOutputTokens;
  if (model.options !== undefined) request.options = model.options;
  if (schema !== undefined && isNative) request.output = { type: "json", schema };
  return request;
}

function conversation(prompt: string, followUp: FollowUp | undefined): readonly Message[] {
  if (followUp === undefined) return [textMessage("user", prompt)];
  const { answer, complaint } = followUp;
  // Vendors refuse an empty message, and some servers two of one role in a row.
  if (answer.trim() === "") return [textMessage("user", `${prompt}\n\n${complaint}`)];
  return [textMessage("user", prompt), textMessage("assistant", answer), textMessage("user", complaint)];
}

function textMessage(role: Message["role"], text: string): Message {
  return { role, parts: [{ type: "text", text }] };
}
