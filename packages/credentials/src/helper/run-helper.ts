import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { type Clock, OrcError } from "@llm-orc/contracts";
import type { Environment } from "@llm-orc/project-files";
import { type HelperAnswer, parseHelperOutput } from "./parse-helper-output.ts";
import { redactText } from "./redact-text.ts";

/** A line for the shell, or a program and its arguments. */
export type HelperCommand = string | readonly string[];

export interface RunHelperOptions {
  readonly env: Environment;
  /** Where it runs. */
  readonly cwd: string;
  readonly clock: Clock;
}

const TIMEOUT_MS = 10_000;
/** From the end of the program to that of its output, which what it left running may keep open. */
const OUTPUT_GRACE_MS = 200;
const MAX_STDOUT_BYTES = 64 * 1024;
const MAX_STDERR_BYTES = 4 * 1024;

/**
 * Runs a helper for a provider, whose name it finds in `LLM_ORC_PROVIDER`, and gives what it printed: a key in the first line,
 * or JSON `{"key", "expires_at"?}`. Undefined when it prints nothing: it has none for this provider. Throws
 * `CREDENTIAL_HELPER_FAILED` when it fails, prints more than 64 KiB or takes longer than 10 s.
 *
 * It stays in the process group of this program, so that it can ask on the terminal; what it has started itself may outlive it.
 */
export async function runHelper(command: HelperCommand, provider: string, options: RunHelperOptions): Promise<HelperAnswer | undefined> {
  const { stdout, stderr, problem } = await run(command, provider, options);
  if (problem !== undefined) throw failed(provider, problem, redactText(stderr, stdout.split(/\s/)));
  const parsed = parseHelperOutput(stdout);
  if ("problem" in parsed) throw failed(provider, parsed.problem, "");
  return parsed.answer;
}

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly problem: string | undefined;
}

function run(command: HelperCommand, provider: string, { env, cwd, clock }: RunHelperOptions): Promise<Outcome> {
  const [program = "", ...args] = typeof command === "string" ? ["sh", "-c", command] : command;
  return new Promise((resolve) => {
    let child: ChildProcessByStdio<null, Readable, Readable>;
    try {
      child = spawn(program, args, { cwd, env: { ...env, LLM_ORC_PROVIDER: provider }, stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      resolve({ stdout: "", stderr: "", problem: `it cannot be started (${codeOf(error)})` });
      return;
    }
    if (child.pid === undefined) {
      // Without a free descriptor it has no pipes either.
      child.once("error", (error) => resolve({ stdout: "", stderr: "", problem: `it cannot be started (${codeOf(error)})` }));
      return;
    }
    let problem: string | undefined;
    const stop = (why: string): void => {
      problem ??= why;
      child.kill("SIGKILL");
    };
    const readStdout = collect(child.stdout, MAX_STDOUT_BYTES, () => stop(`it printed more than ${MAX_STDOUT_BYTES / 1024} KiB`));
    const readStderr = collect(child.stderr, MAX_STDERR_BYTES);
    let cancelTimer = clock.after(TIMEOUT_MS, () => stop(`it took longer than ${TIMEOUT_MS / 1000} s`));
    const settle = (): void => {
      cancelTimer();
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ stdout: readStdout(), stderr: readStderr(), problem });
    };
    // One that has started has no error but of `kill`, and ends all the same.
    child.once("error", () => {});
    child.once("exit", (code, signal) => {
      if (code !== 0) problem ??= signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
      cancelTimer();
      // A busy program comes to its timers before it reads what has arrived meanwhile.
      cancelTimer = clock.after(OUTPUT_GRACE_MS, () => setImmediate(settle));
    });
    child.once("close", settle);
  });
}

function collect(stream: Readable, maxBytes: number, onMore?: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (bytes < maxBytes) chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) onMore?.();
  });
  return () => Buffer.concat(chunks).subarray(0, maxBytes).toString();
}

// The command is not shown: a key may be part of it.
function failed(provider: string, problem: string, stderr: string): OrcError {
  const said = stderr === "" ? "" : ` It said: ${stderr}`;
  return new OrcError("CREDENTIAL_HELPER_FAILED", `The helper command for the key of ${provider} failed: ${problem}.${said}`, {
    hint: `Run it by hand to see more, with LLM_ORC_PROVIDER=${provider}; it stands in config.yaml under helper.`,
  });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}
