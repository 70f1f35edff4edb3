import type { WireFinishReason, WireToolCall, WireUsage } from "../dialects/wire-dialect.ts";

/** What goes wrong with an answer. Without one it is good. */
export type Fault =
  /** An error response. `body` replaces the dialect's error body. */
  | {
      readonly type: "status";
      readonly status: number;
      readonly message?: string;
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly type: "reset_before_headers" }
  /** Headers and half of the answer, then a TCP reset. */
  | { readonly type: "reset_mid_body" }
  /** The answer stops inside a JSON document, then ends cleanly. */
  | { readonly type: "truncated_json" }
  /** 200 with a web page, as captive portals and proxies do. */
  | { readonly type: "html" }
  /** 200 with no body. */
  | { readonly type: "empty" }
  /** 200 with JSON that is not an answer. */
  | { readonly type: "wrong_shape" }
  /** Takes the request and says nothing. */
  | { readonly type: "no_answer" }
  /** Half of the text, then silence. */
  | { readonly type: "stall" }
  /** Half of the text, then a clean end without the end marker. */
  | { readonly type: "early_close" }
  /** Half of the text, then an event that is no JSON. */
  | { readonly type: "malformed" }
  /** Half of the text, then the vendor's error event. */
  | { readonly type: "stream_error"; readonly message?: string; readonly code?: string }
  /** A good answer, one byte per write, so that every character is cut. */
  | { readonly type: "byte_split" }
  /** At least `bytes` of text more before it ends well; default endless, until the client goes. */
  | { readonly type: "huge"; readonly bytes?: number }
  /** A good answer, so many bytes at a time. */
  | { readonly type: "slow_drip"; readonly bytesPerWrite: number; readonly everyMs: number }
  /** A good answer, and after its end marker more text and the end once again. */
  | { readonly type: "late_events" };

/** One answer of the fake server. */
export interface Reply {
  /** Default "ok". */
  readonly text?: string;
  /** How `text` is cut on the wire. Default: word by word. */
  readonly deltas?: readonly string[];
  readonly reasoning?: readonly string[];
  readonly toolCalls?: readonly WireToolCall[];
  /** Default `stop`, or `tool-calls` when there are some. */
  readonly finishReason?: WireFinishReason;
  /** Default 7 in, 5 out. */
  readonly usage?: WireUsage;
  /** Before the headers. */
  readonly latencyMs?: number;
  /** Between two deltas. */
  readonly betweenMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Answer as a whole even when a stream was asked. */
  readonly whole?: boolean;
  readonly fault?: Fault;
}

/** The pieces that a reply's text is sent in. */
export function deltasOf(reply: Reply): readonly string[] {
  return reply.deltas ?? (reply.text ?? "ok").match(/\s*\S+|\s+$/g) ?? [];
}
