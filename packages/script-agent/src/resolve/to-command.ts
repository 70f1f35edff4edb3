import { OrcError } from "@llm-orc/contracts";
import { dirname } from "node:path";
import { findExecutable } from "./find-executable.ts";
import { findBash, type Interpreter } from "./find-interpreter.ts";
import { suggestScript } from "./list-scripts.ts";
import { resolveScript } from "./resolve-script.ts";
import { missingHint, scriptTitle } from "../script-errors.ts";
import type { ScriptKindOptions } from "../script-kind-options.ts";

export const SANDBOX_PROGRAM = "bwrap";

/** What is to be started for a script. */
export interface ScriptCommand {
  /** How the script is called in messages. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The sandbox program, and the folder that the script must be able to read in it; absent without a sandbox. */
  readonly sandbox?: { readonly program: string; readonly folder?: string };
}

/**
 * The command for a `script:` value, or why there is none: `SCRIPT_NOT_FOUND`, `SCRIPT_INTERPRETER_MISSING`,
 * `SCRIPT_INLINE_REFUSED`, `SCRIPT_SANDBOX_MISSING`. Inline text runs in bash with errexit, nounset and pipefail.
 */
export function toCommand(reference: string, options: ScriptKindOptions): ScriptCommand | OrcError {
  const script = resolveScript(reference, options);
  const title = scriptTitle(reference, script.type);
  if (script.type === "missing") {
    const hint = missingHint(script.searched, suggestScript(reference, options));
    return new OrcError("SCRIPT_NOT_FOUND", `Script not found: ${reference}`, { hint });
  }
  if (script.type === "inline" && options.inlineShell === "refuse") {
    const hint = "Put the text into a file below .llm-orc/scripts and name that file.";
    return new OrcError("SCRIPT_INLINE_REFUSED", `${title} was not run: the configuration refuses inline shell.`, { hint });
  }
  const interpreter = script.type === "file" ? script.interpreter : findBash(options);
  if (interpreter.command === null) return interpreterMissing(title, interpreter);
  const sandbox = findSandbox(options);
  if (sandbox === null) return sandboxMissing(title);
  const inline = ["-e", "-u", "-o", "pipefail", "-c", reference];
  const file = script.type === "file" && interpreter.name !== "executable" ? [script.path] : [];
  return {
    title,
    command: interpreter.command,
    args: script.type === "inline" ? inline : file,
    ...(sandbox === undefined
      ? {}
      : { sandbox: { program: sandbox, ...(script.type === "file" ? { folder: dirname(script.path) } : {}) } }),
  };
}

function findSandbox(options: ScriptKindOptions): string | null | undefined {
  return options.sandbox === "os" ? findExecutable(SANDBOX_PROGRAM, options.env, options.cwd) : undefined;
}

function interpreterMissing(title: string, { name, hint }: Interpreter): OrcError {
  return new OrcError("SCRIPT_INTERPRETER_MISSING", `${title} needs ${name}, which was not found.`, { hint });
}

function sandboxMissing(title: string): OrcError {
  return new OrcError(
    "SCRIPT_SANDBOX_MISSING",
    `${title} was not run: the configuration asks for a sandbox, and bubblewrap was not found.`,
    {
      hint: "Install bubblewrap, so that `bwrap` is on PATH, or set the sandbox level to `none`.",
    },
  );
}
