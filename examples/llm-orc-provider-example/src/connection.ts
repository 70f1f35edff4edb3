import type { ProviderContext } from "@llm-orc/provider";
import { type HttpResponse, requestStream } from "@llm-orc/provider-http";
import type { ExampleSettings } from "./settings.ts";

/** The server, and how to ask it. */
export interface Connection {
  /** With a body: POST, else GET. */
  request(path: string, options: { readonly body?: object; readonly signal: AbortSignal }): Promise<Answer>;
}

export interface Answer {
  readonly response: HttpResponse;
  /** Must not appear in a message. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
}

export const PROVIDER = "example-api";

export function createConnection(baseUrl: string, settings: ExampleSettings, context: ProviderContext): Connection {
  const { origin } = new URL(baseUrl);
  return {
    async request(path, { body, signal }) {
      // Asked for at each call: keys change while a program runs. When the user has not granted this address, it throws.
      const key = await context.credential(origin);
      const response = await requestStream({
        provider: PROVIDER,
        url: baseUrl + path,
        headers: {
          "user-agent": "llm-orc-provider-example",
          accept: body === undefined ? "application/json" : "text/event-stream",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(key === undefined ? {} : { "x-example-key": key.reveal() }),
        },
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
