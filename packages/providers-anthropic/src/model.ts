import type { JsonValue } from "@llm-orc/contracts";
import type { GenerateRequest, LanguageModel, StreamPart } from "@llm-orc/provider";
import { type Connection, PROVIDER_ID } from "./connection.ts";
import { toCallError } from "./errors.ts";
import { fromStream } from "./from-stream.ts";
import { type RequestDefaults, toRequest } from "./to-request.ts";

/** One model of the vendor. Holds no state between calls. */
export function createModel(modelId: string, connection: Connection, defaults: RequestDefaults): LanguageModel {
  return {
    specVersion: "v1",
    providerId: PROVIDER_ID,
    modelId,
    stream: (request) => stream(modelId, connection, defaults, request),
  };
}

async function* stream(
  modelId: string,
  connection: Connection,
  defaults: RequestDefaults,
  request: GenerateRequest,
): AsyncGenerator<StreamPart, void> {
  const { body, apiVersion, warnings, defaultMaxTokens } = toRequest(modelId, request, defaults);
  const call = await connection.open({ model: modelId, documents: "sse", apiVersion, signal: request.signal });
  try {
    // Not `messages.create`: it prints to the console when a model is deprecated, whatever the log level.
    const events = await call.client.post<AsyncIterable<JsonValue>>("/v1/messages", { body, stream: true });
    yield* fromStream(events, {
      call,
      modelId,
      warnings,
      defaultMaxTokens,
      wantsReasoning: request.reasoning !== undefined,
      wantsTools: (request.tools ?? []).length > 0,
    });
  } catch (error) {
    throw toCallError(call, error);
  } finally {
    call.transport.cancel();
  }
}
