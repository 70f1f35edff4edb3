import { closeSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";

/** Our end of a script's output. */
export interface OutputSource {
  /** Begins to read, once. The bytes are `take`'s until it returns; then others stand there. */
  read(take: (bytes: Uint8Array) => void): void;
  /** Resolves when it has ended, broke or was destroyed. */
  readonly closed: Promise<void>;
  destroy(): void;
}

const BLOCK_BYTES = 64 * 1024;

/** A pipe's descriptor, which it closes. All of a flood comes through one block of memory and leaves no garbage. */
export function fromDescriptor(descriptor: number): OutputSource {
  const closed = Promise.withResolvers<void>();
  let socket: Socket | undefined;
  return {
    closed: closed.promise,
    read(take) {
      const callback = (count: number, block: Uint8Array): boolean => {
        take(block.subarray(0, count));
        return true;
      };
      const onread = { buffer: Buffer.allocUnsafeSlow(BLOCK_BYTES), callback };
      socket = new Socket({ fd: descriptor, readable: true, writable: false, onread });
      settleWith(socket, closed.resolve);
    },
    destroy: () => (socket === undefined ? closeSync(descriptor) : void socket.destroy()),
  };
}

export function fromStream(stream: Readable): OutputSource {
  const closed = Promise.withResolvers<void>();
  settleWith(stream, closed.resolve);
  return { closed: closed.promise, read: (take) => void stream.on("data", take), destroy: () => void stream.destroy() };
}

// A broken pipe is an end like any other: what came before it is the output.
function settleWith(stream: Readable, settle: () => void): void {
  stream.on("error", settle).on("close", settle);
}
