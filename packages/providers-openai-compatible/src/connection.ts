import { type JsonObject, type Redacted } from "@llm-orc/contracts";
import type { ProviderContext } from "@llm-orc/provider";
import { type HttpResponse, requestStream } from "@llm-orc/provider-http";
import type { OpenAiCompatibleSettings } from "./settings.ts";

/** One server, and how to ask it. */
export interface Connection {
  /** `openai-compatible/groq`. */
  readonly name: string;
  readonly baseUrl: string;
  readonly origin: string;
  /** With a body: POST, else GET. The key goes along when there is one for this origin. */
  request(path: string, options: { readonly body?: JsonObject; readonly accept: string; readonly signal: AbortSignal }): Promise<Answer>;
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
  return {
    name,
    baseUrl,
    origin,
    async request(path, { body, accept, signal }) {
      const key = await context.credential(origin);
      const response = await requestStream({
        provider: name,
        url: baseUrl + path,
        headers: headersFor(settings, key, accept, body !== undefined),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
        fetch: context.http?.fetch,
        limits: context.http?.pool,
        timers: { firstByteMs: settings.first_byte_timeout_ms, idleMs: settings.idle_timeout_ms },
        maxBytes: settings.max_response_bytes,
        clock: context.clock,
        allowInsecure: settings.allow_insecure,
      });
      return { response, secrets: key === undefined ? [] : [key.reveal()], nowMs: context.clock.now() };
    },
  };
}

function headersFor(
  settings: OpenAiCompatibleSettings,
  key: Redacted | undefined,
  accept: string,
  hasBody: boolean,
): Record<string, string> {
  const headers: Record<string, string> = { "user-agent": "llm-orc" };
  for (const [name, value] of Object.entries(settings.headers ?? {})) headers[name.toLowerCase()] = value;
  headers.accept = accept;
  if (hasBody) headers["content-type"] = "application/json";
  if (key !== undefined) headers.authorization = `Bearer ${key.reveal()}`;
  return headers;
}
