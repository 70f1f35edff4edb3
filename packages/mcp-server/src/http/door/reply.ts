import type { IncomingMessage, ServerResponse } from "node:http";
import type { JsonValue } from "@llm-orc/contracts";
import { Refusal } from "./refusal.ts";

/** How long the rest of a refused request's body is read and thrown away, so that its sender gets to see the answer. */
const LINGER_MS = 2_000;

const SAFE_HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Headers of every answer; who writes the answer later adds its own. */
export function setSafeHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
}

export function sendJson(response: ServerResponse, status: number, body: JsonValue, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** Answers with what stopped the request. Anything but a `Refusal` is a bug: the client is told no more than that. */
export function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const refusal = error instanceof Refusal ? error : new Refusal(500, "The server failed at this request.", {}, -32_603);
  sendJson(
    response,
    refusal.status,
    { jsonrpc: "2.0", error: { code: refusal.code, message: refusal.message }, id: null },
    refusal.headers,
  );
  if (!request.complete) dropAfter(request, LINGER_MS);
}

function dropAfter(request: IncomingMessage, ms: number): void {
  const timer = setTimeout(() => request.socket.destroy(), ms).unref();
  request.once("close", () => clearTimeout(timer)).resume();
}
