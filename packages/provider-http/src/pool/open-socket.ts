import { connect as connectTcp, isIP, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";

export interface OpenSocketOptions {
  readonly connectMs: number;
  readonly allowH2: boolean;
  readonly signal: AbortSignal;
}

// Finds out about peers that vanished without a word while nothing was to be sent.
const PROBE_AFTER_MS = 60_000;

export interface OpenedSocket {
  readonly socket: Socket;
  /** Whether the TLS handshake chose HTTP/2. */
  readonly isH2: boolean;
}

/** A socket that is ready for requests: DNS, TCP and TLS are behind it. Rejects with the system's own error, or ETIMEDOUT. */
export async function openSocket(url: URL, options: OpenSocketOptions): Promise<OpenedSocket> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (url.protocol !== "https:") {
    const socket = connectTcp({ host, port: Number(url.port) || 80 });
    await whenOpen(socket, "connect", options);
    return { socket, isH2: false };
  }
  const socket = await startTls(host, Number(url.port) || 443, options);
  await whenOpen(socket, "secureConnect", options);
  return { socket, isH2: socket.alpnProtocol === "h2" };
}

async function startTls(host: string, port: number, { allowH2, signal }: OpenSocketOptions): Promise<TLSSocket> {
  // Not at start-up: of Node's own modules it takes longest to load, and a server on this machine needs none.
  const { connect } = await import("node:tls");
  signal.throwIfAborted();
  return connect({
    host,
    port,
    ALPNProtocols: allowH2 ? ["h2", "http/1.1"] : ["http/1.1"],
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
}

function whenOpen(socket: Socket, event: "connect" | "secureConnect", options: OpenSocketOptions): Promise<void> {
  socket.setNoDelay(true).setKeepAlive(true, PROBE_AFTER_MS);
  // For good: whoever takes the socket over may not listen at once.
  socket.on("error", ignore);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      fail(Object.assign(new Error(`No connection in ${options.connectMs} ms.`), { code: "ETIMEDOUT" }));
    }, options.connectMs);
    const onAbort = (): void => fail(options.signal.reason);
    // The socket keeps none of this: there may be thousands.
    function settle(): void {
      clearTimeout(timer);
      options.signal.removeEventListener("abort", onAbort);
      socket.off("error", fail).off(event, open);
    }
    function fail(error: unknown): void {
      settle();
      socket.destroy();
      reject(error);
    }
    function open(): void {
      settle();
      resolve();
    }
    options.signal.addEventListener("abort", onAbort, { once: true });
    socket.on("error", fail).on(event, open);
  });
}

function ignore(): void {}
