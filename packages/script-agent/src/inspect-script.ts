import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Diagnostic } from "@llm-orc/contracts";
import { findExecutable } from "./resolve/find-executable.ts";
import { resolveScript } from "./resolve/resolve-script.ts";
import { SANDBOX_PROGRAM } from "./resolve/to-command.ts";
import { suggestScript } from "./resolve/list-scripts.ts";
import { missingHint } from "./script-errors.ts";
import type { ScriptKindOptions } from "./script-kind-options.ts";

/**
 * What can be known of a script without running it: the hash of its bytes and interpreter (of an inline text itself), and
 * ORC3101 no such file, ORC3102 no interpreter, ORC3103 inline shell, ORC3104 others may change the file, ORC3105 no
 * sandbox although one is asked for.
 */
export async function inspectScript(
  reference: string,
  options: ScriptKindOptions,
  signal: AbortSignal,
): Promise<{ readonly fingerprint: string; readonly problems: readonly Diagnostic[] }> {
  const { fingerprint, problems } = await inspectResolved(reference, options, signal);
  return { fingerprint, problems: [...problems, ...checkSandbox(options)] };
}

type Inspection = Awaited<ReturnType<typeof inspectScript>>;

async function inspectResolved(reference: string, options: ScriptKindOptions, signal: AbortSignal): Promise<Inspection> {
  const script = resolveScript(reference, options);
  switch (script.type) {
    case "inline":
      return { fingerprint: hash("inline", reference), problems: [inlineProblem(options)] };
    case "missing":
      return {
        fingerprint: hash("missing", reference),
        problems: [
          problem(
            "ORC3101",
            "error",
            `There is no script "${reference}".`,
            missingHint(script.searched, suggestScript(reference, options)),
          ),
        ],
      };
    case "file": {
      const { path, interpreter, warnings } = script;
      const bytes = await readFile(path, { signal }).catch((error: NodeJS.ErrnoException) => {
        signal.throwIfAborted();
        return error;
      });
      if (bytes instanceof Error) {
        const unreadable = problem("ORC3101", "error", `The script ${path} cannot be read: ${bytes.message}.`, `chmod u+r '${path}'`);
        return { fingerprint: hash("missing", reference), problems: [unreadable, ...warnings] };
      }
      const missing = problem("ORC3102", "error", `${path} needs ${interpreter.name}, which was not found.`, interpreter.hint);
      return {
        fingerprint: hash(interpreter.name, bytes),
        problems: [...(interpreter.command === null ? [missing] : []), ...warnings],
      };
    }
  }
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
