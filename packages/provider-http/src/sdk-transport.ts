import { type Clock, isOrcError, type JsonValue, REDACTED } from "@llm-orc/contracts";
import { type HttpPoolLimits, isProviderError, ProviderError } from "@llm-orc/provider";
import { createDocumentCheck, type DocumentCheck, type Documents } from "./document-check.ts";
import { DEFAULT_MAX_BYTES, MOST_AROUND_TEXT, MOST_OF_AN_ERROR } from "./exchange.ts";
import { readText } from "./read-text.ts";
import { type HttpRequest, type HttpResponse, requestStream } from "./request-stream.ts";
import { tooLongError } from "./too-long-error.ts";
import { toProviderError, type VendorErrorContext } from "./to-provider-error.ts";

export interface SdkTransportOptions {
  /** Who is asked, for error messages: `anthropic-api`. */
  readonly provider: string;
  readonly model?: string;
  readonly signal: AbortSignal;
  /** What a good answer's body is made of; anything else in it is a `protocol` error before the SDK sees it. */
  readonly documents: Documents;
  /**
   * Whether a document of an answer that began with 200 reports an error; then its words decide what `failure` is, as they
   * do for an answer outside 2xx.
   */
  readonly isError?: (document: JsonValue) => boolean;
  /** Must not appear in a message. */
  readonly secrets?: readonly string[];
  readonly http?: { readonly fetch?: typeof fetch; readonly pool?: HttpPoolLimits } | undefined;
  readonly timers?: { readonly firstByteMs?: number | undefined; readonly idleMs?: number | undefined };
  /** Of what has to be kept of a stream, else of the body. Default `DEFAULT_MAX_BYTES`. */
  readonly maxBytes?: number | undefined;
  readonly clock: Clock;
  readonly allowInsecure?: boolean | undefined;
}

/** The HTTP of one call that a vendor's SDK makes. */
export interface SdkTransport {
  /** What the SDK is given as its `fetch`. */
  readonly fetch: typeof fetch;
  /** Of the answer; empty before there is one. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Counts what is kept of a stream: its text, arguments of tools. Throws above `maxBytes`; the events around it may be many
   * times as much.
   */
  keep(characters: number): void;
  /** Lets what follows the end marker end by itself, so that the socket can serve again. */
  discard(): void;
  /** Closes the connection, unless the answer has ended: for a reader that leaves, since SDKs only let go of the body. */
  cancel(): void;
  /**
   * What really went wrong, whatever the SDK made of it: the transport's own `ProviderError`, the reason of the signal, or
   * `error` itself when it is a `ProviderError`; otherwise a `protocol` error with the SDK's words.
   */
  failure(error: unknown): unknown;
}

/**
 * A `fetch` over the pool with the timers, the size cap and the error mapping of `requestStream`, for one call of an SDK.
 * What SDKs do about faults ranges from a silent truncation to a hang, so they are shown good answers only: a status
 * outside 2xx, a body that is no answer, a stall or a reset rejects, and is kept for `failure`. Whoever does not read an
 * answer to its end calls `discard` or `cancel`.
 */
export function createSdkTransport(options: SdkTransportOptions): SdkTransport {
  const { provider, model, signal, clock, isError, documents, maxBytes = DEFAULT_MAX_BYTES } = options;
  const who = model === undefined ? provider : `${provider} (model ${model})`;
  let failed: { readonly error: unknown } | undefined;
  let response: HttpResponse | undefined;
  let isDiscarded = false;
  let kept = 0;

  async function send(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const request = toRequest(input, init);
    try {
      response = await requestStream({
        ...request,
        provider,
        signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal,
        fetch: options.http?.fetch,
        limits: options.http?.pool,
        ...(options.timers === undefined ? {} : { timers: options.timers }),
        maxBytes: documents === "json" ? maxBytes : maxBytes * MOST_AROUND_TEXT,
        clock,
        allowInsecure: options.allowInsecure,
      });
      const { status, headers } = response;
      if (status < 200 || status >= 300) throw toProviderError(status, headers, await errorBodyOf(response, signal), errorContext());
      // These have no body, and `Response` takes none for them.
      if (status === 204 || status === 205) throw protocolError(options, response, `${who} answered ${status}, without a body.`);
      return new Response(toReadable(response, checkOf(response)), { status, headers });
    } catch (error) {
      response?.cancel();
      return fail(error);
    }
  }

  function checkOf(answer: HttpResponse): DocumentCheck {
    return createDocumentCheck(documents, {
      maxBytes,
      tooLong: () => tooLongError(provider, maxBytes),
      protocol: (what) => protocolError(options, answer, `${who} ${what}.`),
      reported: (document) =>
        isError?.(document) === true ? toProviderError(undefined, answer.headers, document, errorContext()) : undefined,
    });
  }

  function toReadable(answer: HttpResponse, check: DocumentCheck): ReadableStream<Uint8Array> {
    const chunks = answer.body[Symbol.asyncIterator]();
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            for (;;) {
              const { done, value } = await chunks.next();
              // What was discarded need not be whole.
              const passed = done !== true ? check.push(value) : isDiscarded ? undefined : check.end();
              if (passed !== undefined && passed.length > 0) controller.enqueue(passed);
              if (done === true) return controller.close();
              if (passed !== undefined && passed.length > 0) return;
            }
          } catch (error) {
            answer.cancel();
            fail(error);
          }
        },
        cancel: () => answer.cancel(),
      },
      { highWaterMark: 0 },
    );
  }

  function fail(error: unknown): never {
    failed ??= { error };
    throw error;
  }

  function errorContext(): VendorErrorContext {
    return { provider, model, secrets: options.secrets ?? [], nowMs: clock.now() };
  }

  return {
    fetch: send,
    get headers() {
      return response?.headers ?? {};
    },
    keep(characters) {
      kept += characters;
      if (kept > maxBytes) throw tooLongError(provider, maxBytes);
    },
    discard() {
      isDiscarded = true;
      response?.discard();
    },
    cancel: () => response?.cancel(),
    failure(error) {
      if (signal.aborted) return signal.reason;
      if (isOrcError(failed?.error)) return failed.error;
      if (isProviderError(error)) return error;
      return protocolError(options, response, `${who} could not be understood: ${wordsOf(error)}`, error);
    },
  };
}

function toRequest(
  input: string | URL | Request,
  { method = "GET", headers, body }: RequestInit,
): Omit<HttpRequest, "provider" | "signal"> {
  if (input instanceof Request) throw new TypeError("An SDK sent a Request object.");
  if (method !== "GET" && method !== "POST") throw new TypeError(`An SDK asked for ${method}.`);
  if (body !== undefined && body !== null && typeof body !== "string") throw new TypeError("An SDK sent a body that is no text.");
  return {
    url: String(input),
    method,
    headers: Object.fromEntries(new Headers(headers)),
    ...(typeof body === "string" ? { body } : {}),
  };
}

// A status says enough, also when its words never come.
async function errorBodyOf({ body }: HttpResponse, signal: AbortSignal): Promise<string> {
  try {
    return await readText(body, MOST_OF_AN_ERROR);
  } catch {
    signal.throwIfAborted();
    return "";
  }
}

function protocolError(options: SdkTransportOptions, response: HttpResponse | undefined, message: string, cause?: unknown): ProviderError {
  let safe = message;
  for (const secret of options.secrets ?? []) if (secret !== "") safe = safe.replaceAll(secret, REDACTED);
  return new ProviderError("protocol", safe, {
    reachedVendor: response !== undefined,
    status: response?.status,
    requestId: response?.headers["x-request-id"] ?? response?.headers["request-id"],
    hint: "Check base_url and the model of the profile; if they are right, run again.",
    ...(cause === undefined ? {} : { cause }),
  });
}

function wordsOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").trim();
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
