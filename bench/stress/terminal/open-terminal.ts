import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import headless from "@xterm/headless";

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Put behind the command in the shell that starts it: `2>&-`. */
  readonly redirection?: string;
  /** Gets the screen after each frame that the program has painted whole. */
  readonly onFrame?: (frame: Frame) => void;
}

/** What a person sees. */
export interface Frame {
  readonly lines: readonly string[];
  /** Lines that did not fit and go on in the next row. */
  readonly wrapped: number;
}

/** A program in a terminal of its own, and what a person would see of it. */
export interface TerminalProgram {
  /** Screen and scrollback, without the empty lines at the end. */
  everything(): Promise<readonly string[]>;
  /** As the program wrote it. */
  readonly output: string;
  /** How often the bell rang or the window's title was changed. */
  readonly intrusions: number;
  resize(columns: number, rows: number): void;
  type(keys: string): void;
  /** The terminal stops reading, as after Ctrl-S. */
  hold(): void;
  go(): void;
  readonly exitCode: Promise<number>;
}

// Ends a frame: the terminal may show it now, and long lines go on in the next row again.
const FRAME_END = "\u001B[?2026l\u001B[?7h";

// What `script` runs: a shell that says which terminal it has, gives it its size and becomes the command.
const START = 'stty cols "$COLUMNS_AT_START" rows "$ROWS_AT_START"; tty >"$TTY_FILE"; unset COLUMNS_AT_START ROWS_AT_START TTY_FILE; exec ';

/**
 * Starts a command in a pseudo-terminal, by `script` of util-linux, with xterm.js as the screen. Resizing is told to the
 * terminal's own device, so that the program gets its signal.
 */
export async function openTerminal(command: readonly string[], options: TerminalOptions): Promise<TerminalProgram> {
  const folder = mkdtempSync(join(tmpdir(), "llm-orc-terminal-"));
  const ttyFile = join(folder, "tty");
  const { columns, rows, cwd, env, redirection = "", onFrame } = options;
  const script: ChildProcessByStdio<Writable, Readable, null> = spawn(
    "script",
    ["--quiet", "--flush", "--return", "--command", `${START}${command.map(quote).join(" ")} ${redirection}`, "/dev/null"],
    {
      cwd,
      env: { ...env, SHELL: "/bin/sh", COLUMNS_AT_START: String(columns), ROWS_AT_START: String(rows), TTY_FILE: ttyFile },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const screen = new headless.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  screen.loadAddon(new Unicode11Addon());
  screen.unicode.activeVersion = "11";
  const lines = (from: number, count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => screen.buffer.active.getLine(from + index)?.translateToString(true) ?? "");
  const wrappedRows = (): number => {
    const { active } = screen.buffer;
    return Array.from({ length: screen.rows }, (_, row) => active.getLine(active.baseY + row)).filter((line) => line?.isWrapped).length;
  };
  let output = "";
  let intrusions = 0;
  screen.onBell(() => intrusions++);
  screen.onTitleChange(() => intrusions++);
  script.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("latin1");
    const isFrame = output.endsWith(FRAME_END);
    screen.write(chunk, () => {
      if (isFrame) onFrame?.({ lines: lines(screen.buffer.active.baseY, screen.rows), wrapped: wrappedRows() });
    });
  });
  const exitCode = new Promise<number>((resolve) => script.once("close", (code) => resolve(code ?? -1)));
  void exitCode.then(() => rmSync(folder, { recursive: true, force: true }));
  while (!existsSync(ttyFile) || readFileSync(ttyFile, "utf8") === "") await delay(5);
  const tty = readFileSync(ttyFile, "utf8").trim();

  return {
    async everything() {
      await new Promise<void>((resolve) => screen.write("", resolve));
      const all = lines(0, screen.buffer.active.length);
      return all.slice(0, all.findLastIndex((line) => line !== "") + 1);
    },
    get output() {
      return output;
    },
    get intrusions() {
      return intrusions;
    },
    resize(newColumns, newRows) {
      screen.resize(newColumns, newRows);
      try {
        execFileSync("stty", ["-F", tty, "cols", String(newColumns), "rows", String(newRows)], { stdio: "ignore" });
      } catch (error) {
        // The program may just have ended, and its terminal with it.
        if (existsSync(tty)) throw error;
      }
    },
    type: (keys) => void script.stdin.write(keys),
    hold: () => void script.stdout.pause(),
    go: () => void script.stdout.resume(),
    exitCode,
  };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
