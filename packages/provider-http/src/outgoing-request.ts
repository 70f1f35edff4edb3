import type { Exchange } from "./exchange.ts";
import type { HttpRequest } from "./request-stream.ts";

/** What goes onto the wire, and who takes the answer. A class, for the reason that `OpenExchange` is one. */
export class OutgoingRequest {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly body: string | undefined;
  readonly exchange: Exchange;
  /** It has been on a connection once that did not bring it to the server. */
  wasReturned = false;

  constructor(url: URL, { method, headers, body }: Pick<HttpRequest, "method" | "headers" | "body">, exchange: Exchange) {
    this.url = url;
    this.method = method ?? (body === undefined ? "GET" : "POST");
    this.headers = headers;
    this.body = body;
    this.exchange = exchange;
  }
}
