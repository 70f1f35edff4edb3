import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type StreamOrder, toPath } from "./stream-order.ts";

export interface StreamServer {
  /** Where a client gets what is ordered. */
  urlOf(order: StreamOrder): string;
  close(): Promise<void>;
}

/** Starts the stream server in another process. */
export async function startStreamServer(): Promise<StreamServer> {
  const child = fork(join(import.meta.dirname, "stream-server-process.ts"));
  const [{ origin }] = (await once(child, "message")) as [{ origin: string }];
  return {
    urlOf: (order) => origin + toPath(order),
    async close() {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
