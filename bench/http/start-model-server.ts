import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface ModelServer {
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** Starts the fake model server in another process. */
export async function startModelServer(): Promise<ModelServer> {
  const child = fork(join(import.meta.dirname, "model-server-process.ts"));
  const [baseUrl] = (await once(child, "message")) as [string];
  return {
    baseUrl,
    async close() {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
