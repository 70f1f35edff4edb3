import { join } from "node:path";
import { type ServerProcess, startServerProcess } from "../measure/start-server-process.ts";

export type ModelServer = ServerProcess<{
  readonly baseUrl: string;
  /** What clients have to trust, when it speaks TLS. */
  readonly certificate?: string;
}>;

/** Starts the fake model server in another process. */
export function startModelServer(tls?: "h1" | "h2"): Promise<ModelServer> {
  return startServerProcess(join(import.meta.dirname, "model-server-process.ts"), tls === undefined ? [] : [tls]);
}
