/** Why a request is not served. `message` is for the client: it holds nothing of this machine and nothing that the client sent. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON-RPC's number for it. */
  readonly code: number;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}, code = -32_000) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.code = code;
  }
}

/** For a limit that time resolves. */
export function busy(status: 429 | 503, message: string, retryAfterSeconds = 1): Refusal {
  return new Refusal(status, message, { "retry-after": String(retryAfterSeconds) });
}
