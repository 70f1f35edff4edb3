import type { WriteStream } from "node:tty";
import type { createLogUpdate } from "log-update";
import type { TextWidth } from "../render/text-width.ts";

/** Puts lines on a terminal in the place of those before. */
export interface Repainter {
  paint(lines: readonly string[]): void;
  /** Takes the lines away and shows the cursor. */
  clear(): void;
  /** Writes lines that stay, in the place of the painted ones. */
  persist(lines: readonly string[]): void;
  /** Gives the terminal back: cursor, signals. What is painted stays. */
  release(): void;
}

const ESC = "\u001B[";
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;
// Terminals disagree about how wide pictures and marks are. What they take for too wide is cut, and does not go on in the
// next row, where it would put every row below out of place.
const NO_WRAP = `${ESC}?7l`;
const WRAP = `${ESC}?7h`;

/**
 * Uses the terminal until `release`. The cursor comes back whenever the process exits, also by a crash, and while it is
 * suspended (Ctrl-Z); `onContinue` is called when it goes on.
 */
export function createRepainter(
  stream: WriteStream,
  { createLogUpdate: create, width, onContinue }: { createLogUpdate: typeof createLogUpdate; width: TextWidth; onContinue: () => void },
): Repainter {
  // The cursor is ours: log-update would hide that of stderr, whatever the stream.
  const logUpdate = create(stream, { showCursor: true });
  let painted: readonly string[] = [];
  let paintedColumns = 0;
  let isCursorHidden = false;

  const showCursor = (): void => {
    if (isCursorHidden) stream.write(SHOW_CURSOR);
    isCursorHidden = false;
  };
  const clear = (): void => {
    if (painted.length > 0) logUpdate.clear();
    painted = [];
    showCursor();
  };
  // A narrower terminal has wrapped what stands there: more rows have to go than were written.
  const eraseWrapped = (columns: number): void => {
    const rows = painted.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0);
    stream.write(`${`${ESC}2K${ESC}1A`.repeat(Math.min(rows, stream.rows))}${ESC}2K${ESC}G`);
    logUpdate.done();
    painted = [];
  };
  const eraseWhenNarrower = (): void => {
    if (painted.length > 0 && stream.columns > 0 && stream.columns < paintedColumns) eraseWrapped(stream.columns);
  };
  const suspend = (): void => {
    clear();
    process.kill(process.pid, "SIGSTOP");
  };
  process.on("exit", showCursor);
  process.on("SIGTSTP", suspend);
  process.on("SIGCONT", onContinue);

  return {
    paint(lines) {
      eraseWhenNarrower();
      if (!isCursorHidden) stream.write(HIDE_CURSOR);
      isCursorHidden = true;
      stream.write(NO_WRAP);
      logUpdate(lines.join("\n"));
      stream.write(WRAP);
      painted = lines;
      paintedColumns = stream.columns;
    },
    clear,
    persist(lines) {
      eraseWhenNarrower();
      stream.write(NO_WRAP);
      if (lines.length === 0) logUpdate.clear();
      else logUpdate.persist(lines.join("\n"));
      stream.write(WRAP);
      painted = [];
    },
    release() {
      showCursor();
      process.off("exit", showCursor);
      process.off("SIGTSTP", suspend);
      process.off("SIGCONT", onContinue);
    },
  };
}
