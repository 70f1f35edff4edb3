import { setTimeout as sleep } from "node:timers/promises";
import { OrcError, type Redacted, silentLogger } from "@llm-orc/contracts";
import { createHttpAdapters } from "../adapters/create-http-adapters.ts";
import type { McpDefinition } from "../definition/mcp-definition.ts";
import { createAuthenticator } from "./auth/authenticator.ts";
import { createCors } from "./door/cors.ts";
import { createFrontDoor, MCP_PATH } from "./door/front-door.ts";
import { bracketed, createNameCheck } from "./door/name-check.ts";
import { DEFAULT_LIMITS, type HttpServerOptions } from "./http-options.ts";
import { checkProtected } from "./listener/bind-addresses.ts";
import { listen } from "./listener/listen.ts";
import { createSessionEndpoint } from "./sessions/session-endpoint.ts";

export interface HttpServer {
  /** `http://127.0.0.1:4100/mcp`. */
  readonly url: string;
  /** What clients send as `Authorization: Bearer`. Undefined where an authorization server gives the tokens, or nobody. */
  readonly token?: Redacted;
  /**
   * Takes nothing new, lets what is at work end for a moment, cancels the rest, closes sessions and sockets. Never takes more
   * than a few seconds; the second call waits for the first.
   */
  close(): Promise<void>;
}

/** How long sessions and sockets may take for their end before they are cut off. */
const CLOSE_MS = 2_000;

/**
 * Serves MCP over streamable HTTP at `/mcp`, and `/healthz` without a token. Both kinds of protocol are there: sessions for the
 * revisions that begin with a handshake, one request at a time for the later ones. Throws `SERVER_NOT_PROTECTED`,
 * `SERVER_TOKEN_WEAK`, `SERVER_OPTION_INVALID`, `SERVER_LISTEN_FAILED`; nothing is open then.
 */
export async function serveHttp(definition: McpDefinition, options: HttpServerOptions = {}): Promise<HttpServer> {
  const { port = 0, host = "127.0.0.1", auth = { type: "token" }, allowedHosts = [], allowedOrigins = [], logger = silentLogger } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  checkPort(port);
  checkProtected(host, auth);
  const authenticator = await createAuthenticator(auth);
  const cors = createCors(allowedOrigins);
  // A name that is wrong is said before anything is opened.
  createNameCheck({ port, host, allowedHosts, allowedOrigins });

  const listener = await listen(host, port, limits);
  const adapters = createHttpAdapters(definition, logger);
  const sessions = createSessionEndpoint(definition, adapters, limits);
  const stateless = adapters.createStateless();
  const checkNames = createNameCheck({ port: listener.port, host, allowedHosts, allowedOrigins });
  const door = createFrontDoor({ definition, checkNames, cors, authenticator, adapters, sessions, stateless, limits, logger });
  listener.serve((request, response) => void door.handle(request, response));

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= closeAll());
  const onAbort = (): void => void close();
  async function closeAll(): Promise<void> {
    options.signal?.removeEventListener("abort", onAbort);
    const stopped = listener.stop();
    door.shut();
    await within(limits.drainMs, door.messages.none());
    await within(CLOSE_MS, Promise.allSettled([sessions.close(), stateless.close()]));
    await within(CLOSE_MS, door.answers.none());
    // Connections without a request, which the listener would wait for.
    listener.destroy();
    await stopped;
  }
  if (options.signal?.aborted === true) await close();
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const { token } = authenticator;
  return { url: `http://${reachable(host)}:${listener.port}${MCP_PATH}`, close, ...(token === undefined ? {} : { token }) };
}

/** The name to type for what it is bound to. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "[::1]" : bracketed(host);
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([work, sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new OrcError("SERVER_OPTION_INVALID", `${port} is no port.`, { hint: "Ports go from 1 to 65535; 0 is any free one." });
}
