import type { Writable } from "node:stream";

/** Writes piece by piece, as fast as they are read: what waits for a slow reader is held once and not twice. */
export async function writePieces(stream: Writable, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) await writePiece(stream, piece);
}

/** Settles when the piece has been taken, or nobody takes it: what that means is the business of who owns the stream. */
export function writePiece(stream: Writable, piece: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(piece, () => resolve());
  });
}
