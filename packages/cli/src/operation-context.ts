import { type Logger, redactPatterns } from "@llm-orc/contracts";
import { createContext, type CreateContextOptions, type OperationContext } from "@llm-orc/operations";
import type { CliContext } from "./cli-context.ts";
import { printableLine } from "./render/printable.ts";

/** The operations' context for this command line. */
export function toOperationContext(
  context: CliContext,
  more: Pick<CreateContextOptions, "onRunStarted" | "onInputRequired" | "onUnboundKey"> = {},
): OperationContext {
  const { cwd, env, providers, contentDir, pythonShimDir, signal } = context;
  return createContext({ cwd, env, providers, contentDir, pythonShimDir, signal, logger: toLogger(context), ...more });
}

/** Warnings on stderr; with `--debug` the rest too. */
export function toLogger({ argv, stderr }: CliContext): Logger {
  const say = (level: string, message: string): void => void stderr.write(`${level}: ${printableLine(redactPatterns(message))}\n`);
  return {
    warn: (message) => say("warning", message),
    debug: (message) => (argv.includes("--debug") ? say("debug", message) : undefined),
  };
}

/** Writes one JSON document, the way `jq` and people read it. */
export function writeJson({ stdout }: CliContext, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
