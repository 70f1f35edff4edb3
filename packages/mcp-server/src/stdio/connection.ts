import { isJsonObject, type JsonObject, type Logger } from "@llm-orc/contracts";
import { connectFastMcp } from "../adapters/fastmcp/connect-fastmcp.ts";
import type { MessagePort, ServedConnection } from "../adapters/message-port.ts";
import { toSafeError } from "../adapters/safe-error.ts";
import { connectSdk } from "../adapters/sdk/connect-sdk.ts";
import type { McpDefinition, McpSession } from "../definition/mcp-definition.ts";

export interface StdioConnection {
  /** In the order in which they came. */
  receive(message: JsonObject): void;
  /** Resolves when what came has been handed to a library that is ready for it. */
  ready(): Promise<void>;
  /** Resolves when no request waits for its answer, or at `signal`. */
  settled(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface StdioConnectionOptions {
  readonly session: McpSession;
  readonly log: Logger;
  send(message: JsonObject): Promise<void>;
}

type Era = "handshake" | "stateless";

interface Serving {
  readonly era: Era;
  readonly port: QueuePort;
  readonly served: Promise<ServedConnection>;
}

/**
 * One client on standard input and output. Its first message says which revisions it speaks, and only the library for those is
 * imported. A client may ask what there is (`server/discover`) and then begin with a handshake all the same; nothing has happened
 * by then, so it gets what it wants.
 */
export function createConnection(definition: McpDefinition, options: StdioConnectionOptions): StdioConnection {
  let serving: Serving | undefined;
  let onlyDiscovered = true;
  const waiting = new Set<unknown>();
  let onSettled: (() => void) | undefined;

  return {
    receive(message) {
      if ("method" in message && "id" in message) waiting.add(message["id"]);
      if (message["method"] === "notifications/cancelled" && isJsonObject(message["params"])) answered(message["params"]["requestId"]);
      if (serving === undefined) serving = serve(eraOf(message));
      else if (serving.era === "stateless" && onlyDiscovered && message["method"] === "initialize" && eraOf(message) === "handshake") {
        void close(serving);
        serving = serve("handshake");
      }
      onlyDiscovered &&= message["method"] === "server/discover";
      serving.port.deliver(message);
    },
    async ready() {
      await serving?.served.catch(() => {});
    },
    async settled(signal) {
      if (waiting.size === 0 || signal.aborted) return;
      await new Promise<void>((resolve) => {
        onSettled = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    },
    async close() {
      if (serving !== undefined) await close(serving);
    },
  };

  function serve(era: Era): Serving {
    const { session, log } = options;
    const port = createQueuePort(async (message) => {
      if (!("method" in message)) answered(message["id"]);
      await options.send(message);
    });
    const served =
      era === "handshake"
        ? connectFastMcp(definition, { session, transport: port as never, log })
        : connectSdk(definition, { session, port, log });
    served.catch((error: unknown) => {
      const { message } = toSafeError(error, log);
      for (const id of waiting) void options.send({ jsonrpc: "2.0", id: id as string, error: { code: INTERNAL_ERROR, message } });
    });
    return { era, port, served };
  }

  async function close({ served }: Serving): Promise<void> {
    await served.then(
      (connection) => connection.close(),
      () => {},
    );
  }

  function answered(id: unknown): void {
    waiting.delete(id);
    if (waiting.size === 0) onSettled?.();
  }
}

const INTERNAL_ERROR = -32_603;
const VERSION_KEY = "io.modelcontextprotocol/protocolVersion";

/** The revisions without a handshake name themselves in every request. */
function eraOf({ method, params }: JsonObject): Era {
  const meta = isJsonObject(params) ? params["_meta"] : undefined;
  return method === "server/discover" || (isJsonObject(meta) && VERSION_KEY in meta) ? "stateless" : "handshake";
}

interface QueuePort extends MessagePort {
  deliver(message: JsonObject): void;
}

/** Keeps what comes while the library that will read it is being imported. */
function createQueuePort(send: (message: JsonObject) => Promise<void>): QueuePort {
  const queue: JsonObject[] = [];
  let isStarted = false;
  let isClosed = false;
  const port: QueuePort = {
    deliver(message) {
      if (isStarted) port.onmessage?.(message);
      else queue.push(message);
    },
    async start() {
      // The library is done with setting itself up when its `connect` gives control back.
      queueMicrotask(() => {
        isStarted = true;
        for (const message of queue.splice(0)) port.onmessage?.(message);
      });
    },
    async send(message) {
      if (!isClosed) await send(message);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      port.onclose?.();
    },
  };
  return port;
}
