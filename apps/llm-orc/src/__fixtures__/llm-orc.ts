import { spawn } from "node:child_process";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";

export interface ProgramOptions {
  readonly cwd: string;
  /** Beside PATH and a home of its own in the working folder; nothing else of the tests' environment is seen. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: nothing to read. */
  readonly stdin?: string;
}

export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const LLM_ORC: string = join(import.meta.dirname, "../../bin/llm-orc.cjs");

/** Runs the built program to its end. */
export async function llmOrc(args: readonly string[], { cwd, env = {}, stdin = "" }: ProgramOptions): Promise<ProgramEnd> {
  const child = spawn(process.execPath, [LLM_ORC, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: join(cwd, "home"), LANG: "C.UTF-8", ...env },
    stdio: "pipe",
  });
  // A program that ends early does not read its input.
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([readAll(child.stdout), readAll(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}
