import { createLineSplitter } from "./line-splitter.ts";

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
  let events: SseEvent[] = [];
  let name = "";
  let data: string | undefined;

  function dispatch(): void {
    if (data !== undefined) events.push({ event: name === "" ? "message" : name, data });
    name = "";
    data = undefined;
  }

  function addData(value: string): void {
    data = data === undefined ? value : `${data}\n${value}`;
  }

  function take(): readonly SseEvent[] {
    const taken = events;
    events = [];
    return taken;
  }

  const lines = createLineSplitter((line) => {
    if (line === "") return dispatch();
    if (line.startsWith("data:")) addData(valueAfter(line, 5));
    else if (line.startsWith("event:")) name = valueAfter(line, 6);
    // A field without a colon is empty.
    else if (line === "data") addData("");
    else if (line === "event") name = "";
  });

  return {
    push(chunk) {
      lines.push(chunk);
      return take();
    },
    end() {
      lines.end();
      dispatch();
      return take();
    },
  };
}

function valueAfter(line: string, start: number): string {
  return line.slice(line.charCodeAt(start) === 32 ? start + 1 : start);
}
