import { StringDecoder } from "node:string_decoder";

export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Hands over a last line that has no end. */
  end(): void;
}

/**
 * Cuts UTF-8 bytes into lines that end with LF, CR or CRLF, wherever the chunks are cut. Drops a byte order mark. Every
 * character is looked at once: what is left of a chunk is kept as a piece and not scanned again.
 */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder("utf8");
  let pieces: string[] = [];
  let isFirst = true;
  let skipsLf = false;

  function take(text: string): void {
    if (text === "") return;
    let start = 0;
    if (isFirst && text.charCodeAt(0) === 0xfeff) start = 1;
    isFirst = false;
    if (skipsLf && text.charCodeAt(start) === 10) start++;
    if (start < text.length) skipsLf = false;
    let lf = text.indexOf("\n", start);
    let cr = text.indexOf("\r", start);
    while (lf >= 0 || cr >= 0) {
      const isCr = cr >= 0 && (lf < 0 || cr < lf);
      const end = isCr ? cr : lf;
      emit(text.slice(start, end));
      start = end + 1;
      if (isCr) {
        if (start === text.length) skipsLf = true;
        else if (lf === start) start++;
        cr = text.indexOf("\r", start);
      }
      if (lf >= 0 && lf < start) lf = text.indexOf("\n", start);
    }
    if (start < text.length) pieces.push(text.slice(start));
  }

  function emit(tail: string): void {
    if (pieces.length === 0) return onLine(tail);
    pieces.push(tail);
    const line = pieces.join("");
    pieces = [];
    onLine(line);
  }

  return {
    // A view, not a copy: StringDecoder wants a Buffer.
    push: (chunk) => take(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))),
    end() {
      take(decoder.end());
      if (pieces.length > 0) emit("");
    },
  };
}
