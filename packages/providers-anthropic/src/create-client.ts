import type { Anthropic } from "@anthropic-ai/sdk";

export interface ClientOptions {
  readonly baseUrl: string;
  /** Writes its own headers, with the key. */
  readonly fetch: typeof fetch;
}

// The longest that a timer of Node can wait.
const NEVER_MS = 2 ** 31 - 1;

/**
 * The vendor's SDK as a writer of requests and a reader of answers, and nothing else: no retries, no timer that matters,
 * no log, no tracing, and nothing from the environment or from the vendor's files of credentials. It is loaded at the
 * first call.
 */
export async function createClient({ baseUrl, fetch }: ClientOptions): Promise<Anthropic> {
  const sdk = await import("@anthropic-ai/sdk");
  return new sdk.Anthropic({
    baseURL: baseUrl,
    // Without one it would look for another in the environment and on disk.
    apiKey: "the fetch holds it",
    webhookKey: null,
    maxRetries: 0,
    timeout: NEVER_MS,
    logLevel: "off",
    logger: SILENT,
    openTelemetry: false,
    fetch,
  });
}

function ignore(): void {}

const SILENT = { error: ignore, warn: ignore, info: ignore, debug: ignore };
