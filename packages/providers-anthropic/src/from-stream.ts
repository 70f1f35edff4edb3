import type { JsonValue } from "@llm-orc/contracts";
import type { StreamPart } from "@llm-orc/provider";
import { type AnswerContext, createAnswerReader } from "./answer-reader.ts";
import { rateLimitOf } from "./rate-limit.ts";

export type FromStreamContext = Omit<AnswerContext, "rateLimit">;

/**
 * The parts of an answer, from the SDK's events. It is complete with `message_stop` after a `stop_reason`; everything
 * else that ends is a `protocol` error, and what comes after it is ignored. The body may then end by itself, so that
 * its connection can serve again.
 */
export async function* fromStream(events: AsyncIterable<JsonValue>, context: FromStreamContext): AsyncGenerator<StreamPart, void> {
  const { transport, nowMs } = context.call;
  const reader = createAnswerReader({ ...context, rateLimit: rateLimitOf(transport.headers, nowMs) });
  for await (const event of events) {
    reader.take(event);
    yield* reader.parts();
    if (!reader.isDone) continue;
    transport.discard();
    break;
  }
  yield* reader.end();
}
