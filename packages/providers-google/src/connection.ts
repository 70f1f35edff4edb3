import type { Redacted } from "@llm-orc/contracts";
import { isLoopbackOrigin, type ProviderContext, ProviderError } from "@llm-orc/provider";
import { createSdkTransport, type Documents, parseBaseUrl, type SdkTransport } from "@llm-orc/provider-http";
import type { GoogleGenAI } from "@google/genai";
import { createClient } from "./create-client.ts";
import { createLastEvent, type LastEvent } from "./last-event.ts";
import type { GoogleSettings } from "./settings.ts";

/** The word in profiles. */
export const PROVIDER_ID = "google-gemini";
export const GOOGLE_ORIGIN = "https://generativelanguage.googleapis.com";

/** The API at one address, and how to ask it. */
export interface Connection {
  /** With the version: `https://generativelanguage.googleapis.com/v1`. */
  readonly address: string;
  /** A client of the vendor's SDK for one call. Throws an `auth` error without a key, except on this machine. */
  open(options: { readonly model?: string; readonly documents: Documents; readonly signal: AbortSignal }): Promise<Call>;
}

/** One call, and what the reading of its answer needs. */
export interface Call {
  readonly client: GoogleGenAI;
  readonly transport: SdkTransport;
  readonly lastEvent: LastEvent;
  readonly model: string | undefined;
  /** Must not appear in a message. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
}

export function createConnection(settings: GoogleSettings, context: ProviderContext): Connection {
  const given = parseBaseUrl(settings.base_url ?? GOOGLE_ORIGIN, { allowInsecure: settings.allow_insecure });
  // People copy the address with its version.
  const [, baseUrl = given, versionInUrl] = /^(.*)\/(v\d+[a-z0-9]*)$/.exec(given) ?? [];
  const apiVersion = settings.api_version ?? versionInUrl ?? "v1";
  const { origin } = new URL(baseUrl);
  return {
    address: `${baseUrl}/${apiVersion}`,
    async open({ model, documents, signal }) {
      signal.throwIfAborted();
      const credential = await context.credential(origin);
      if (credential === undefined && !isLoopbackOrigin(origin)) throw missingKeyError(origin);
      const secrets = credential === undefined ? [] : [credential.reveal()];
      const transport = createSdkTransport({
        provider: PROVIDER_ID,
        ...(model === undefined ? {} : { model }),
        signal,
        documents,
        secrets,
        http: context.http,
        timers: { firstByteMs: settings.first_byte_timeout_ms, idleMs: settings.idle_timeout_ms },
        maxBytes: settings.max_response_bytes,
        clock: context.clock,
        allowInsecure: settings.allow_insecure,
      });
      const lastEvent = createLastEvent();
      // The SDK writes its own headers and a key that stands for ours: none of them go out.
      const send: typeof fetch = async (url, init) =>
        lastEvent.watch(await transport.fetch(url, { ...init, headers: headersFor(settings, credential, documents, init?.body) }));
      const client = await createClient({ baseUrl, apiVersion, fetch: send });
      return { client, transport, lastEvent, model, secrets, nowMs: context.clock.now() };
    },
  };
}

function headersFor(
  settings: GoogleSettings,
  credential: Redacted | undefined,
  documents: Documents,
  body: unknown,
): Record<string, string> {
  const headers: Record<string, string> = { "user-agent": "llm-orc" };
  for (const [name, value] of Object.entries(settings.headers ?? {})) headers[name.toLowerCase()] = value;
  headers.accept = documents === "sse" ? "text/event-stream, application/json" : "application/json";
  if (typeof body === "string") headers["content-type"] = "application/json";
  if (credential === undefined) return headers;
  const secret = credential.reveal();
  // Access tokens of Google's OAuth begin like this, API keys do not.
  if (secret.startsWith("ya29.")) {
    headers.authorization = `Bearer ${secret}`;
    if (settings.user_project !== undefined) headers["x-goog-user-project"] = settings.user_project;
  } else {
    headers["x-goog-api-key"] = secret;
  }
  return headers;
}

function missingKeyError(origin: string): ProviderError {
  return new ProviderError("auth", `There is no key of ${PROVIDER_ID} for ${origin}.`, {
    reachedVendor: false,
    hint: `export GEMINI_API_KEY=... (from https://aistudio.google.com/apikey), or: llm-orc auth add ${PROVIDER_ID}`,
  });
}
