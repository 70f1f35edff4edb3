import { isOrcError, OrcError } from "@llm-orc/contracts";
import type { ScriptAgent } from "@llm-orc/run-spec";
import { describeScript } from "../describe/describe-script.ts";
import { planSandbox } from "../process/plan-sandbox.ts";
import type { Sandbox } from "../process/to-sandboxed.ts";
import { missingHint, scriptTitle } from "../script-errors.ts";
import type { ScriptKindOptions } from "../script-kind-options.ts";
import { findExecutable } from "./find-executable.ts";
import { findBash, interpreterProblem } from "./find-interpreter.ts";
import { suggestScript } from "./list-scripts.ts";
import { type ResolvedScript, resolveScript } from "./resolve-script.ts";

export const SANDBOX_PROGRAM = "bwrap";

/** What is to be started for a script. */
export interface ScriptCommand {
  /** How the script is called in messages. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Absent: it runs without one. */
  readonly sandbox?: Sandbox;
}

/**
 * The command for an agent's script, or why there is none: `SCRIPT_NOT_FOUND`, `SCRIPT_INTERPRETER_MISSING`,
 * `SCRIPT_INLINE_REFUSED`, `SCRIPT_SANDBOX_MISSING`, `SCRIPT_SANDBOX_REFUSED`. Inline text runs in bash with errexit,
 * nounset and pipefail.
 */
export async function toCommand(
  { script: reference, parameters = {} }: Pick<ScriptAgent, "script" | "parameters">,
  options: ScriptKindOptions,
): Promise<ScriptCommand | OrcError> {
  const script = resolveScript(reference, options);
  const title = scriptTitle(reference, script.type);
  if (script.type === "missing") {
    const hint = missingHint(script, suggestScript(reference, options));
    return new OrcError("SCRIPT_NOT_FOUND", `Script not found: ${reference}`, { hint });
  }
  if (script.type === "inline" && options.inlineShell === "refuse") {
    const hint = "Put the text into a file below .llm-orc/scripts and name that file.";
    return new OrcError("SCRIPT_INLINE_REFUSED", `${title} was not run: the configuration refuses inline shell.`, { hint });
  }
  const interpreter = script.type === "file" ? script.interpreter : findBash(options);
  const { command } = interpreter;
  if (command === null) {
    return new OrcError("SCRIPT_INTERPRETER_MISSING", interpreterProblem(title, interpreter), { hint: interpreter.hint });
  }
  const sandbox = await findSandbox(script, command, { parameters, title }, options);
  if (isOrcError(sandbox)) return sandbox;
  const inline = ["-e", "-u", "-o", "pipefail", "-c", reference];
  const file = script.type === "file" && interpreter.name !== "executable" ? [script.path] : [];
  return {
    title,
    command,
    args: script.type === "inline" ? inline : file,
    ...(sandbox === undefined ? {} : { sandbox }),
  };
}

async function findSandbox(
  script: ResolvedScript,
  command: string,
  { parameters, title }: { readonly parameters: NonNullable<ScriptAgent["parameters"]>; readonly title: string },
  options: ScriptKindOptions,
): Promise<Sandbox | undefined | OrcError> {
  if (options.sandbox !== "os") return undefined;
  const program = findExecutable(SANDBOX_PROGRAM, options.env, options.cwd);
  if (program === null) {
    const message = `${title} was not run: the configuration asks for a sandbox, and bubblewrap was not found.`;
    return new OrcError("SCRIPT_SANDBOX_MISSING", message, {
      hint: "Install bubblewrap, so that `bwrap` is on PATH, or set the sandbox level to `none`.",
    });
  }
  const plan = { program, command, parameters };
  if (script.type !== "file") return planSandbox(plan, options);
  // One that may not be read but started has no header for us.
  const description = await describeScript(script.path).catch(() => ({ form: "none", pure: false, problems: [] }) as const);
  return planSandbox({ ...plan, file: { ...script, description } }, options);
}
