import type { StreamPart } from "@llm-orc/provider";
import { createSseParser } from "@llm-orc/provider-http";
import { AnswerReader, type AnswerReaderOptions } from "./answer-reader.ts";

export interface AnswerDecoderOptions extends AnswerReaderOptions {
  readonly status: number;
  /** Of what has to be kept: text, arguments of tools, an event or a document that has not ended. */
  readonly maxBytes: number;
}

/**
 * Makes parts of the bytes of a 2xx answer. Text that came in one chunk is one part.
 *
 * A stream is complete when a `finish_reason` came and it ended cleanly or with `[DONE]` (several servers leave that
 * out), or when `[DONE]` came after some output (a few leave out the reason: it counts as `stop`, with a warning).
 * Everything else that ends is a `protocol` error. What comes after `[DONE]` is ignored. A server that answers with one
 * JSON document instead is understood too; then the document's own end is the end.
 */
export class AnswerDecoder {
  readonly #options: AnswerDecoderOptions;
  readonly #reader: AnswerReader;
  readonly #events = createSseParser();
  #looksLike: "html" | "json" | "events" | undefined;
  /** What nobody has read yet: blanks before the answer, and a document up to its end. */
  #held: Uint8Array[] = [];
  /** Since the last event; about. */
  #unreadBytes = 0;

  constructor(options: AnswerDecoderOptions) {
    this.#options = options;
    this.#reader = new AnswerReader(options);
  }

  /** Nothing more is wanted. */
  get isDone(): boolean {
    return this.#reader.isDone;
  }

  push(chunk: Uint8Array): readonly StreamPart[] {
    this.#looksLike ??= looksLike(chunk);
    if (this.#looksLike === "html") throw this.#options.errors.protocol(`answered ${this.#options.status} with an HTML page`);
    this.#unreadBytes += chunk.length;
    if (this.#looksLike === "events") this.#takeEvents(chunk);
    else this.#held.push(chunk);
    // The events around the text do not count: of an answer of 100,000 tokens they alone are 16 MB.
    if (this.#unreadBytes + this.#reader.keptLength > this.#options.maxBytes) throw this.#options.errors.tooLong(this.#options.maxBytes);
    if (this.#looksLike !== "events") return [];
    return this.#reader.isDone ? this.#reader.end() : this.#reader.parts();
  }

  #takeEvents(chunk: Uint8Array): void {
    for (const event of this.#events.push(chunk)) {
      this.#reader.takeEvent(event);
      this.#unreadBytes = 0;
    }
  }

  /** The last parts, when the body has ended. */
  end(): readonly StreamPart[] {
    if (this.#looksLike === undefined) throw this.#options.errors.protocol(`answered ${this.#options.status} with an empty body`);
    if (this.#looksLike === "json") return this.#reader.takeDocument(Buffer.concat(this.#held).toString("utf8"));
    for (const event of this.#events.end()) this.#reader.takeEvent(event);
    return this.#reader.end();
  }
}

// The content type cannot be relied on: event streams come as text/plain, web pages as anything.
function looksLike(chunk: Uint8Array): "html" | "json" | "events" | undefined {
  const first = chunk.find((byte) => !BLANK.has(byte));
  if (first === undefined) return undefined;
  return first === 0x3c ? "html" : first === 0x7b || first === 0x5b ? "json" : "events";
}

// Space, tab, line ends, and the bytes of a byte order mark.
const BLANK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);
