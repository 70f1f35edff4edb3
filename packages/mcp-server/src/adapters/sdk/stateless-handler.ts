import type { IncomingMessage, ServerResponse } from "node:http";
import type { JsonValue, Logger } from "@llm-orc/contracts";
import type { McpDefinition, McpSession } from "../../definition/mcp-definition.ts";
import type { Scope } from "../../definition/scope.ts";
import { createSdkServer, createStateCodec } from "./create-sdk-server.ts";
import { toErrorListener } from "./sdk-library.ts";

export interface StatelessHttpHandler {
  /** Answers one request, with a session of its own that has these scopes. */
  handle(request: IncomingMessage, response: ServerResponse, body: JsonValue | undefined, scopes: ReadonlySet<Scope>): Promise<void>;
  /** Aborts what is running and ends every stream. */
  close(): Promise<void>;
}

/** Whether an HTTP request is of a revision that begins with a handshake. */
export async function isHandshakeRequest(request: Request, body: JsonValue | undefined): Promise<boolean> {
  const { isLegacyRequest } = await import("@modelcontextprotocol/server");
  return isLegacyRequest(request, body);
}

/** Serves HTTP requests of the revisions without a handshake, from 2026-07-28. */
export async function createStatelessHandler(definition: McpDefinition, log: Logger): Promise<StatelessHttpHandler> {
  const [sdk, { toNodeHandler }] = await Promise.all([import("@modelcontextprotocol/server"), import("@modelcontextprotocol/node")]);
  const codec = createStateCodec(sdk);
  const onerror = toErrorListener(log);
  const handler = sdk.createMcpHandler(
    ({ authInfo }) => {
      const scopes = new Set((authInfo?.scopes ?? []) as Scope[]);
      // Opened by what needs it: a stream that only listens has no use for a session, and is never closed by its server.
      let opened: McpSession | undefined;
      const mcp = createSdkServer(definition, { sdk, session: () => (opened ??= definition.openSession({ scopes })), log, codec });
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK has no other way
      mcp.server.onclose = () => void opened?.close();
      return mcp;
    },
    { legacy: "reject", onerror },
  );
  const handle = toNodeHandler(handler, { onerror });
  const listener = definition.openSession({ scopes: new Set<Scope>(["read"]) });
  const stopListening = listener.onChanged?.((change) => {
    if (change.type === "resource") handler.notify.resourceUpdated(change.uri);
    else if (change.type === "tools") handler.notify.toolsChanged();
    else if (change.type === "resources") handler.notify.resourcesChanged();
    else handler.notify.promptsChanged();
  });
  return {
    async handle(request, response, body, scopes) {
      // The one thing that the SDK carries from here to the server of a request.
      const auth = { token: "", clientId: "", scopes: [...scopes] };
      await handle(Object.assign(request, { auth }) as never, response, body);
    },
    async close() {
      stopListening?.();
      await handler.close();
      await listener.close();
    },
  };
}
