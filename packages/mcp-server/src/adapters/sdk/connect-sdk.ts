import type { Logger } from "@llm-orc/contracts";
import type { McpServer } from "@modelcontextprotocol/server";
import type { McpDefinition, McpSession } from "../../definition/mcp-definition.ts";
import type { MessagePort, ServedConnection } from "../message-port.ts";
import { createSdkServer, createStateCodec } from "./create-sdk-server.ts";
import { toErrorListener } from "./sdk-library.ts";

export interface SdkConnectionOptions {
  readonly session: McpSession;
  readonly port: MessagePort;
  readonly log: Logger;
}

/** Serves one stdio connection of the revisions without a handshake, from 2026-07-28. */
export async function connectSdk(definition: McpDefinition, { session, port, log }: SdkConnectionOptions): Promise<ServedConnection> {
  const [sdk, { serveStdio }] = await Promise.all([import("@modelcontextprotocol/server"), import("@modelcontextprotocol/server/stdio")]);
  const codec = createStateCodec(sdk);
  let mcp: McpServer | undefined;
  const handle = serveStdio(() => (mcp = createSdkServer(definition, { sdk, session: () => session, log, codec })), {
    legacy: "reject",
    transport: port as never,
    onerror: toErrorListener(log),
  });
  // The SDK passes these on to the subscriptions that asked for them.
  const stopListening = session.onChanged?.((change) => {
    if (mcp === undefined || !mcp.isConnected()) return;
    if (change.type === "resource") mcp.server.sendResourceUpdated({ uri: change.uri }).catch(toErrorListener(log));
    else if (change.type === "tools") mcp.sendToolListChanged();
    else if (change.type === "resources") mcp.sendResourceListChanged();
    else mcp.sendPromptListChanged();
  });
  return {
    close: async () => {
      stopListening?.();
      await handle.close();
    },
  };
}
