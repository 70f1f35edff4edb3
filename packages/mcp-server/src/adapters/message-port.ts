import type { JsonObject } from "@llm-orc/contracts";

/**
 * One end of a connection, as both protocol libraries expect a transport. A message is a JSON-RPC message; each library has a
 * type of its own for that, so the adapters say which they mean.
 */
export interface MessagePort {
  onmessage?: ((message: JsonObject, extra?: unknown) => void) | undefined;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  sessionId?: string | undefined;
  start(): Promise<void>;
  send(message: JsonObject, options?: unknown): Promise<void>;
  close(): Promise<void>;
}

/** What an adapter gives back for a connection that it serves. */
export interface ServedConnection {
  /** Aborts what is running and closes the port. */
  close(): Promise<void>;
}
