import { createByteStore } from "./byte-store.ts";
import type { OutputSource } from "./output-source.ts";

/** Collects what a script writes. */
export interface OutputReader {
  /** All bytes that came, kept or not. */
  readonly byteCount: number;
  /** Resolves when the source has ended or was destroyed. */
  readonly closed: Promise<void>;
  /** What was kept, decoded; what is not UTF-8 becomes U+FFFD. */
  text(): string;
  destroy(): void;
}

/** Keeps the first `maxBytes`; one byte more calls `onOverflow` once, and nothing is read after that. */
export function readHead(source: OutputSource, maxBytes: number, onOverflow: () => void): OutputReader {
  const store = createByteStore(maxBytes);
  const add = (chunk: Uint8Array): void => {
    if (store.size + chunk.length <= maxBytes) return store.add(chunk);
    store.clear();
    source.destroy();
    onOverflow();
  };
  return follow(source, add, () => store.text());
}

/** Keeps the last `maxBytes` and lets the rest go; a line that was cut goes too, so that nothing half stays that nobody could tell for a secret. */
export function readTail(source: OutputSource, maxBytes: number): OutputReader {
  // With room for as much again: what is kept is moved to the front only now and then.
  const store = createByteStore(2 * maxBytes);
  let isCut = false;
  const keepLast = (): void => {
    isCut ||= store.size > maxBytes;
    store.keepLast(maxBytes);
  };
  const add = (chunk: Uint8Array): void => {
    const last = chunk.subarray(Math.max(0, chunk.length - maxBytes));
    isCut ||= last.length < chunk.length;
    if (store.size + last.length > 2 * maxBytes) keepLast();
    store.add(last);
  };
  const text = (): string => {
    keepLast();
    // Where all of it is one line, the word that was cut goes.
    return isCut ? store.text().replace(/^[^\n]*\n|^\S*\s*/, "") : store.text();
  };
  return follow(source, add, text);
}

function follow(source: OutputSource, onBytes: (chunk: Uint8Array) => void, text: () => string): OutputReader {
  let byteCount = 0;
  source.read((chunk) => {
    byteCount += chunk.length;
    onBytes(chunk);
  });
  return {
    get byteCount() {
      return byteCount;
    },
    closed: source.closed,
    text,
    destroy: () => source.destroy(),
  };
}
