import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest, type Http2ServerResponse, type Settings } from "node:http2";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

export const CERTIFICATE_FILE: string = join(import.meta.dirname, "localhost-cert.pem");
const cert = readFileSync(CERTIFICATE_FILE, "utf8");
const key = readFileSync(join(import.meta.dirname, "localhost-key.pem"), "utf8");

/** Lets this process believe the servers below. */
export function trustTestCertificate(): void {
  setDefaultCACertificates([...getCACertificates(), cert]);
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** TCP connections so far, and now. */
  readonly accepted: () => number;
  readonly open: () => number;
  /** Ends all connections with a TCP reset. */
  reset(): void;
  close(): Promise<void>;
}

export type Protocol = "http" | "https" | "h2";

/** A server on 127.0.0.1. `h2` offers HTTP/1.1 as well. */
export async function startServer(
  protocol: Protocol,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  settings: Settings = {},
): Promise<TestServer> {
  if (protocol === "h2") return startHttp2Server((server) => server.on("request", answer as unknown as Http2Answer), settings);
  return track(protocol === "http" ? createServer(answer) : createTlsServer({ cert, key }, answer), protocol);
}

type Http2Answer = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

/** The same with the server's own events at hand: sessions and streams. */
export async function startHttp2Server(prepare: (server: Http2SecureServer) => void, settings: Settings = {}): Promise<TestServer> {
  const server = createSecureServer({ cert, key, allowHTTP1: true, settings, maxSessionMemory: 1_000 });
  prepare(server);
  server.on("session", (session) => session.on("error", () => {}));
  return track(server, "https");
}

/** A server of whatever speaks TCP. */
export async function startTcpServer(onSocket: (socket: Socket) => void): Promise<TestServer> {
  return track(createTcpServer(onSocket), "https");
}

async function track(server: Server, scheme: "http" | "https" | "h2"): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on("connection", (socket: Socket) => {
    accepted++;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 2_048 }, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    accepted: () => accepted,
    open: () => sockets.size,
    reset: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
