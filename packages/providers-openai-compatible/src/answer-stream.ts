import type { GenerateRequest, StreamPart } from "@llm-orc/provider";
import type { HttpResponse } from "@llm-orc/provider-http";
import { AnswerDecoder } from "./answer-decoder.ts";
import type { Connection } from "./connection.ts";
import { AnswerErrors, toStatusError } from "./errors.ts";
import { rateLimitOf } from "./rate-limit.ts";
import type { Dialect } from "./scopes.ts";
import { toRequest } from "./to-request.ts";

interface ModelCall {
  readonly modelId: string;
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly request: GenerateRequest;
}

/** An answer under way. */
interface Open {
  readonly response: HttpResponse;
  readonly chunks: AsyncIterator<Uint8Array>;
  readonly decoder: AnswerDecoder;
}

// An event of four characters of text is some hundred bytes.
const MOST_AROUND_TEXT = 64;

type Next = IteratorResult<StreamPart, undefined>;
const END: Next = { done: true, value: undefined };

/**
 * The answer to one request, which goes out when the first part is wanted. Read by one reader, part after part. Not an async
 * generator: that keeps a kilobyte for each answer that is waited for, and costs three promises a part.
 */
export class AnswerStream implements AsyncIterableIterator<StreamPart, undefined> {
  readonly #call: ModelCall;
  #open: Open | undefined;
  #parts: readonly StreamPart[] = [];
  #place = 0;
  #isOver = false;

  constructor(call: ModelCall) {
    this.#call = call;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Next> {
    if (this.#place < this.#parts.length) return Promise.resolve(this.#take());
    return this.#isOver ? Promise.resolve(END) : this.#readOn();
  }

  /** Leaves the answer; what is still to come of it is not read. */
  return(): Promise<Next> {
    this.#isOver = true;
    this.#parts = [];
    this.#open?.response.cancel();
    return Promise.resolve(END);
  }

  async #readOn(): Promise<Next> {
    try {
      const { chunks, decoder, response } = (this.#open ??= await this.#ask());
      while (this.#place >= this.#parts.length) {
        const { done, value } = await chunks.next();
        this.#place = 0;
        this.#parts = done === true ? decoder.end() : decoder.push(value);
        this.#isOver = done === true || decoder.isDone;
        if (decoder.isDone) response.discard();
      }
      return this.#take();
    } catch (error) {
      void this.return();
      throw error;
    }
  }

  async #ask(): Promise<Open> {
    const { modelId, connection, dialect, request } = this.#call;
    const { body, warnings } = toRequest(modelId, request, dialect);
    const answer = await connection.request("/chat/completions", {
      body,
      accept: "text/event-stream, application/json",
      signal: request.signal,
      maxBytes: connection.maxBytes * MOST_AROUND_TEXT,
    });
    const { response } = answer;
    const { status, headers } = response;
    if (status < 200 || status >= 300) throw await toStatusError(answer, connection, modelId);
    const decoder = new AnswerDecoder({
      status,
      maxBytes: connection.maxBytes,
      modelId,
      warnings,
      wantsReasoning: request.reasoning !== undefined,
      wantsTools: (request.tools ?? []).length > 0,
      errors: new AnswerErrors(answer, connection, modelId),
      requestId: headers["x-request-id"],
      rateLimit: rateLimitOf(headers),
    });
    return { response, chunks: response.body[Symbol.asyncIterator](), decoder };
  }

  #take(): Next {
    return { done: false, value: this.#parts[this.#place++] as StreamPart };
  }
}
