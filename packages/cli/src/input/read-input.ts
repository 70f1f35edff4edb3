import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { OrcError } from "@llm-orc/contracts";
import type { CliContext } from "../cli-context.ts";

/** 64 MiB: more is a mistake, and would be in memory several times. */
export const MAX_INPUT_BYTES: number = 64 * 1024 * 1024;

export interface InputSources {
  /** The positional argument, or `--input`. */
  readonly text?: string | undefined;
  /** `--input-file`; `-` is stdin. */
  readonly file?: string | undefined;
}

/**
 * The run's input: from the command line, from `--input-file`, then from stdin when it is no terminal and not empty. Undefined: none
 * was given. Throws `INPUT_FILE_UNREADABLE`, `INPUT_TOO_LARGE`, `INPUT_NOT_UTF8`.
 */
export async function readInput(sources: InputSources, context: CliContext): Promise<string | undefined> {
  if (sources.text !== undefined) return checkSize(sources.text, "the command line");
  if (sources.file !== undefined && sources.file !== "-") return decode(readFile(sources.file), sources.file);
  if (sources.file === undefined && context.stdin.isTTY === true) return undefined;
  const bytes = await readStdin(context);
  const text = decode(bytes, "stdin");
  return text.trim() === "" && sources.file === undefined ? undefined : text;
}

function readFile(path: string): Uint8Array {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
    if (stat.size > MAX_INPUT_BYTES) throw tooLarge(path);
    return readAll(descriptor, path);
  } catch (error) {
    if (error instanceof OrcError) throw error;
    throw new OrcError("INPUT_FILE_UNREADABLE", `The input file ${path} cannot be read: ${reasonOf(error)}.`, {
      hint: "Check the path given as --input-file.",
      cause: error,
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

// Also for pipes and devices, whose size nobody knows before.
function readAll(descriptor: number, path: string): Uint8Array {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(1024 * 1024);
    const count = readSync(descriptor, chunk);
    if (count === 0) return Buffer.concat(chunks);
    total += count;
    if (total > MAX_INPUT_BYTES) throw tooLarge(path);
    chunks.push(chunk.subarray(0, count));
  }
}

async function readStdin({ stdin, stderr, signal }: CliContext): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const patience = setTimeout(() => {
    if (total === 0) stderr.write("Waiting for input on stdin (end it with Ctrl-D, or give the input as an argument) ...\n");
  }, 2000);
  const stop = (): void => void stdin.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of stdin) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Uint8Array);
      total += bytes.length;
      if (total > MAX_INPUT_BYTES) throw tooLarge("stdin");
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof OrcError) throw error;
    signal.throwIfAborted();
    throw new OrcError("INPUT_FILE_UNREADABLE", `stdin cannot be read: ${reasonOf(error)}.`, {
      hint: "Give the input as an argument.",
      cause: error,
    });
  } finally {
    clearTimeout(patience);
    signal.removeEventListener("abort", stop);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new OrcError("INPUT_NOT_UTF8", `The input from ${source} is not valid UTF-8.`, {
      hint: `Convert it first: iconv -f latin1 -t utf-8 ${source === "stdin" ? "" : source}`.trimEnd(),
    });
  }
}

function checkSize(text: string, source: string): string {
  if (Buffer.byteLength(text) > MAX_INPUT_BYTES) throw tooLarge(source);
  return text;
}

function tooLarge(source: string): OrcError {
  return new OrcError("INPUT_TOO_LARGE", `The input from ${source} is larger than 64 MiB.`, {
    hint: "Give a script agent the path of the file instead, and let it read what it needs.",
  });
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES") return "you may not read it";
  return message;
}
