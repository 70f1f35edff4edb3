import type { JsonObject, JsonValue } from "@llm-orc/contracts";

export type WireFinishReason = "stop" | "length" | "tool-calls" | "content-filter";

export interface WireUsage {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly reasoning?: number;
}

export interface WireToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: JsonValue;
}

export interface WireEnd {
  readonly reason: WireFinishReason;
  readonly usage: WireUsage;
}

export interface WireError {
  readonly status: number;
  readonly message: string;
  readonly code?: string;
}

/** How an answer is streamed. Functions return text that goes onto the wire as it is; `model` is what the request named. */
export interface WireStream {
  /** Before the first text. `usage` is what the end will report. */
  streamStart(model: string, usage: WireUsage): string;
  streamText(delta: string, model: string): string;
  streamReasoning(delta: string, model: string): string;
  streamToolCall(call: WireToolCall, index: number, model: string): string;
  /** All that ends a good answer: reason, usage, the vendor's end marker. */
  streamEnd(end: WireEnd, model: string, withUsage: boolean): string;
  /** An error after the stream began with 200. */
  streamError(error: WireError): string;
  /** An event or line whose payload is no JSON. */
  streamMalformed(): string;
}

/**
 * How one vendor's API writes a conversation: what the fake server needs to speak it. Functions return text that goes
 * onto the wire as it is; `model` is the name that the request asked for.
 */
export interface WireDialect extends WireStream {
  readonly name: string;
  /** What stands between the server's origin and the vendor's paths: `/v1`. */
  readonly basePath: string;
  /** What a request asks for, by method and path without query; undefined is answered 404. */
  callOf(method: string, path: string): "generate" | "models" | undefined;
  /** The model that a generate request names. */
  modelOf(path: string, body: JsonObject): string;
  wantsStream(path: string, body: JsonObject): boolean;
  /** Whether the request asks for usage in the stream. */
  wantsUsage(body: JsonObject): boolean;
  readonly streamContentType: string;
  /** The writer of one answer, where what is written depends on what came before. Default: the dialect itself. */
  openStream?(): WireStream;
  /** A whole answer without streaming, as one body. */
  whole(answer: { readonly text: string; readonly toolCalls: readonly WireToolCall[]; readonly end: WireEnd }, model: string): string;
  /** The body of an error response. */
  error(error: WireError): string;
  models(ids: readonly string[]): string;
  /** The headers that carry the key: `{authorization: "Bearer k"}`. */
  keyHeaders(key: string): Readonly<Record<string, string>>;
}
