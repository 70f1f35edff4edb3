import type { AnswerParts, GenerateRequest, StreamPart } from "@llm-orc/provider";
import { type HttpResponse, MOST_AROUND_TEXT } from "@llm-orc/provider-http";
import { AnswerDecoder, type AnswerDecoderOptions } from "./answer-decoder.ts";
import type { Answer, Connection } from "./connection.ts";
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

type Next = IteratorResult<StreamPart, undefined>;
const END: Next = { done: true, value: undefined };

/**
 * The answer to one request, which goes out when the first part is wanted. Read by one reader, part after part. Not an async
 * generator: that keeps a kilobyte for each answer that is waited for, and costs three promises a part.
 */
export class AnswerStream implements AnswerParts, AsyncIterableIterator<StreamPart, undefined> {
  /** Until it is made: what has gone out is not kept. */
  #call: ModelCall | undefined;
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
    const part = this.ready();
    if (part !== undefined) return Promise.resolve({ done: false, value: part });
    if (this.#isOver) return Promise.resolve(END);
    return this.#open === undefined ? this.#begin() : this.#readOn(this.#open);
  }

  ready(): StreamPart | undefined {
    return this.#place < this.#parts.length ? this.#parts[this.#place++] : undefined;
  }

  /** Leaves the answer; what is still to come of it is not read. */
  return(): Promise<Next> {
    this.#isOver = true;
    this.#parts = [];
    this.#open?.response.cancel();
    return Promise.resolve(END);
  }

  // Without async functions: there may be thousands that wait for their first byte.
  #begin(): Promise<Next> {
    const call = this.#call as ModelCall;
    this.#call = undefined;
    try {
      const { modelId, connection, dialect, request } = call;
      const { body, warnings } = toRequest(modelId, request, dialect);
      const wanted: Wanted = {
        modelId,
        warnings,
        wantsReasoning: request.reasoning !== undefined,
        wantsTools: (request.tools ?? []).length > 0,
      };
      const asked = connection.request("/chat/completions", {
        body,
        accept: "text/event-stream, application/json",
        signal: request.signal,
        maxBytes: connection.maxBytes * MOST_AROUND_TEXT,
      });
      return asked.then((answer) => this.#opened(answer, connection, wanted), this.#fail);
    } catch (error) {
      return this.#fail(error);
    }
  }

  #opened(answer: Answer, connection: Connection, wanted: Wanted): Promise<Next> {
    const { response } = answer;
    const { status, headers } = response;
    if (status < 200 || status >= 300) return toStatusError(answer, connection, wanted.modelId).then(this.#fail, this.#fail);
    const decoder = new AnswerDecoder({
      ...wanted,
      status,
      maxBytes: connection.maxBytes,
      errors: new AnswerErrors(answer, connection, wanted.modelId),
      requestId: headers["x-request-id"],
      rateLimit: rateLimitOf(headers),
    });
    return this.#readOn((this.#open = { response, chunks: response.body[Symbol.asyncIterator](), decoder }));
  }

  readonly #fail = (error: unknown): Promise<never> => {
    void this.return();
    return Promise.reject(error);
  };

  async #readOn({ chunks, decoder, response }: Open): Promise<Next> {
    try {
      for (;;) {
        const { done, value } = await chunks.next();
        this.#place = 0;
        this.#parts = done === true ? decoder.end() : decoder.push(value);
        this.#isOver = done === true || decoder.isDone;
        if (decoder.isDone) response.discard();
        const part = this.ready();
        if (part !== undefined) return { done: false, value: part };
      }
    } catch (error) {
      void this.return();
      throw error;
    }
  }
}

type Wanted = Pick<AnswerDecoderOptions, "modelId" | "warnings" | "wantsReasoning" | "wantsTools">;
