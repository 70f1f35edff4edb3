/** Bytes in one piece of memory, however small the pieces are in which they come. */
export interface ByteStore {
  readonly size: number;
  /** Throws a `RangeError` when there is no room. */
  add(bytes: Uint8Array): void;
  keepLast(count: number): void;
  clear(): void;
  /** Decoded; what is not UTF-8 becomes U+FFFD. */
  text(): string;
}

const FIRST_BYTES = 4096;

/** Takes no more memory than what is in it asks for, and never more than `maxBytes`. */
export function createByteStore(maxBytes: number): ByteStore {
  let memory = Buffer.alloc(0);
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(bytes) {
      const needed = size + bytes.length;
      if (needed > memory.length) {
        const larger = Buffer.allocUnsafeSlow(Math.min(maxBytes, Math.max(needed, 2 * memory.length, FIRST_BYTES)));
        memory.copy(larger, 0, 0, size);
        memory = larger;
      }
      memory.set(bytes, size);
      size = needed;
    },
    keepLast(count) {
      if (size <= count) return;
      memory.copyWithin(0, size - count, size);
      size = count;
    },
    clear() {
      memory = Buffer.alloc(0);
      size = 0;
    },
    text: () => new TextDecoder().decode(memory.subarray(0, size)),
  };
}
