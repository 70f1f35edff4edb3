import type { IncomingMessage, ServerResponse } from "node:http";
import type { JsonValue } from "@llm-orc/contracts";
import type { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { McpSession } from "../definition/mcp-definition.ts";
import type { Scope } from "../definition/scope.ts";

/** The two kinds of protocol behind one address. */
export interface HttpAdapters {
  /**
   * True for a request of the revisions that begin with a handshake and have sessions (to 2025-11-25). The others, also
   * malformed ones, are the stateless handler's.
   */
  isHandshake(request: Request, body: JsonValue | undefined): Promise<boolean>;
  /** Puts a session behind a transport. Resolves when the transport can take messages, which is before the handshake. */
  connect(session: McpSession, transport: StreamableHTTPServerTransport): Promise<HandshakeConnection>;
  createStateless(): StatelessHandler;
}

export interface HandshakeConnection {
  /** Cancels what is at work and forgets the transport; its session is the caller's to close. */
  close(): Promise<void>;
}

export interface StatelessHandler {
  /** Answers a request, with a session of its own that has these scopes. */
  handle(request: IncomingMessage, response: ServerResponse, body: JsonValue | undefined, scopes: ReadonlySet<Scope>): Promise<void>;
  /** Cancels what is at work and ends every stream. */
  close(): Promise<void>;
}
