import type { Redacted } from "@llm-orc/contracts";
import { isLoopbackOrigin, type ProviderContext, ProviderError } from "@llm-orc/provider";
import { createSdkTransport, type Documents, parseBaseUrl, type SdkTransport } from "@llm-orc/provider-http";
import type { Anthropic } from "@anthropic-ai/sdk";
import { createClient } from "./create-client.ts";
import { LATEST_API_VERSION } from "./api-version.ts";
import type { AnthropicSettings } from "./settings.ts";

/** The word in profiles. */
export const PROVIDER_ID = "anthropic-api";
export const VENDOR_ORIGIN = "https://api.anthropic.com";

/** The API at one address, and how to ask it. */
export interface Connection {
  /** `anthropic-api`, or with its scope. */
  readonly name: string;
  /** Without `/v1`. */
  readonly baseUrl: string;
  readonly origin: string;
  /** A client of the vendor's SDK for one call. Throws an `auth` error without a key, except on this machine. */
  open(options: {
    readonly model?: string;
    readonly documents: Documents;
    readonly apiVersion?: string;
    readonly signal: AbortSignal;
  }): Promise<Call>;
}

/** One call, and what the reading of its answer needs. */
export interface Call {
  readonly client: Anthropic;
  readonly transport: SdkTransport;
  readonly provider: string;
  readonly model: string | undefined;
  /** Must not appear in a message. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
}

export interface ConnectionOptions {
  readonly name: string;
  readonly settings: AnthropicSettings;
  readonly context: ProviderContext;
}

export function createConnection({ name, settings, context }: ConnectionOptions): Connection {
  // People copy the address with its version; the SDK adds it by itself.
  const baseUrl = parseBaseUrl(settings.base_url ?? VENDOR_ORIGIN, { allowInsecure: settings.allow_insecure }).replace(/\/v1$/, "");
  const { origin } = new URL(baseUrl);
  return {
    name,
    baseUrl,
    origin,
    async open({ model, documents, apiVersion, signal }) {
      signal.throwIfAborted();
      const key = await context.credential(origin);
      const headers = headersFor(settings, key, documents, apiVersion);
      if (!carriesKey(headers) && !isLoopbackOrigin(origin)) throw missingKeyError(name, origin);
      const secrets = key === undefined ? [] : [key.reveal()];
      const transport = createSdkTransport({
        provider: name,
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
      // Ours instead of the SDK's, which tell about this machine and hold what ANTHROPIC_CUSTOM_HEADERS says.
      const client = await createClient({ baseUrl, fetch: (url, init) => transport.fetch(url, { ...init, headers }) });
      return { client, transport, provider: name, model, secrets, nowMs: context.clock.now() };
    },
  };
}

function headersFor(
  settings: AnthropicSettings,
  key: Redacted | undefined,
  documents: Documents,
  apiVersion: string = LATEST_API_VERSION,
): Record<string, string> {
  const headers: Record<string, string> = { "user-agent": "llm-orc", "anthropic-version": settings.api_version ?? apiVersion };
  for (const [name, value] of Object.entries(settings.headers ?? {})) headers[name.toLowerCase()] = value;
  headers.accept = documents === "sse" ? "text/event-stream" : "application/json";
  if (documents === "sse") headers["content-type"] = "application/json";
  // The SDK would write `authorization`. The vendor takes both, and servers that imitate it often this one alone.
  if (key !== undefined) headers["x-api-key"] = key.reveal();
  return headers;
}

function carriesKey(headers: Readonly<Record<string, string>>): boolean {
  return headers["x-api-key"] !== undefined || headers.authorization !== undefined;
}

function missingKeyError(name: string, origin: string): ProviderError {
  return new ProviderError("auth", `There is no key of ${name} for ${origin}.`, {
    reachedVendor: false,
    hint: `export ANTHROPIC_API_KEY=... (from https://platform.claude.com), or: llm-orc auth add ${name}`,
  });
}
