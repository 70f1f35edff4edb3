import type { IncomingMessage, ServerResponse } from "node:http";
import { parseAllowedOrigin } from "./name-check.ts";

const REQUEST_HEADERS =
  "authorization, content-type, last-event-id, mcp-method, mcp-name, mcp-protocol-version, mcp-session-id, traceparent, tracestate";

/**
 * Lets the pages of `allowedOrigins` read answers; the origins are checked elsewhere, and before. Gives back true when the
 * request was a browser's question whether it may ask, which has no token, and which is then answered.
 */
export function createCors(allowedOrigins: readonly string[]): (request: IncomingMessage, response: ServerResponse) => boolean {
  const origins = new Set(allowedOrigins.map(parseAllowedOrigin));
  return (request, response) => {
    const origin = request.headers.origin?.toLowerCase();
    if (origins.size === 0) return false;
    response.setHeader("vary", "origin");
    if (origin === undefined || !origins.has(origin)) return false;
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-expose-headers", "mcp-session-id, retry-after, www-authenticate");
    if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined) return false;
    response.writeHead(204, {
      "access-control-allow-methods": "GET, POST, DELETE",
      "access-control-allow-headers": REQUEST_HEADERS,
      "access-control-max-age": "600",
    });
    response.end();
    return true;
  };
}
