import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants, type OutgoingHttpHeaders } from "node:http2";
import type { Socket } from "node:net";
import type { OutgoingRequest } from "../outgoing-request.ts";
import type { ConnectionEvents, PooledConnection } from "./pooled-connection.ts";

export interface Http2ConnectionOptions {
  readonly url: URL;
  readonly socket: Socket;
  readonly keepAliveMs: number;
}

// Where a server names no limit. More share one socket's congestion window, and nothing gets faster.
const MOST_STREAMS = 1_000;
// Megabytes. Node's 10 hold a hundred long prompts at most; a request beyond that would fail.
const SESSION_MEMORY = 1_024;
const STREAM_WINDOW = 256 * 1024;
const CONNECTION_WINDOW = 1024 * 1024;

/** HTTP/2 over a socket whose TLS handshake chose it: as many requests at once as the server allows. */
export function openHttp2Connection({ url, socket, keepAliveMs }: Http2ConnectionOptions, events: ConnectionEvents): PooledConnection {
  let active = 0;
  let capacity: number | undefined;
  let isRetired = false;
  let stopIdling: NodeJS.Timeout | undefined;
  const session = connect(url.origin, {
    createConnection: () => socket,
    maxSessionMemory: SESSION_MEMORY,
    settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
  });
  session.once("connect", () => session.setLocalWindowSize(CONNECTION_WINDOW));
  session.on("remoteSettings", ({ maxConcurrentStreams }) => {
    capacity = Math.min(maxConcurrentStreams ?? MOST_STREAMS, MOST_STREAMS);
    if (!isRetired) events.onChange(connection);
  });
  // Node ends the session itself: softly, or with its streams.
  session.once("goaway", retire);
  // Each stream says it too.
  session.on("error", () => {});
  session.once("close", () => {
    clearTimeout(stopIdling);
    retire();
    events.onClosed(connection);
  });

  function retire(): void {
    if (isRetired) return;
    isRetired = true;
    events.onRetired(connection);
    endWhenDone();
  }

  // Not `close()`: that waits for the other side, which may be gone.
  function endWhenDone(): void {
    if (isRetired && active === 0) session.destroy();
  }

  function send(request: OutgoingRequest): void {
    let stream: ClientHttp2Stream;
    try {
      stream = openStream(session, request);
    } catch (error) {
      // Of two reasons one is ours: a header that HTTP does not know.
      if (!session.closed && !session.destroyed) return request.exchange.onError(error);
      retire();
      return events.onReturned(request, error as Error);
    }
    active++;
    clearTimeout(stopIdling);
    session.ref();
    carry(stream, request, { onReturned: events.onReturned, onStalled: retire });
    stream.once("close", () => {
      active--;
      endWhenDone();
      if (isRetired) return;
      events.onChange(connection);
      if (active === 0) {
        session.unref();
        stopIdling = setTimeout(retire, keepAliveMs).unref();
      }
    });
  }

  const connection: PooledConnection = {
    isListed: false,
    get active() {
      return active;
    },
    get capacity() {
      return capacity;
    },
    get free() {
      // Before the server has said how many it takes, more than one might lie unsent in the session.
      return isRetired ? 0 : Math.max(0, (capacity ?? 1) - active);
    },
    send,
    retire,
    destroy: () =>
      new Promise((resolve) => {
        if (session.destroyed) return resolve();
        session.once("close", resolve);
        session.destroy();
      }),
  };
  return connection;
}

// RFC 9113 8.2.2 forbids them; some clients set them all the same.
const HOP_BY_HOP: ReadonlySet<string> = new Set(["connection", "host", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]);

function openStream(session: ClientHttp2Session, { url, method, headers = {}, body }: OutgoingRequest): ClientHttp2Stream {
  const payload = body === undefined ? undefined : Buffer.from(body);
  const outgoing: OutgoingHttpHeaders = {
    ":method": method,
    ":path": url.pathname + url.search,
    ":scheme": "https",
    ":authority": url.host,
  };
  for (const [name, value] of Object.entries(headers)) if (!HOP_BY_HOP.has(name.toLowerCase())) outgoing[name.toLowerCase()] = value;
  if (payload !== undefined) outgoing["content-length"] = payload.length;
  const stream = session.request(outgoing, { endStream: payload === undefined });
  if (payload !== undefined) stream.end(payload);
  return stream;
}

interface CarryEvents {
  readonly onReturned: ConnectionEvents["onReturned"];
  readonly onStalled: () => void;
}

function carry(stream: ClientHttp2Stream, request: OutgoingRequest, events: CarryEvents): void {
  const { exchange } = request;
  let isAnswered = false;
  let isOver = false;
  let failure: Error | undefined;
  exchange.onSent({
    cancel(why) {
      stream.close(constants.NGHTTP2_CANCEL);
      // HTTP/1.1 closes its socket here. This one may be dead as well, and every request on it would wait as long.
      if (why === "stalled") events.onStalled();
    },
    pause: () => stream.pause(),
    resume: () => stream.resume(),
  });
  stream.on("response", ({ ":status": status, ...headers }) => {
    isAnswered = true;
    exchange.onHeaders(Number(status), headers);
  });
  stream.on("data", (chunk: Buffer) => exchange.onChunk(chunk));
  stream.on("end", () => {
    // A reset and a lost connection look like an end too.
    if (!isAnswered || stream.destroyed || stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
    isOver = true;
    exchange.onEnd();
    // An answer that did not wait for the whole request.
    if (!stream.writableFinished) stream.close(constants.NGHTTP2_NO_ERROR);
  });
  stream.on("error", (error) => (failure = error));
  stream.once("close", () => {
    if (isOver) return;
    const { rstCode } = stream;
    const error =
      rstCode === constants.NGHTTP2_NO_ERROR ? (failure ?? new Error("The connection was closed.")) : new StreamReset(rstCode, failure);
    if (rstCode !== constants.NGHTTP2_REFUSED_STREAM || isAnswered) return exchange.onError(error);
    exchange.onUnsent();
    events.onReturned(request, error);
  });
}

// RFC 9113 7, by number.
const REASONS: readonly string[] = [
  "NO_ERROR",
  "PROTOCOL_ERROR",
  "INTERNAL_ERROR",
  "FLOW_CONTROL_ERROR",
  "SETTINGS_TIMEOUT",
  "STREAM_CLOSED",
  "FRAME_SIZE_ERROR",
  "REFUSED_STREAM",
  "CANCEL",
  "COMPRESSION_ERROR",
  "CONNECT_ERROR",
  "ENHANCE_YOUR_CALM",
  "INADEQUATE_SECURITY",
  "HTTP_1_1_REQUIRED",
];

class StreamReset extends Error {
  readonly code: string;

  constructor(reason: number, cause?: unknown) {
    const name = REASONS[reason] ?? String(reason);
    super(`The stream was reset: ${name}.`, { cause });
    this.code = `HTTP2_${name}`;
  }
}
