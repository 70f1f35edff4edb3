import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Step {
  /** Waits until this is on the screen. */
  readonly after: string;
  readonly types: string;
}

export interface Terminal {
  /** Everything that was on the screen. */
  readonly screen: string;
  readonly exitCode: number;
  /** Whether the terminal shows what is typed, at the end. */
  readonly echoes: boolean;
  /** Steps that were not reached. */
  readonly left: number;
}

/** Real terminals are made with Python, which CI and most machines have. */
export const hasTerminals: boolean = spawnSync("python3", ["-c", "import pty, termios"]).status === 0;

/** Runs the command line in a terminal of its own. */
export async function inTerminal(args: readonly string[], options: { readonly home: string; readonly cwd: string; readonly steps: readonly Step[] }): Promise<Terminal> {
  const { home, cwd, steps } = options;
  const program = [process.execPath, "--conditions=@llm-orc/source", "--no-warnings", join(import.meta.dirname, "run-cli.ts")];
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, NO_COLOR: "1", TERM: "xterm" };
  const job = { argv: [...program, ...args], cwd, env, steps };
  const { stdout } = await promisify(execFile)("python3", [join(import.meta.dirname, "in-terminal.py"), JSON.stringify(job)]);
  return JSON.parse(stdout) as Terminal;
}
