import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Project } from "./project.ts";

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Modules that Node loads before the program. */
  readonly imports?: readonly string[];
  /** The program counts as hanging after that, and is killed. Default 60,000. */
  readonly hangMs?: number;
  /** Called when something arrives. */
  readonly onStdout?: () => void;
  readonly onStderr?: () => void;
}

export interface ProgramEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
  readonly isHung: boolean;
}

export interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<ProgramEnd>;
}

export const LLM_ORC: string = join(import.meta.dirname, "../../../apps/llm-orc/bin/llm-orc.cjs");

/** Starts the built command line in a project. Its input is empty. */
export function startLlmOrc(project: Project, args: readonly string[], options: StartOptions = {}): Program {
  const { env = {}, imports = [], hangMs = 60_000, onStdout, onStderr } = options;
  const startedMs = performance.now();
  const child = spawn(process.execPath, [...imports.flatMap((file) => ["--import", file]), LLM_ORC, ...args], {
    cwd: project.folder,
    env: { ...project.environment, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let isHung = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onStdout?.();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    onStderr?.();
  });
  const timer = setTimeout(() => {
    isHung = true;
    child.kill("SIGKILL");
  }, hangMs);
  const ended = new Promise<ProgramEnd>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ exitCode, signal, stdout, stderr, elapsedMs: performance.now() - startedMs, isHung });
    });
  });
  return { child, ended };
}

/** Runs the built command line to its end. */
export function llmOrc(project: Project, args: readonly string[], options: StartOptions = {}): Promise<ProgramEnd> {
  return startLlmOrc(project, args, options).ended;
}

/** Whether a person was shown what is for the programmers of this program. */
export function hasStackTrace({ stderr }: Pick<ProgramEnd, "stderr">): boolean {
  return /^\s+at .+[:(]/m.test(stderr) || /Unhandled|FATAL ERROR|node:internal/.test(stderr);
}
