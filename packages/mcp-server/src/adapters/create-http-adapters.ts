import type { Logger } from "@llm-orc/contracts";
import type { McpDefinition } from "../definition/mcp-definition.ts";
import type { HttpAdapters } from "../http/http-adapters.ts";
import { connectFastMcp } from "./fastmcp/connect-fastmcp.ts";
import { createStatelessHandler, isHandshakeRequest, type StatelessHttpHandler } from "./sdk/stateless-handler.ts";

/** Both kinds of protocol for the HTTP server. Their libraries are imported by the first request that needs them. */
export function createHttpAdapters(definition: McpDefinition, log: Logger): HttpAdapters {
  return {
    isHandshake: isHandshakeRequest,
    connect: async (session, transport) => connectFastMcp(definition, { session, transport, log }),
    createStateless: () => {
      let created: Promise<StatelessHttpHandler> | undefined;
      return {
        handle: async (...request) => (await (created ??= createStatelessHandler(definition, log))).handle(...request),
        close: async () => (await created)?.close(),
      };
    },
  };
}
