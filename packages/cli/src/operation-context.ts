import { type Logger, redactPatterns } from "@llm-orc/contracts";
import { createContext, type CreateContextOptions, type OperationContext } from "@llm-orc/operations";
import type { CliContext } from "./cli-context.ts";
import { printableLine } from "./render/printable.ts";

export interface ContextOptions extends Pick<CreateContextOptions, "onRunStarted" | "onInputRequired" | "onUnboundKey"> {
  /** Where a line of the log goes. Default: to stderr. */
  readonly print?: (line: string) => void;
}

/** The operations' context for this command line. */
export function toOperationContext(context: CliContext, { print, ...more }: ContextOptions = {}): OperationContext {
  const { cwd, env, providers, contentDir, pythonShimDir, signal } = context;
  return createContext({ cwd, env, providers, contentDir, pythonShimDir, signal, logger: toLogger(context, print), ...more });
}

/** Warnings, and with `--debug` the rest too; on stderr unless `print` puts them elsewhere. */
export function toLogger({ argv, stderr }: CliContext, print: (line: string) => void = (line) => void stderr.write(`${line}\n`)): Logger {
  const say = (level: string, message: string): void => print(`${level}: ${printableLine(redactPatterns(message))}`);
  return {
    warn: (message) => say("warning", message),
    debug: (message) => (argv.includes("--debug") ? say("debug", message) : undefined),
  };
}

/** Writes one JSON document, the way `jq` and people read it. */
export function writeJson({ stdout }: CliContext, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
