import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type Diagnostic, isOrcError } from "@llm-orc/contracts";
import type { ScriptAgent } from "@llm-orc/run-spec";
import { checkParameters } from "./describe/check-parameters.ts";
import { describeBytes } from "./describe/describe-script.ts";
import type { ScriptDescription } from "./describe/script-description.ts";
import { planSandbox } from "./process/plan-sandbox.ts";
import { findExecutable } from "./resolve/find-executable.ts";
import { interpreterProblem } from "./resolve/find-interpreter.ts";
import { suggestScript } from "./resolve/list-scripts.ts";
import { quote } from "./resolve/quote.ts";
import { type ResolvedScript, resolveScript } from "./resolve/resolve-script.ts";
import { SANDBOX_PROGRAM } from "./resolve/to-command.ts";
import { missingHint } from "./script-errors.ts";
import type { ScriptKindOptions } from "./script-kind-options.ts";

/** The part of an agent that says what runs. */
type ScriptCall = Pick<ScriptAgent, "script" | "parameters">;
interface Inspection {
  readonly fingerprint: string;
  readonly problems: readonly Diagnostic[];
}

/**
 * What can be known of an agent's script without running it: the hash of its bytes and interpreter (of an inline text
 * itself), and ORC3101 no such file, ORC3102 no interpreter, ORC3103 inline shell, ORC3104 others may change the file,
 * ORC3105 no sandbox although one is asked for, ORC3106 parameters that its header does not know, ORC3107 a header that
 * cannot be used, ORC3108 it would write where the sandbox does not let it.
 */
export async function inspectScript(call: ScriptCall, options: ScriptKindOptions, signal: AbortSignal): Promise<Inspection> {
  const script = resolveScript(call.script, options);
  const { fingerprint, problems } = await inspectResolved(call, script, options, signal);
  return { fingerprint, problems: [...problems, ...checkSandbox(options)] };
}

async function inspectResolved(
  call: ScriptCall,
  script: ResolvedScript,
  options: ScriptKindOptions,
  signal: AbortSignal,
): Promise<Inspection> {
  const { script: reference } = call;
  switch (script.type) {
    case "inline":
      return { fingerprint: hash("inline", reference), problems: [inlineProblem(options)] };
    case "missing": {
      const hint = missingHint(script, suggestScript(reference, options));
      return {
        fingerprint: hash("missing", reference),
        problems: [problem("ORC3101", "error", script.refusal?.message ?? `There is no script "${reference}".`, hint)],
      };
    }
    case "file": {
      const { path, interpreter, warnings } = script;
      const bytes = await readFile(path, { signal }).catch((error: NodeJS.ErrnoException) => {
        signal.throwIfAborted();
        return error;
      });
      if (bytes instanceof Error) {
        const unreadable = problem("ORC3101", "error", `The script ${path} cannot be read: ${bytes.message}.`, `chmod u+r ${quote(path)}`);
        return { fingerprint: hash("missing", reference), problems: [unreadable, ...warnings] };
      }
      const missing = problem("ORC3102", "error", interpreterProblem(path, interpreter), interpreter.hint);
      const description = await describeBytes(bytes, path);
      return {
        fingerprint: hash(interpreter.name, bytes),
        problems: [
          ...(interpreter.command === null ? [missing] : []),
          ...warnings,
          ...description.problems,
          ...checkCall(call, description),
          ...checkWrites(call, script, description, options),
        ],
      };
    }
  }
}

function checkCall({ parameters = {} }: ScriptCall, { form, parameters: schema }: ScriptDescription): readonly Diagnostic[] {
  return form === "llm-orc" && schema !== undefined ? checkParameters(parameters, schema) : [];
}

// Only what is known before the run: a path that a template fills in is judged when it is.
function checkWrites(
  { parameters = {} }: ScriptCall,
  file: ResolvedScript & { readonly type: "file" },
  description: ScriptDescription,
  options: ScriptKindOptions,
): readonly Diagnostic[] {
  const program = options.sandbox === "os" ? findExecutable(SANDBOX_PROGRAM, options.env, options.cwd) : null;
  if (program === null || file.interpreter.command === null || JSON.stringify(parameters).includes("${")) return [];
  const plan = planSandbox({ program, command: file.interpreter.command, file: { ...file, description }, parameters }, options);
  return isOrcError(plan) ? [problem("ORC3108", "error", plan.message, plan.hint)] : [];
}

function checkSandbox(options: ScriptKindOptions): readonly Diagnostic[] {
  if (options.sandbox !== "os" || findExecutable(SANDBOX_PROGRAM, options.env, options.cwd) !== null) return [];
  const hint = "Install bubblewrap, so that `bwrap` is on PATH, or set the sandbox level to `none`.";
  return [problem("ORC3105", "error", "The configuration asks for a sandbox, and bubblewrap was not found.", hint)];
}

function inlineProblem(options: ScriptKindOptions): Diagnostic {
  const hint = "Put the text into a file below .llm-orc/scripts and name that file.";
  return options.inlineShell === "refuse"
    ? problem("ORC3103", "error", "This script is inline shell text, which the configuration refuses.", hint)
    : problem("ORC3103", "warning", "This script is inline shell text: it runs with all of your rights.", hint);
}

function problem(code: string, severity: Diagnostic["severity"], message: string, hint?: string): Diagnostic {
  return { code, severity, message, path: "/script", ...(hint === undefined ? {} : { hint }) };
}

function hash(interpreter: string, content: string | Uint8Array): string {
  return createHash("sha256").update(`${interpreter}\n`).update(content).digest("hex");
}
