import type { IncomingMessage, ServerResponse } from "node:http";
import { isJsonObject, type JsonValue, type Logger, redactPatterns, toSerializedError } from "@llm-orc/contracts";
import type { McpDefinition } from "../../definition/mcp-definition.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import { createNeededScopes } from "../auth/needed-scopes.ts";
import type { Principal } from "../auth/principal.ts";
import type { HttpAdapters, StatelessHandler } from "../http-adapters.ts";
import type { HttpLimits } from "../http-options.ts";
import type { SessionEndpoint } from "../sessions/session-endpoint.ts";
import type { createCors } from "./cors.ts";
import type { NameCheck } from "./name-check.ts";
import { readJson } from "./read-json.ts";
import { busy, Refusal } from "./refusal.ts";
import { refuse, sendJson, setSafeHeaders } from "./reply.ts";
import { UnderWay } from "./under-way.ts";

export const MCP_PATH = "/mcp";
const HEALTH_PATH = "/healthz";

export interface FrontDoorParts {
  readonly definition: Pick<McpDefinition, "tools">;
  readonly checkNames: NameCheck;
  readonly cors: ReturnType<typeof createCors>;
  readonly authenticator: Authenticator;
  readonly adapters: Pick<HttpAdapters, "isHandshake">;
  readonly sessions: SessionEndpoint;
  readonly stateless: StatelessHandler;
  readonly limits: HttpLimits;
  readonly logger: Logger;
}

export interface FrontDoor {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** From now on nothing new is taken. */
  shut(): void;
  /** Messages that are being answered. */
  readonly messages: UnderWay;
  /** Those, and streams that only listen. */
  readonly answers: UnderWay;
}

/** Every request comes through here: name and origin, path, caller, method, body, in this order, and only then a protocol. */
export function createFrontDoor(parts: FrontDoorParts): FrontDoor {
  const { authenticator, limits } = parts;
  const neededScopes = createNeededScopes(parts.definition);
  const messages = new UnderWay();
  const answers = new UnderWay();
  let isShut = false;

  return {
    async handle(request, response) {
      answers.add(response);
      setSafeHeaders(response);
      try {
        if (isShut) throw new Refusal(503, "This server is closing.", { connection: "close" });
        await route(request, response);
      } catch (error) {
        if (!(error instanceof Refusal)) parts.logger.warn(`MCP over HTTP: ${redactPatterns(toSerializedError(error).message)}`);
        refuse(request, response, error);
      }
    },
    shut() {
      isShut = true;
    },
    messages,
    answers,
  };

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    parts.checkNames(request);
    if (parts.cors(request, response)) return;
    const path = pathOf(request);
    if (path === HEALTH_PATH) return sendDocument(request, response, { status: "ok" });
    if (authenticator.resourceMetadata?.paths.includes(path) === true) {
      return sendDocument(request, response, authenticator.resourceMetadata.document);
    }
    if (path !== MCP_PATH) throw new Refusal(404, `There is nothing here. The server is at ${MCP_PATH}.`);
    const principal = await authenticator.authenticate(request.headers.authorization);
    await serve(request, response, principal);
  }

  async function serve(request: IncomingMessage, response: ServerResponse, principal: Principal): Promise<void> {
    const { method = "" } = request;
    if (!["GET", "POST", "DELETE"].includes(method)) throw new Refusal(405, "Use GET, POST or DELETE.", { allow: "GET, POST, DELETE" });
    if (method === "POST" && messages.size >= limits.maxConcurrentRequests) throw busy(503, "Too many requests are at work. Try again.");
    if (method === "POST") messages.add(response);
    const body = method === "POST" ? await readJson(request, limits.maxBodyBytes) : undefined;
    if (body !== undefined) authenticator.demand?.(principal, neededScopes(body));
    if (method === "GET" || isListening(body)) endWithToken(response, principal);
    if (await parts.adapters.isHandshake(webRequest(request), body)) return parts.sessions.handle(request, response, body, principal);
    return parts.stateless.handle(request, response, body, principal.scopes);
  }
}

// The address of a request is never anything but a path: a token in it would end up in logs and histories.
function pathOf(request: IncomingMessage): string {
  const target = request.url ?? "";
  const address = target.startsWith("/") && !target.startsWith("//") ? `http://x${target}` : "";
  if (!URL.canParse(address)) throw new Refusal(400, "The request names no path.");
  const { pathname, searchParams } = new URL(address);
  if ([...searchParams.keys()].some((key) => key.toLowerCase() === "access_token")) {
    throw new Refusal(400, "A token does not belong into the address. Send it as an Authorization header, and take this one for lost.");
  }
  return pathname;
}

function sendDocument(request: IncomingMessage, response: ServerResponse, document: JsonValue): void {
  if (request.method !== "GET" && request.method !== "HEAD") throw new Refusal(405, "Use GET.", { allow: "GET, HEAD" });
  sendJson(response, 200, document);
}

/** For the protocol libraries, which look at method and headers; the body goes beside it. */
function webRequest(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headersDistinct)) for (const value of values ?? []) headers.append(name, value);
  return new Request(`http://localhost${MCP_PATH}`, { method: request.method ?? "GET", headers });
}

/** A stream of the stateless revisions that stays open to tell of changes. */
function isListening(body: JsonValue | undefined): boolean {
  return isJsonObject(body) && body["method"] === "subscriptions/listen";
}

/** A stream lives no longer than the token that opened it. */
function endWithToken(response: ServerResponse, { expiresAt }: Principal): void {
  if (expiresAt === undefined) return;
  const timer = setTimeout(() => response.destroy(), Math.min(Math.max(expiresAt - Date.now(), 0), 2 ** 31 - 1)).unref();
  response.once("close", () => clearTimeout(timer));
}
