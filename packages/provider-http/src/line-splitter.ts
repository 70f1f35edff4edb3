import { StringDecoder } from "node:string_decoder";

/**
 * Cuts UTF-8 bytes into lines that end with LF, CR or CRLF, wherever the chunks are cut. Drops a byte order mark. Every
 * character is looked at once: what is left of a chunk is kept as a piece and not scanned again.
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  /** Holds the beginning of a character whose end is in the next chunk; made when there is the first. */
  #decoder: StringDecoder | undefined;
  #pieces: string[] = [];
  #isFirst = true;
  #skipsLf = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    // A view, not a copy.
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const endsWhole = (bytes.at(-1) ?? 0) < 0x80;
    if (this.#decoder === undefined && endsWhole) this.#take(bytes.toString("utf8"));
    else this.#take((this.#decoder ??= new StringDecoder("utf8")).write(bytes));
  }

  /** Hands over a last line that has no end. */
  end(): void {
    if (this.#decoder !== undefined) this.#take(this.#decoder.end());
    if (this.#pieces.length > 0) this.#emit("");
  }

  #take(text: string): void {
    if (text === "") return;
    let start = 0;
    if (this.#isFirst && text.charCodeAt(0) === 0xfeff) start = 1;
    this.#isFirst = false;
    if (this.#skipsLf && text.charCodeAt(start) === 10) start++;
    if (start < text.length) this.#skipsLf = false;
    let lf = text.indexOf("\n", start);
    let cr = text.indexOf("\r", start);
    while (lf >= 0 || cr >= 0) {
      const isCr = cr >= 0 && (lf < 0 || cr < lf);
      const end = isCr ? cr : lf;
      this.#emit(text.slice(start, end));
      start = end + 1;
      if (isCr) {
        if (start === text.length) this.#skipsLf = true;
        else if (lf === start) start++;
        cr = text.indexOf("\r", start);
      }
      if (lf >= 0 && lf < start) lf = text.indexOf("\n", start);
    }
    if (start < text.length) this.#pieces.push(text.slice(start));
  }

  #emit(tail: string): void {
    if (this.#pieces.length === 0) return this.#onLine(tail);
    this.#pieces.push(tail);
    const line = this.#pieces.join("");
    this.#pieces = [];
    this.#onLine(line);
  }
}
