import { isJsonObject, type JsonValue, type Redacted } from "@llm-orc/contracts";
import type { ProviderContext } from "@llm-orc/provider";
import { createSdkTransport, type Documents, type SdkTransport } from "@llm-orc/provider-http";
import type { Ollama } from "ollama/browser";
import { type Address, CLOUD_ORIGIN } from "./address.ts";
import type { OllamaSettings } from "./settings.ts";

/** The word in profiles. */
export const PROVIDER_ID = "ollama";

// What the SDK takes for the server: for the real ollama.com it would take a key from the environment.
const STAND_IN = "http://localhost";

const FIRST_BYTE_MS = 300_000;
const IDLE_MS = 120_000;

/** One server, and how to ask it. */
export interface Connection {
  readonly baseUrl: string;
  readonly origin: string;
  /** Ollama's own service, not a server of the user's. */
  readonly isCloud: boolean;
  /** A client of the vendor's SDK for one call. The key goes along when there is one for this origin. */
  open(options: { readonly model?: string; readonly documents: Documents; readonly signal: AbortSignal }): Promise<Call>;
}

/** One call, and what the reading of its answer needs. */
export interface Call {
  readonly client: Ollama;
  readonly transport: SdkTransport;
  readonly connection: Connection;
  readonly model: string | undefined;
}

export interface ConnectionOptions {
  readonly address: Address;
  readonly settings: OllamaSettings;
  readonly context: ProviderContext;
}

export function createConnection({ address, settings, context }: ConnectionOptions): Connection {
  const { baseUrl, origin, allowInsecure } = address;
  const connection: Connection = {
    baseUrl,
    origin,
    isCloud: origin === CLOUD_ORIGIN,
    async open({ model, documents, signal }) {
      signal.throwIfAborted();
      const key = await context.credential(origin);
      const transport = createSdkTransport({
        provider: PROVIDER_ID,
        ...(model === undefined ? {} : { model }),
        signal,
        documents,
        isError,
        secrets: key === undefined ? [] : [key.reveal()],
        http: context.http,
        timers: { firstByteMs: settings.first_byte_timeout_ms ?? FIRST_BYTE_MS, idleMs: settings.idle_timeout_ms ?? IDLE_MS },
        maxBytes: settings.max_response_bytes,
        clock: context.clock,
        allowInsecure,
      });
      // Neither the SDK's address nor its headers, which tell of this machine, go out.
      const send: typeof fetch = (url, init) =>
        transport.fetch(baseUrl + pathOf(url), { ...init, headers: headersFor(settings, key, documents, init?.body) });
      // Not the main entry: for that one an image in base64 may be the name of a file to read and send.
      const sdk = await import("ollama/browser");
      const client = new sdk.Ollama({ host: STAND_IN, fetch: send });
      return { client, transport, connection, model };
    },
  };
  return connection;
}

function pathOf(request: string | URL | Request): string {
  return new URL(request instanceof Request ? request.url : request).pathname;
}

function isError(document: JsonValue): boolean {
  if (!isJsonObject(document)) return false;
  return isJsonObject(document.error) || (typeof document.error === "string" && document.error !== "");
}

function headersFor(settings: OllamaSettings, key: Redacted | undefined, documents: Documents, body: unknown): Record<string, string> {
  const headers: Record<string, string> = { "user-agent": "llm-orc" };
  for (const [name, value] of Object.entries(settings.headers ?? {})) headers[name.toLowerCase()] = value;
  headers.accept = documents === "ndjson" ? "application/x-ndjson, application/json" : "application/json";
  if (typeof body === "string") headers["content-type"] = "application/json";
  if (key !== undefined) headers.authorization = `Bearer ${key.reveal()}`;
  return headers;
}
