import { type Clock, REDACTED } from "@llm-orc/contracts";
import { type HttpPoolLimits, isProviderError, ProviderError } from "@llm-orc/provider";
import { checkDocuments, type Documents } from "./check-documents.ts";
import { readText } from "./read-text.ts";
import { type HttpResponse, requestStream } from "./request-stream.ts";
import { toProviderError } from "./to-provider-error.ts";

export interface SdkTransportOptions {
  /** Who is asked, for error messages: `anthropic-api`. */
  readonly provider: string;
  readonly model?: string;
  readonly signal: AbortSignal;
  /** What a good answer's body is made of; anything else in it is a `protocol` error before the SDK sees it. */
  readonly documents: Documents;
  /** Must not appear in a message. */
  readonly secrets?: readonly string[];
  readonly http?: { readonly fetch?: typeof fetch; readonly pool?: HttpPoolLimits } | undefined;
  readonly timers?: { readonly firstByteMs?: number | undefined; readonly idleMs?: number | undefined };
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
  /** Lets what follows the end marker end by itself, so that the socket can serve again. */
  discard(): void;
  /**
   * What really went wrong, whatever the SDK made of it: the transport's own `ProviderError`, the reason of the signal, or
   * `error` itself when it is a `ProviderError`; otherwise a `protocol` error with the SDK's words.
   */
  failure(error: unknown): unknown;
}

/**
 * A `fetch` over the pool with the timers, the size cap and the error mapping of `requestStream`, for one call of an SDK:
 * what SDKs do about faults ranges from a silent truncation to a hang, so they are shown good answers only. A status outside 2xx, a body that is no answer, a stall or a reset is kept in `failure`.
 */
export function createSdkTransport(options: SdkTransportOptions): SdkTransport {
  let failed: { readonly error: unknown } | undefined;
  let response: HttpResponse | undefined;

  function fail(error: unknown): never {
    failed ??= { error };
    throw error;
  }

  async function send(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const url = input instanceof Request ? input.url : String(input);
    const method = (init.method ?? (input instanceof Request ? input.method : "GET")).toUpperCase() === "POST" ? "POST" : "GET";
    const { body } = init;
    if (body !== undefined && body !== null && typeof body !== "string") throw new TypeError("An SDK sent a body that is no text.");
    try {
      response = await requestStream({
        provider: options.provider,
        url,
        method,
        headers: Object.fromEntries(new Headers(init.headers)),
        ...(typeof body === "string" ? { body } : {}),
        signal: options.signal,
        fetch: options.http?.fetch,
        limits: options.http?.pool,
        ...(options.timers === undefined ? {} : { timers: options.timers }),
        maxBytes: options.maxBytes,
        clock: options.clock,
        allowInsecure: options.allowInsecure,
      });
      const { status, headers } = response;
      if (status < 200 || status >= 300)
        throw toProviderError(status, headers, await readText(response.body), { ...options, nowMs: options.clock.now() });
    } catch (error) {
      return fail(error);
    }
    const { provider, model } = options;
    const checked = checkDocuments(response, options.documents, (what) =>
      protocolError(options, response, `${provider}${modelWords(model)} ${what}.`),
    );
    return new Response(toReadable(checked, response, fail), { status: response.status, headers: response.headers });
  }

  return {
    fetch: send,
    get headers() {
      return response?.headers ?? {};
    },
    discard: () => response?.discard(),
    failure(error) {
      if (options.signal.aborted) return options.signal.reason;
      if (failed !== undefined) return failed.error;
      if (isProviderError(error)) return error;
      const { provider, model } = options;
      return protocolError(options, response, `${provider}${modelWords(model)} could not be understood: ${wordsOf(error)}`, error);
    },
  };
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

function modelWords(model: string | undefined): string {
  return model === undefined ? "" : ` (model ${model})`;
}

function wordsOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").trim();
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

function toReadable(
  chunks: AsyncIterable<Uint8Array>,
  response: HttpResponse,
  fail: (error: unknown) => never,
): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await iterator.next();
          if (next.done === true) controller.close();
          else controller.enqueue(next.value);
        } catch (error) {
          fail(error);
        }
      },
      cancel: () => response.cancel(),
    },
    { highWaterMark: 0 },
  );
}
