/** HTTP for model providers: one pool, streamed answers with timers and a size cap, SSE and NDJSON, error mapping. */
export { createHttpPool, type HttpPool, type HttpPoolOptions, sharedHttpPool } from "./http-pool.ts";
export { type HttpSettings, httpSettingsProperties } from "./http-settings.ts";
export { createNdjsonParser, type NdjsonParser } from "./ndjson-parser.ts";
export { parseBaseUrl, type ParseBaseUrlOptions, requireSecureUrl } from "./parse-base-url.ts";
export { readText } from "./read-text.ts";
export { DEFAULT_MAX_BYTES, DEFAULT_TIMERS, MOST_AROUND_TEXT, MOST_OF_AN_ERROR } from "./exchange.ts";
export { type HttpRequest, type HttpResponse, requestStream } from "./request-stream.ts";
export { parseRetryAfter } from "./retry-after.ts";
export { createSdkTransport, type SdkTransport, type SdkTransportOptions } from "./sdk-transport.ts";
export type { Documents } from "./document-check.ts";
export { createSseParser, type SseEvent, type SseParser } from "./sse-parser.ts";
export { toProviderError, type VendorErrorContext } from "./to-provider-error.ts";
export { tooLongError } from "./too-long-error.ts";
