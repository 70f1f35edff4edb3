import type { GenerateRequest, LanguageModel, StreamPart } from "@llm-orc/provider";
import type { Connection } from "./connection.ts";
import { createAnswerErrors, toStatusError } from "./errors.ts";
import { fromStream } from "./from-stream.ts";
import type { Dialect } from "./scopes.ts";
import { toRequest } from "./to-request.ts";

/** One model of a server. Holds no state between calls. */
export function createModel(modelId: string, connection: Connection, dialect: Dialect): LanguageModel {
  return {
    specVersion: "v1",
    providerId: "openai-compatible",
    modelId,
    stream: (request) => stream(modelId, connection, dialect, request),
  };
}

async function* stream(
  modelId: string,
  connection: Connection,
  dialect: Dialect,
  request: GenerateRequest,
): AsyncGenerator<StreamPart, void> {
  const { body, warnings } = toRequest(modelId, request, dialect);
  const answer = await connection.request("/chat/completions", {
    body,
    accept: "text/event-stream, application/json",
    signal: request.signal,
  });
  const { status } = answer.response;
  if (status < 200 || status >= 300) throw await toStatusError(answer, connection, modelId);
  yield* fromStream(answer.response, {
    modelId,
    warnings,
    wantsReasoning: request.reasoning !== undefined,
    wantsTools: (request.tools ?? []).length > 0,
    errors: createAnswerErrors(answer, connection, modelId),
  });
}
