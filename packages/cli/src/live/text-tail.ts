import type { AgentOutputEvent } from "@llm-orc/run-spec";

/** The end of a text that grows: its last line, and how much there was. */
export interface TextTail {
  /** UTF-8 bytes of the current attempt. */
  readonly bytes: number;
  /** The last line that is not blank, or the end of it when it is very long. Raw: it may hold anything. */
  readonly line: string;
  /** Pieces may come twice, overlap, or belong to a newer attempt. */
  append(piece: Pick<AgentOutputEvent, "attempt" | "offset" | "delta">): void;
  /** The text so far does not count any more. */
  withdraw(): void;
}

const MAX_LINE = 4096;
// Cut far back and seldom, so that a line that is being shown wrapped does not move with each piece.
const CUT_LINE_TO = 1024;

export function createTextTail(): TextTail {
  let attempt = 0;
  let seen = 0;
  let bytes = 0;
  let line = "";
  const withdraw = (): void => {
    seen = 0;
    bytes = 0;
    line = "";
  };
  return {
    get bytes() {
      return bytes;
    },
    get line() {
      return line;
    },
    append(piece) {
      if (piece.attempt < attempt) return;
      if (piece.attempt > attempt) withdraw();
      attempt = piece.attempt;
      const delta = piece.delta.slice(Math.max(0, seen - piece.offset));
      if (delta === "") return;
      seen = piece.offset + piece.delta.length;
      bytes += Buffer.byteLength(delta);
      line = lastLine(delta.length > MAX_LINE ? delta : line + delta);
    },
    withdraw,
  };
}

function lastLine(text: string): string {
  const end = text.trimEnd().length;
  if (end === 0) return "";
  const start = Math.max(text.lastIndexOf("\n", end - 1), text.lastIndexOf("\r", end - 1)) + 1;
  const line = text.slice(start);
  if (line.length <= MAX_LINE) return line;
  const cut = line.slice(-CUT_LINE_TO);
  return cut.slice(cut.indexOf(" ") + 1);
}
