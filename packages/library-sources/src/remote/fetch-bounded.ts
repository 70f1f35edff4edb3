import { OrcError } from "@llm-orc/contracts";

export interface FetchBoundedOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Sent to the origin of the first address only, and never again once a redirect has left it. */
  readonly token?: string | undefined;
  /** A larger body is refused: `LIBRARY_ARCHIVE_TOO_LARGE`. */
  readonly maxBytes: number;
  /** For everything, redirects and body included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface FetchedBody {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Gets an address over TLS, following redirects to TLS only; plain http between loopback addresses. Throws `LIBRARY_NETWORK_FAILED`,
 * `LIBRARY_REDIRECT_REFUSED`, `LIBRARY_ARCHIVE_TOO_LARGE`, and the signal's reason.
 */
export async function fetchBounded(address: URL, options: FetchBoundedOptions): Promise<FetchedBody> {
  const { headers, token, maxBytes, timeoutMs, signal } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  let url = address;
  let mayHaveToken = token !== undefined;
  try {
    for (let redirects = 0; ; redirects++) {
      requireTls(url, address);
      if (url.origin !== address.origin) mayHaveToken = false;
      const response = await fetch(url, {
        redirect: "manual",
        headers: { "user-agent": "llm-orc", ...headers, ...(mayHaveToken ? { authorization: `Bearer ${token}` } : {}) },
        signal: AbortSignal.any([signal, timeout]),
      });
      if (!REDIRECTS.has(response.status)) {
        return { status: response.status, headers: response.headers, body: await readBody(response, maxBytes, url) };
      }
      await response.body?.cancel();
      if (redirects === MAX_REDIRECTS) throw refused(`${address.origin} redirects more than ${MAX_REDIRECTS} times.`);
      url = nextUrl(response, url);
    }
  } catch (error) {
    if (error instanceof OrcError) throw error;
    signal.throwIfAborted();
    throw failed(url, timeout.aborted ? `it did not answer within ${timeoutMs / 1000} s` : reasonOf(error), error);
  }
}

function nextUrl(response: Response, from: URL): URL {
  const location = response.headers.get("location") ?? "";
  if (location === "" || !URL.canParse(location, from.href)) throw refused(`${from.origin} redirects to nowhere.`);
  return new URL(location, from);
}

function requireTls(url: URL, start: URL): void {
  if (url.protocol === "https:") return;
  // Whoever began at a server on this machine may be sent to another one on it; TLS is never given up.
  if (url.protocol === "http:" && isLoopback(url) && start.protocol === "http:" && isLoopback(start)) return;
  const text = `${url.protocol}//${url.host}`;
  throw refused(url === start ? `${text} is not https.` : `${start.origin} redirects to ${text}, which is not https.`);
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

async function readBody(response: Response, maxBytes: number, url: URL): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (Number(response.headers.get("content-length") ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(url, maxBytes);
  }
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop ends the connection.
    if (length > maxBytes) throw tooLarge(url, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge({ origin }: URL, maxBytes: number): OrcError {
  return new OrcError("LIBRARY_ARCHIVE_TOO_LARGE", `What ${origin} sends is larger than ${maxBytes} bytes; it is not taken.`, {
    hint: "Clone the repository and name its folder in LLM_ORC_LIBRARY_PATH.",
  });
}

function refused(message: string): OrcError {
  return new OrcError("LIBRARY_REDIRECT_REFUSED", message, { hint: "Check GITHUB_API_URL and what stands between you and GitHub." });
}

function failed({ origin }: URL, reason: string, cause: unknown): OrcError {
  return new OrcError("LIBRARY_NETWORK_FAILED", `${origin} cannot be reached: ${reason}.`, {
    hint: "Try again later; what was fetched before works offline, without --refresh.",
    isRetryable: true,
    cause,
  });
}

// What says more than "fetch failed" is the cause.
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  const { code, message: inner } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ?? inner ?? message;
}
