import type { StreamPart } from "@llm-orc/provider";
import { createSseParser, type HttpResponse, readText } from "@llm-orc/provider-http";
import { AnswerReader } from "./answer-reader.ts";
import type { AnswerErrors } from "./errors.ts";
import { rateLimitOf } from "./rate-limit.ts";

export interface FromStreamContext {
  readonly modelId: string;
  readonly warnings: readonly string[];
  readonly wantsReasoning: boolean;
  readonly wantsTools: boolean;
  readonly errors: AnswerErrors;
}

/**
 * The parts of a 2xx answer. Text that arrived in one read is one part.
 *
 * A stream is complete when a `finish_reason` came and it ended cleanly or with `[DONE]` (several servers leave that
 * out), or when `[DONE]` came after some output (a few leave out the reason: it counts as `stop`, with a warning).
 * Everything else that ends is a `protocol` error. What comes after `[DONE]` is ignored. A server that answers with one
 * JSON document instead is understood too; then the document's own end is the end.
 */
export async function* fromStream(response: HttpResponse, context: FromStreamContext): AsyncGenerator<StreamPart, void> {
  const { errors } = context;
  const reader = new AnswerReader({ ...context, requestId: response.headers["x-request-id"], rateLimit: rateLimitOf(response.headers) });
  const events = createSseParser();
  const chunks = response.body[Symbol.asyncIterator]();
  try {
    const opening = await readOpening(chunks);
    if (opening === undefined) throw errors.protocol(`answered ${response.status} with an empty body`);
    if (opening.looksLike === "html") throw errors.protocol(`answered ${response.status} with an HTML page`);
    if (opening.looksLike === "json") {
      const text = await readText(prepend(opening.bytes, chunks));
      for (const part of reader.takeDocument(text)) yield part;
      return;
    }
    for (let chunk: Uint8Array | undefined = opening.bytes; chunk !== undefined && !reader.isDone;) {
      for (const event of events.push(chunk)) reader.takeEvent(event);
      for (const part of reader.parts()) yield part;
      if (!reader.isDone) chunk = (await chunks.next()).value as Uint8Array | undefined;
    }
    if (reader.isDone) response.discard();
    else for (const event of events.end()) reader.takeEvent(event);
    for (const part of reader.end()) yield part;
  } finally {
    response.cancel();
  }
}

interface Opening {
  readonly bytes: Uint8Array;
  readonly looksLike: "html" | "json" | "events";
}

// The content type cannot be relied on: event streams come as text/plain, web pages as anything.
async function readOpening(chunks: AsyncIterator<Uint8Array>): Promise<Opening | undefined> {
  const read: Uint8Array[] = [];
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) return undefined;
    read.push(next.value);
    const first = next.value.find((byte) => !BLANK.has(byte));
    if (first === undefined) continue;
    const looksLike = first === 0x3c ? "html" : first === 0x7b || first === 0x5b ? "json" : "events";
    return { bytes: read.length === 1 ? next.value : Buffer.concat(read), looksLike };
  }
}

// Space, tab, line ends, and the bytes of a byte order mark.
const BLANK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

async function* prepend(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
