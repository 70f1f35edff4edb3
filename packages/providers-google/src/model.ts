import type { GenerateRequest, LanguageModel, StreamPart } from "@llm-orc/provider";
import { type Connection, PROVIDER_ID } from "./connection.ts";
import { modelNameError, toCallError } from "./errors.ts";
import { fromStream } from "./from-stream.ts";
import { toRequest } from "./to-request.ts";

/** One model of the vendor. Holds no state between calls. */
export function createModel(modelId: string, connection: Connection): LanguageModel {
  return {
    specVersion: "v1",
    providerId: PROVIDER_ID,
    modelId,
    stream: (request) => stream(modelId, connection, request),
  };
}

async function* stream(modelId: string, connection: Connection, request: GenerateRequest): AsyncGenerator<StreamPart, void> {
  // It becomes a part of the address.
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(modelId) || modelId.includes("..")) throw modelNameError(modelId);
  const { parameters, warnings } = toRequest(modelId, request);
  const call = await connection.open({ model: modelId, documents: "sse", signal: request.signal });
  try {
    yield* fromStream(await call.client.models.generateContentStream(parameters), {
      call,
      modelId,
      warnings,
      wantsReasoning: request.reasoning !== undefined,
      wantsTools: (request.tools ?? []).length > 0,
    });
  } catch (error) {
    throw toCallError(call, error);
  } finally {
    call.transport.cancel();
  }
}
