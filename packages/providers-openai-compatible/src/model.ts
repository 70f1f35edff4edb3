import type { LanguageModel } from "@llm-orc/provider";
import { AnswerStream } from "./answer-stream.ts";
import type { Connection } from "./connection.ts";
import type { Dialect } from "./scopes.ts";

/** One model of a server. Holds no state between calls. */
export function createModel(modelId: string, connection: Connection, dialect: Dialect): LanguageModel {
  return {
    specVersion: "v1",
    providerId: "openai-compatible",
    modelId,
    stream: (request) => new AnswerStream({ modelId, connection, dialect, request }),
  };
}
