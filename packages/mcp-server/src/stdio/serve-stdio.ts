import type { Readable, Writable } from "node:stream";
import { type Logger, redactPatterns } from "@llm-orc/contracts";
import type { McpDefinition } from "../definition/mcp-definition.ts";
import type { Scope } from "../definition/scope.ts";
import { createConnection, type StdioConnection } from "./connection.ts";
import { guardStdout } from "./guard-stdout.ts";
import { createLineSplitter } from "./line-splitter.ts";
import { createMessageWriter } from "./message-writer.ts";
import { INVALID_REQUEST, readMessage, refused } from "./read-message.ts";

export interface StdioServerOptions {
  /** Default: this process's own streams. */
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  /** What the client may do. Default: everything, for it was started by the user. */
  readonly scopes?: ReadonlySet<Scope>;
  /** Default: warnings go to `stderr`, what is for debugging nowhere. */
  readonly logger?: Logger;
  /** Aborted: closes the server. */
  readonly signal?: AbortSignal;
}

/** A message that is longer is refused. */
const MAX_LINE_BYTES = 10 * 1024 * 1024;

/** How long what is being answered may take after the client closed its end: for clients that write, close and then read. */
const END_GRACE_MS = 2000;

const EVERYTHING: ReadonlySet<Scope> = new Set<Scope>(["read", "run", "write", "write:script", "admin"]);

/**
 * Serves MCP to the program that started this one. Resolves when the client has closed standard input, or at `signal`, and
 * everything of it is closed. Until then standard output is the protocol's alone.
 */
export async function serveStdio(definition: McpDefinition, options: StdioServerOptions = {}): Promise<void> {
  const { stdin = process.stdin, stdout = process.stdout, stderr = process.stderr, scopes = EVERYTHING, signal } = options;
  const guard = guardStdout(stdout, stderr);
  const writer = createMessageWriter(stdout, guard.write);
  const log = options.logger ?? { warn: (message) => stderr.write(`${redactPatterns(message)}\n`), debug: () => {} };
  const session = definition.openSession({ scopes });
  const connection = createConnection(definition, { session, log, send });
  const split = createLineSplitter(MAX_LINE_BYTES);

  // A client that is gone may show itself here first. The listener stays: what is still written must not end the process.
  const broken = new AbortController();
  stdout.on("error", () => broken.abort());
  const stop = AbortSignal.any([broken.signal, ...(signal === undefined ? [] : [signal])]);
  try {
    await readUntilEnd(stdin, stop, (chunk) => {
      for (const line of split(chunk)) {
        const read = line.type === "oversized" ? TOO_LONG : readMessage(line.text);
        if (read.type === "message") connection.receive(read.message);
        else void send(read.answer);
      }
    });
    await connection.ready();
    await settledWithin(END_GRACE_MS, connection, stop);
  } finally {
    await connection.close();
    await session.close();
    stdin.destroy();
    guard.release();
  }

  // A client that does not read is not read from either.
  async function send(message: Parameters<typeof writer.send>[0]): Promise<void> {
    const sent = writer.send(message);
    if (writer.backlog > stdout.writableHighWaterMark) {
      stdin.pause();
      void sent.then(() => stdin.resume());
    }
    await sent;
  }
}

const TOO_LONG = refused(null, INVALID_REQUEST, `Invalid request: the message is longer than ${MAX_LINE_BYTES / 1024 / 1024} MiB.`);

// A timer of its own: that of `AbortSignal.timeout` does not keep a process alive that has nothing else to wait for.
async function settledWithin(ms: number, connection: StdioConnection, stop: AbortSignal): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms);
  await connection.settled(AbortSignal.any([stop, late.signal]));
  clearTimeout(timer);
}

async function readUntilEnd(stdin: Readable, signal: AbortSignal, onChunk: (chunk: Buffer) => void): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stdin.off("data", onChunk);
      resolve();
    };
    stdin.on("data", onChunk);
    for (const event of ["end", "close", "error"]) stdin.once(event, done);
    signal.addEventListener("abort", done, { once: true });
  });
}
