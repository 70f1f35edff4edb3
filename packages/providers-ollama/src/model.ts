import type { GenerateRequest, LanguageModel, StreamPart } from "@llm-orc/provider";
import type { ChatRequest } from "ollama/browser";
import { type Connection, PROVIDER_ID } from "./connection.ts";
import { toCallError } from "./errors.ts";
import { fromStream } from "./from-stream.ts";
import { hasTools, toRequest } from "./to-request.ts";

/** One model of a server. Holds no state between calls. */
export function createModel(modelId: string, connection: Connection): LanguageModel {
  return {
    specVersion: "v1",
    providerId: PROVIDER_ID,
    modelId,
    stream: (request) => stream(modelId, connection, request),
  };
}

async function* stream(modelId: string, connection: Connection, request: GenerateRequest): AsyncGenerator<StreamPart, void> {
  const { body, warnings } = toRequest(modelId, request);
  const call = await connection.open({ model: modelId, documents: "ndjson", signal: request.signal });
  try {
    // The SDK writes the body as it is; its types know fewer fields than the API.
    yield* fromStream(await call.client.chat(body as unknown as ChatRequest & { stream: true }), {
      call,
      modelId,
      warnings,
      wantsReasoning: request.reasoning !== undefined,
      wantsTools: hasTools(request),
    });
  } catch (error) {
    throw toCallError(call, error);
  } finally {
    call.transport.cancel();
  }
}
