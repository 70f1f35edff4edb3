import { StringDecoder } from "node:string_decoder";
import type { Readable } from "node:stream";

export interface ReadLinesOptions {
  /** A line that is about as long calls `onOverflow`, which must throw. */
  readonly maxBytes: number;
  readonly onOverflow: () => never;
  /** Called for every piece that comes. */
  readonly onData: () => void;
}

/** The lines of a stream, as they come; a last one without a line end counts. A stream that is destroyed has ended. */
export async function* readLines(stream: Readable, { maxBytes, onOverflow, onData }: ReadLinesOptions): AsyncGenerator<string, void> {
  const decoder = new StringDecoder("utf8");
  // Pieces of the unfinished line: joined once, however small they are.
  let pieces: string[] = [];
  let bytes = 0;
  for await (const chunk of untilDestroyed(stream)) {
    onData();
    const [first = "", ...rest] = decoder.write(chunk).split("\n");
    bytes = rest.length > 0 ? 0 : bytes + chunk.length;
    if (bytes > maxBytes) onOverflow();
    pieces.push(first);
    for (const piece of rest) {
      yield pieces.join("");
      pieces = [piece];
    }
  }
  const last = pieces.join("") + decoder.end();
  if (last !== "") yield last;
}

async function* untilDestroyed(stream: Readable): AsyncGenerator<Buffer, void> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}
