import { join } from "node:path";
import { startServerProcess } from "../measure/start-server-process.ts";
import { type StreamOrder, toPath } from "./stream-order.ts";

export interface StreamServer {
  /** Where a client gets what is ordered. */
  urlOf(order: StreamOrder): string;
  close(): Promise<void>;
}

/** Starts the stream server in another process. */
export async function startStreamServer(): Promise<StreamServer> {
  const server = await startServerProcess<{ readonly origin: string }>(join(import.meta.dirname, "stream-server-process.ts"));
  return { urlOf: (order) => server.origin + toPath(order), close: () => server.close() };
}
