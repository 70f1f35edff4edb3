import type { Readable } from "node:stream";

/** Collects a stream's bytes. */
export interface OutputReader {
  /** All bytes that came, kept or not. */
  readonly byteCount: number;
  /** Resolves when the stream has ended or was destroyed. */
  readonly closed: Promise<void>;
  /** What was kept, decoded; what is not UTF-8 becomes U+FFFD. */
  text(): string;
  destroy(): void;
}

/** Keeps the first `maxBytes`; one byte more calls `onOverflow` once, and nothing is read after that. */
export function readHead(stream: Readable, maxBytes: number, onOverflow: () => void): OutputReader {
  const chunks: Buffer[] = [];
  return collect(stream, chunks, (count) => {
    if (count <= maxBytes) return;
    chunks.length = 0;
    stream.destroy();
    onOverflow();
  });
}

/** Keeps the last `maxBytes` and lets the rest go; a line that was cut goes too, so that nothing half stays that nobody could tell for a secret. */
export function readTail(stream: Readable, maxBytes: number): OutputReader {
  const chunks: Buffer[] = [];
  let kept = 0;
  let seen = 0;
  const reader = collect(stream, chunks, (count) => {
    kept += count - seen;
    seen = count;
    while (chunks[0] !== undefined && kept - chunks[0].length >= maxBytes) kept -= chunks.shift()?.length ?? 0;
    const [first] = chunks;
    if (first === undefined || kept <= maxBytes) return;
    chunks[0] = first.subarray(kept - maxBytes);
    kept = maxBytes;
  });
  return {
    ...reader,
    get byteCount() {
      return reader.byteCount;
    },
    text: () => (reader.byteCount > maxBytes ? reader.text().replace(/^[^\n]*\n/, "") : reader.text()),
  };
}

function collect(stream: Readable, chunks: Buffer[], onBytes: (count: number) => void): OutputReader {
  let byteCount = 0;
  const closed = Promise.withResolvers<void>();
  stream.on("data", (chunk: Buffer) => {
    byteCount += chunk.length;
    chunks.push(chunk);
    onBytes(byteCount);
  });
  // A broken pipe is an end like any other: what came before it is the output.
  stream.on("error", () => closed.resolve());
  stream.on("close", () => closed.resolve());
  return {
    get byteCount() {
      return byteCount;
    },
    closed: closed.promise,
    text: () => new TextDecoder().decode(Buffer.concat(chunks)),
    destroy: () => void stream.destroy(),
  };
}
