import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isJsonObject, type JsonValue } from "@llm-orc/contracts";
import type { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { McpDefinition, McpSession } from "../../definition/mcp-definition.ts";
import type { Principal } from "../auth/principal.ts";
import { Refusal } from "../door/refusal.ts";
import type { HandshakeConnection, HttpAdapters } from "../http-adapters.ts";
import type { HttpLimits } from "../http-options.ts";
import { SessionStore } from "./session-store.ts";

export interface SessionEndpoint {
  /** Answers a request of the revisions that have sessions. Throws a `Refusal`. */
  handle(request: IncomingMessage, response: ServerResponse, body: JsonValue | undefined, principal: Principal): Promise<void>;
  /** Cancels what is at work, ends the streams, closes every session. */
  close(): Promise<void>;
}

interface OpenSession {
  readonly transport: StreamableHTTPServerTransport;
  readonly connection: HandshakeConnection;
  readonly session: McpSession;
}

const MAX_SWEEP_MS = 30_000;

/** Sessions by their `Mcp-Session-Id`: 256 random bits, of use to nobody but the caller that opened it. */
export function createSessionEndpoint(
  definition: Pick<McpDefinition, "openSession">,
  adapters: Pick<HttpAdapters, "connect">,
  limits: HttpLimits,
): SessionEndpoint {
  const store = new SessionStore<OpenSession>(limits);
  const endIdle = (): void => {
    for (const id of store.idle()) void end(store.take(id));
  };
  const sweep = setInterval(endIdle, Math.min(limits.sessionIdleMs / 4, MAX_SWEEP_MS)).unref();
  let isClosed = false;

  return {
    async handle(request, response, body, principal) {
      const id = request.headers["mcp-session-id"];
      if (id === undefined && isInitialize(body)) return open(request, response, body, principal);
      if (typeof id !== "string") throw new Refusal(400, "Mcp-Session-Id is missing. Initialize a session first.");
      const { transport } = store.find(id, principal.key);
      response.once("close", store.enter(id));
      await transport.handleRequest(request, response, body);
    },
    async close() {
      isClosed = true;
      clearInterval(sweep);
      await Promise.all(store.ids().map((id) => end(store.take(id))));
    },
  };

  async function open(request: IncomingMessage, response: ServerResponse, body: JsonValue, principal: Principal): Promise<void> {
    const { free, replaced } = store.reserve(principal.key);
    void end(replaced);
    const id = randomBytes(32).toString("base64url");
    let opened: OpenSession | undefined;
    try {
      // Imported by the first session: over stdio, and with clients of the later revisions, there is none.
      const library = await import("@modelcontextprotocol/sdk/server/streamableHttp.js");
      const session = definition.openSession({ scopes: principal.scopes });
      const transport = new library.StreamableHTTPServerTransport({
        sessionIdGenerator: () => id,
        onsessioninitialized: () => {
          store.add({ id, owner: principal.key, value: opened as OpenSession });
          free();
          response.once("close", store.enter(id));
        },
        // Runs before the transport closes itself.
        onsessionclosed: () => end(store.take(id)),
      });
      const connection = await adapters.connect(session, transport).catch(async (error: unknown) => {
        await session.close();
        throw error;
      });
      opened = { transport, connection, session };
      await transport.handleRequest(request, response, body);
    } finally {
      free();
      // The transport did not like the request: there is nobody to use the session.
      if (opened !== undefined && opened.transport.sessionId === undefined) await end(opened);
      if (isClosed) await end(store.take(id));
    }
  }
}

async function end(opened: OpenSession | undefined): Promise<void> {
  if (opened === undefined) return;
  await opened.transport.close();
  await Promise.allSettled([opened.connection.close(), opened.session.close()]);
}

function isInitialize(body: JsonValue | undefined): body is JsonValue {
  return isJsonObject(body) && body["method"] === "initialize" && "id" in body;
}
