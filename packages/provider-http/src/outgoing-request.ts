/** What goes onto the wire. */
export interface OutgoingRequest {
  readonly url: URL;
  /** Of `url`. */
  readonly origin: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly body: string | undefined;
}
