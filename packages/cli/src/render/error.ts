import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { type Diagnostic, isOrcError, redactPatterns } from "@llm-orc/contracts";
import type { CliContext } from "../cli-context.ts";
import { styleOf } from "../terminal-style.ts";
import { renderDiagnostics } from "./diagnostics.ts";
import { printableLine, printableText } from "./printable.ts";

/** What happened, where, and what to type next; never a stack, except with `--debug` or for a bug of ours. */
export async function renderError(error: unknown, context: CliContext, debug: boolean): Promise<string> {
  const { palette } = styleOf(context.stderr, context.env);
  if (!isOrcError(error)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `${palette.bad("error[INTERNAL_ERROR]")}: ${printableText(text)}\n  ${palette.active("hint")}: this is a bug of llm-orc; please report it with the lines above.\n`;
  }
  const { diagnostics } = error as { readonly diagnostics?: readonly Diagnostic[] };
  const problems = diagnostics === undefined ? "" : await renderProblems(diagnostics, context);
  const hint = error.hint === undefined ? "" : `  ${palette.active("hint")}: ${printableLine(error.hint)}\n`;
  const stack = debug && error.stack !== undefined ? `${error.stack}\n` : "";
  return `${problems}${palette.bad(`error[${error.code}]`)}: ${printableLine(error.message)}\n${hint}${stack}`;
}

/** Problems with the lines of the files that they are in; a key that somebody wrote there is not repeated. */
export async function renderProblems(diagnostics: readonly Diagnostic[], { stderr, env, cwd }: CliContext): Promise<string> {
  if (diagnostics.length === 0) return "";
  const lines = await renderDiagnostics(diagnostics, {
    ...styleOf(stderr, env),
    readSource: readSourceOrUndefined,
    showFile: (file) => shorter(file, relative(cwd, file)),
  });
  return redactPatterns(`${lines.join("\n")}\n`);
}

function shorter(a: string, b: string): string {
  return a.length <= b.length ? a : b;
}

function readSourceOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
