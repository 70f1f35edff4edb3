import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export interface OpenSocketOptions {
  readonly connectMs: number;
  readonly allowH2: boolean;
  readonly signal: AbortSignal;
}

// Finds out about peers that vanished without a word while nothing was to be sent.
const PROBE_AFTER_MS = 60_000;

/** A socket that is ready for requests: DNS, TCP and TLS are behind it. Rejects with the system's own error, or ETIMEDOUT. */
export function openSocket(url: URL, options: OpenSocketOptions): Promise<Socket> {
  const isTls = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (isTls ? 443 : 80);
  const socket = isTls
    ? connectTls({
        host,
        port,
        ALPNProtocols: options.allowH2 ? ["h2", "http/1.1"] : ["http/1.1"],
        ...(isIP(host) === 0 ? { servername: host } : {}),
      })
    : connectTcp({ host, port });
  socket.setNoDelay(true).setKeepAlive(true, PROBE_AFTER_MS);

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      fail(Object.assign(new Error(`No connection in ${options.connectMs} ms.`), { code: "ETIMEDOUT" }));
    }, options.connectMs);
    const onAbort = (): void => fail(options.signal.reason);
    function settle(): void {
      clearTimeout(timer);
      options.signal.removeEventListener("abort", onAbort);
    }
    function fail(error: unknown): void {
      settle();
      socket.destroy();
      reject(error);
    }
    options.signal.addEventListener("abort", onAbort, { once: true });
    // For good: whoever takes the socket over may not listen at once.
    socket.on("error", fail);
    socket.once(isTls ? "secureConnect" : "connect", () => {
      settle();
      resolve(socket);
    });
  });
}
