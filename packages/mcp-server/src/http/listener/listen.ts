import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { OrcError } from "@llm-orc/contracts";
import type { HttpLimits } from "../http-options.ts";
import { bindAddresses } from "./bind-addresses.ts";

export interface Listener {
  readonly port: number;
  /** Requests that came earlier have waited for it. */
  serve(handle: RequestListener): void;
  /** Takes no more connections; resolves when every one has ended. */
  stop(): Promise<void>;
  /** Cuts off those that have not. */
  destroy(): void;
}

/** Opens the port. Throws `SERVER_LISTEN_FAILED`. */
export async function listen(host: string, port: number, limits: HttpLimits): Promise<Listener> {
  const servers: Server[] = [];
  const handler = Promise.withResolvers<RequestListener>();
  let actual = port;
  for (const address of bindAddresses(host)) {
    const server = newServer(limits, async (request, response) => (await handler.promise)(request, response));
    try {
      actual = await open(server, address, actual);
      servers.push(server);
    } catch (cause) {
      // `localhost` is there also on machines without IPv6.
      if (servers.length > 0 && isMissing(cause)) continue;
      for (const other of servers) other.close();
      throw listenError(address, actual, cause);
    }
  }
  return {
    port: actual,
    serve: handler.resolve,
    async stop() {
      await Promise.all(servers.map((server) => new Promise((resolve) => void server.close(resolve))));
    },
    destroy() {
      for (const server of servers) server.closeAllConnections();
    },
  };
}

function newServer(limits: HttpLimits, handle: (...request: Parameters<RequestListener>) => Promise<void>): Server {
  const { headersTimeoutMs, requestTimeoutMs } = limits;
  const options = {
    headersTimeout: headersTimeoutMs,
    requestTimeout: Math.max(requestTimeoutMs, headersTimeoutMs),
    // How often Node looks whether one of them has passed.
    connectionsCheckingInterval: Math.max(Math.floor(headersTimeoutMs / 4), 50),
    maxHeaderSize: limits.maxHeaderBytes,
  };
  const server = createServer(options, (request, response) => void handle(request, response));
  server.maxConnections = limits.maxConnections;
  return server;
}

async function open(server: Server, address: string, port: number): Promise<number> {
  server.listen(port, address);
  await once(server, "listening");
  // What goes wrong with one connection is no reason to end.
  server.on("error", () => undefined);
  return (server.address() as AddressInfo).port;
}

function isMissing(cause: unknown): boolean {
  const { code } = cause as NodeJS.ErrnoException;
  return code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
}

function listenError(address: string, port: number, cause: unknown): OrcError {
  const { code } = cause as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, [string, string]>> = {
    EADDRINUSE: ["another program listens there", "Choose another port with --port, or 0 for any free one."],
    EACCES: ["this user may not open that port", "Choose a port above 1023 with --port."],
    EADDRNOTAVAIL: ["this machine has no such address", "Choose an address of this machine with --host."],
  };
  const [reason, hint] = reasons[code ?? ""] ?? [`the system says ${code ?? "no"}`, "Correct --host and --port."];
  return new OrcError("SERVER_LISTEN_FAILED", `The MCP server cannot listen on ${address}, port ${port}: ${reason}.`, { hint, cause });
}
