import type { GenerateRequest, LanguageModel, StreamPart } from "@llm-orc/provider";
import { createSseParser } from "@llm-orc/provider-http";
import { createAnswerReader } from "./answer-reader.ts";
import { type Connection, PROVIDER } from "./connection.ts";
import { protocolError, statusError } from "./errors.ts";
import { toRequest } from "./to-request.ts";

/** One engine. Holds no state between calls, and never retries: that is llm-orc's business. */
export function createModel(modelId: string, connection: Connection): LanguageModel {
  return { specVersion: "v1", providerId: PROVIDER, modelId, stream: (request) => stream(modelId, connection, request) };
}

async function* stream(modelId: string, connection: Connection, request: GenerateRequest): AsyncGenerator<StreamPart, void> {
  const { body, warnings } = toRequest(modelId, request);
  const answer = await connection.request("/v1/generations", { body, signal: request.signal });
  const { response } = answer;
  if (response.status < 200 || response.status >= 300) throw await statusError(answer, modelId);
  const reader = createAnswerReader({
    answer,
    modelId,
    warnings,
    wantsReasoning: request.reasoning !== undefined,
    wantsTools: (request.tools ?? []).length > 0,
  });
  const events = createSseParser();
  try {
    for await (const chunk of response.body) {
      for (const event of events.push(chunk)) yield* reader.take(event);
      if (!reader.isDone) continue;
      // What follows the end marker is not read, but may end, so that the connection can serve again.
      response.discard();
      return;
    }
    for (const event of events.end()) yield* reader.take(event);
    // A stream that ends without the vendor's end marker was cut off, however cleanly it ended.
    if (!reader.isDone) throw protocolError(answer, modelId, "broke off: its stream ended without the event closed");
  } finally {
    response.cancel();
  }
}
