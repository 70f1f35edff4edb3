import { LineSplitter } from "./line-splitter.ts";

export interface SseEvent {
  /** `message` when the server named none. */
  readonly event: string;
  /** The data lines, joined by LF. */
  readonly data: string;
}

export interface SseParser {
  /** The events that this chunk completes. */
  push(chunk: Uint8Array): readonly SseEvent[];
  /** An event that the stream ended before its blank line. Servers do that after their last one. */
  end(): readonly SseEvent[];
}

/** Reads `text/event-stream` (WHATWG HTML, server-sent events) chunk by chunk; without `id` and `retry`: we do not reconnect. */
export function createSseParser(): SseParser {
  return new EventReader();
}

class EventReader implements SseParser {
  readonly #lines = new LineSplitter((line) => this.#takeLine(line));
  #events: SseEvent[] = [];
  #name = "";
  #data: string | undefined;

  push(chunk: Uint8Array): readonly SseEvent[] {
    this.#lines.push(chunk);
    return this.#taken();
  }

  end(): readonly SseEvent[] {
    this.#lines.end();
    this.#dispatch();
    return this.#taken();
  }

  #takeLine(line: string): void {
    if (line === "") this.#dispatch();
    else if (line.startsWith("data:")) this.#addData(valueAfter(line, 5));
    else if (line.startsWith("event:")) this.#name = valueAfter(line, 6);
    // A field without a colon is empty.
    else if (line === "data") this.#addData("");
    else if (line === "event") this.#name = "";
  }

  #addData(value: string): void {
    this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
  }

  #dispatch(): void {
    if (this.#data !== undefined) this.#events.push({ event: this.#name === "" ? "message" : this.#name, data: this.#data });
    this.#name = "";
    this.#data = undefined;
  }

  #taken(): readonly SseEvent[] {
    const taken = this.#events;
    this.#events = [];
    return taken;
  }
}

function valueAfter(line: string, start: number): string {
  return line.slice(line.charCodeAt(start) === 32 ? start + 1 : start);
}
