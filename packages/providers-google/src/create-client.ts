import type { GoogleGenAI } from "@google/genai";

export interface CreateClientOptions {
  readonly baseUrl: string;
  readonly apiVersion: string;
  readonly fetch: typeof fetch;
}

/**
 * A client of the vendor's SDK that takes nothing from the environment, retries nothing and keeps quiet. The SDK is loaded
 * at the first call (a third of a second); a client is made in microseconds, so that each call can have its own.
 */
export async function createClient({ baseUrl, apiVersion, fetch }: CreateClientOptions): Promise<GoogleGenAI> {
  const sdk = await import("@google/genai");
  // Each of these is read from a variable when it is not given: GOOGLE_API_KEY or GEMINI_API_KEY, GOOGLE_GENAI_USE_VERTEXAI
  // and _USE_ENTERPRISE, GOOGLE_GENAI_API_VERSION, GOOGLE_GEMINI_BASE_URL. Without a key it would look for Google Cloud's.
  return quietly(
    () =>
      new sdk.GoogleGenAI({
        apiKey: "set-by-fetch",
        vertexai: false,
        // No `retryOptions`: then it makes one attempt.
        httpOptions: { baseUrl, apiVersion, fetch },
      }),
  );
}

// The constructor warns when both key variables are set, although it uses neither. Nobody else can print meanwhile.
function quietly<T>(make: () => T): T {
  const { warn, debug } = console;
  const say = (): void => {};
  Object.assign(console, { warn: say, debug: say });
  try {
    return make();
  } finally {
    Object.assign(console, { warn, debug });
  }
}
