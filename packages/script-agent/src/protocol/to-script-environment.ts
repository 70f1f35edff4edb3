import { fileURLToPath } from "node:url";
import { delimiter } from "node:path";
import type { ScriptLimits, ScriptKindOptions } from "../script-kind-options.ts";
import { MARKER_VARIABLE } from "../process/marked-processes.ts";

const OURS = ["INPUT_DATA", "INPUT_TEXT", "AGENT_PARAMETERS"] as const;
// What nothing works without, and what is nobody's secret.
const ALWAYS = new Set(["PATH", "HOME", "TMPDIR", "LANG", MARKER_VARIABLE]);

export interface ScriptEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** Values that the environment does not take, by the name of the variable that gets the path: `INPUT_DATA_FILE`. */
  readonly files: ReadonlyMap<string, string>;
}

/** The folder that holds the Python module `llm_orc` of this package. */
export const defaultPythonShimDir: string = fileURLToPath(new URL("../../python", import.meta.url));

/**
 * llm-orc's environment (all of it, or what the allow-list names), the given variables, `PYTHONUTF8`, and the Python shim at
 * the end of `PYTHONPATH`. A value that is too long for `execve`, or has a NUL, goes into a file named by `<NAME>_FILE`.
 */
export function toScriptEnvironment(
  variables: ReadonlyMap<string, string>,
  options: ScriptKindOptions,
  limits: ScriptLimits,
): ScriptEnvironment {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.env)) {
    if (value !== undefined && isAllowed(name, options.environmentAllowList)) env[name] = value;
  }
  // A script that runs llm-orc has its own; they must not shine through where ours are files or absent.
  for (const name of OURS.flatMap((name) => [name, `${name}_FILE`])) delete env[name];
  const files = new Map<string, string>();
  for (const [name, value] of variables) {
    if (Buffer.byteLength(value) <= limits.environmentValueBytes && !value.includes("\0")) env[name] = value;
    else files.set(`${name}_FILE`, value);
  }
  env["PYTHONUTF8"] = "1";
  // Last: a user's own copy of the module wins.
  env["PYTHONPATH"] = [env["PYTHONPATH"], options.pythonShimDir ?? defaultPythonShimDir].filter(Boolean).join(delimiter);
  return { env, files };
}

function isAllowed(name: string, allowList: readonly string[] | undefined): boolean {
  if (allowList === undefined || ALWAYS.has(name)) return true;
  return allowList.some((entry) => (entry.endsWith("*") ? name.startsWith(entry.slice(0, -1)) : name === entry));
}
