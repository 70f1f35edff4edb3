import type { Writable } from "node:stream";
import type { JsonObject } from "@llm-orc/contracts";

export interface MessageWriter {
  /** Resolves when the client has taken it, or there is room to hold it. Never rejects: a client that is gone misses nothing. */
  send(message: JsonObject): Promise<void>;
  /** What is written and not yet taken, in bytes. */
  readonly backlog: number;
}

/** More than this waiting, and what only accompanies a call is not kept for a client that does not read. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;
const DROPPABLE: ReadonlySet<unknown> = new Set(["notifications/progress", "notifications/message"]);

/** Messages as lines. `write` is what writes to the stream, whatever was put in its place. */
export function createMessageWriter(stdout: Writable, write: Writable["write"]): MessageWriter {
  let draining: Promise<void> | undefined;
  return {
    send: async (message) => {
      if (!stdout.writable) return;
      if (stdout.writableLength > MAX_BACKLOG_BYTES && DROPPABLE.has(message["method"])) return;
      if (write(`${JSON.stringify(message)}\n`, "utf8")) return;
      draining ??= drained(stdout).finally(() => {
        draining = undefined;
      });
      await draining;
    },
    get backlog() {
      return stdout.writableLength;
    },
  };
}

async function drained(stdout: Writable): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      for (const event of ["drain", "close", "error"]) stdout.off(event, done);
      resolve();
    };
    for (const event of ["drain", "close", "error"]) stdout.on(event, done);
  });
}
