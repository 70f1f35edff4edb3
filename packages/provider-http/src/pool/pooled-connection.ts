import type { OutgoingRequest } from "../outgoing-request.ts";

/** One socket and the requests that it carries. */
export interface PooledConnection {
  readonly active: number;
  /** How many requests it carries at most; undefined until the server has said so. */
  readonly capacity: number | undefined;
  /** How many more it takes now. */
  readonly free: number;
  /** For the pool: whether it is among those that take requests. */
  isListed: boolean;
  send(request: OutgoingRequest): void;
  /** Takes no more requests, and closes when those that it has are done. */
  retire(): void;
  /** Cuts everything. Settles when the socket is closed. */
  destroy(): Promise<void>;
}

/** What a connection tells its pool. */
export interface ConnectionEvents {
  /** A request has ended, or `capacity` has changed. */
  readonly onChange: (connection: PooledConnection) => void;
  /** This request has not reached the server, for this reason: it may go out again. */
  readonly onReturned: (request: OutgoingRequest, error: Error) => void;
  /** Takes no more requests; some may still be under way. */
  readonly onRetired: (connection: PooledConnection) => void;
  readonly onClosed: (connection: PooledConnection) => void;
}
