import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface ModelServer {
  readonly baseUrl: string;
  /** What clients have to trust, when it speaks TLS. */
  readonly certificate?: string;
  close(): Promise<void>;
}

/** Starts the fake model server in another process. */
export async function startModelServer(tls?: "h1" | "h2"): Promise<ModelServer> {
  const child = fork(join(import.meta.dirname, "model-server-process.ts"), tls === undefined ? [] : [tls]);
  const [started] = (await once(child, "message")) as [Pick<ModelServer, "baseUrl" | "certificate">];
  return {
    ...started,
    async close() {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
