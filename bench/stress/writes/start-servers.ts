import { join } from "node:path";
import { type ServerProcess, startServerProcess } from "../../measure/start-server-process.ts";

/** Where the servers are that some commands ask. */
export interface ServerAddresses {
  /** Of the authorization server. */
  readonly vendor: string;
  /** The id of the client that it knows. */
  readonly clientId: string;
  /** Of a server that answers as GitHub's API does, of one repository. */
  readonly github: string;
}

/** Starts them in a process of their own, which no fault reaches. */
export function startServers(): Promise<ServerProcess<ServerAddresses>> {
  return startServerProcess(join(import.meta.dirname, "servers-process.ts"));
}
