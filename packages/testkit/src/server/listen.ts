import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createSecureServer, Http2ServerResponse } from "node:http2";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { testCertificate } from "./test-certificate.ts";

export interface ListeningServer {
  readonly origin: string;
  /** Ends the connection from this port with a TCP reset. */
  reset(clientPort: number): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1 for HTTP/1.1, plain or over TLS, or for HTTP/2 and HTTP/1.1 over TLS. */
export async function listen(
  tls: "h1" | "h2" | undefined,
  handle: (incoming: IncomingMessage, response: ServerResponse) => void,
): Promise<ListeningServer> {
  const server = createHttpServer(tls, handle);
  const sockets = new Map<number, Socket>();
  server.on("connection", (socket: Socket) => {
    const { remotePort = 0 } = socket;
    sockets.set(remotePort, socket);
    socket.once("close", () => sockets.delete(remotePort));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `${tls === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reset: (clientPort) => sockets.get(clientPort)?.resetAndDestroy(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

const KEEP_ALIVE_MS = 30_000;

function createHttpServer(
  tls: "h1" | "h2" | undefined,
  handle: (incoming: IncomingMessage, response: ServerResponse) => void,
): ReturnType<typeof createServer> | ReturnType<typeof createSecureServer> {
  if (tls === undefined) return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, handle);
  if (tls === "h1") return createTlsServer({ ...testCertificate, keepAliveTimeout: KEEP_ALIVE_MS }, handle);
  // As many requests per connection as most vendors take.
  const settings = { maxConcurrentStreams: 100 };
  return createSecureServer({ ...testCertificate, allowHTTP1: true, settings }, (incoming, response) => {
    // What the two kinds of response have in common is enough, but for this.
    if (response instanceof Http2ServerResponse) Object.defineProperty(response, "destroyed", { get: () => response.stream.destroyed });
    handle(incoming as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
}
