import type { JsonObject } from "@llm-orc/contracts";
import type { ProviderContext } from "@llm-orc/provider";
import { DEFAULT_MAX_BYTES, type HttpRequest, type HttpResponse, requestStream } from "@llm-orc/provider-http";
import type { OpenAiCompatibleSettings } from "./settings.ts";

/** One server, and how to ask it. */
export interface Connection {
  /** `openai-compatible/groq`. */
  readonly name: string;
  readonly baseUrl: string;
  readonly origin: string;
  /** Of an answer that has to be kept. */
  readonly maxBytes: number;
  /** With a body: POST, else GET. The key goes along when there is one for this origin. */
  request(path: string, options: RequestOptions): Promise<Answer>;
}

export interface RequestOptions {
  readonly body?: JsonObject;
  readonly accept: string;
  readonly signal: AbortSignal;
  /** On the wire. */
  readonly maxBytes: number;
}

/** A response, and what its reading needs to know of the request. */
export interface Answer {
  readonly response: HttpResponse;
  /** Must not appear in a message. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
}

export interface ConnectionOptions {
  readonly name: string;
  readonly baseUrl: string;
  readonly settings: OpenAiCompatibleSettings;
  readonly context: ProviderContext;
}

export function createConnection({ name, baseUrl, settings, context }: ConnectionOptions): Connection {
  const { origin } = new URL(baseUrl);
  const fixed = fixedHeaders(settings);
  const timers = { firstByteMs: settings.first_byte_timeout_ms, idleMs: settings.idle_timeout_ms };
  const urls = new Map<string, URL>();
  const urlOf = (path: string): URL => {
    const url = urls.get(path) ?? new URL(baseUrl + path);
    urls.set(path, url);
    return url;
  };
  const toHttpRequest = (path: string, secret: string | undefined, { body, accept, signal, maxBytes }: RequestOptions): HttpRequest => {
    const headers: Record<string, string> = { ...fixed, accept };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (secret !== undefined) headers.authorization = `Bearer ${secret}`;
    return {
      provider: name,
      url: urlOf(path),
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      fetch: context.http?.fetch,
      limits: context.http?.pool,
      timers,
      maxBytes,
      clock: context.clock,
      allowInsecure: settings.allow_insecure,
    };
  };
  return {
    name,
    baseUrl,
    origin,
    maxBytes: settings.max_response_bytes ?? DEFAULT_MAX_BYTES,
    // Without an async function, which keeps half a kilobyte for each answer that is waited for.
    request: (path, options) => context.credential(origin).then((key) => send(path, options, key?.reveal())),
  };

  // What waits for the answer sees nothing of `options`: the body would be kept twice.
  function send(path: string, options: RequestOptions, secret: string | undefined): Promise<Answer> {
    const secrets = secret === undefined ? [] : [secret];
    return requestStream(toHttpRequest(path, secret, options)).then((response) => ({ response, secrets, nowMs: context.clock.now() }));
  }
}

// What every request carries, whatever it asks for.
function fixedHeaders(settings: OpenAiCompatibleSettings): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { "user-agent": "llm-orc" };
  for (const [name, value] of Object.entries(settings.headers ?? {})) headers[name.toLowerCase()] = value;
  return headers;
}
