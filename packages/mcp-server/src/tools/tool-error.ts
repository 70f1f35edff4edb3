import { isOrcError, type Diagnostic, type JsonObject, type OrcError } from "@llm-orc/contracts";
import { ProblemsError, type OperationContext } from "@llm-orc/operations";
import type { ToolError } from "../definition/tool-definition.ts";
import { candidates, knownNames } from "../names/known-names.ts";

/** What a refusal tells a model: every reason, what to call next, and which names there are. What is no `OrcError` is thrown on. */
export async function toToolError(thrown: unknown, args: JsonObject, context: OperationContext): Promise<ToolError> {
  if (!isOrcError(thrown)) throw thrown;
  const { code, hint } = thrown;
  const names = await namesFor(thrown, args, context);
  return {
    code,
    message: messageOf(thrown),
    ...(hint === undefined ? {} : { hint: toToolHint(hint) }),
    ...(names.length === 0 ? {} : { candidates: names }),
  };
}

const MOST_PROBLEMS = 10;

function messageOf(error: OrcError): string {
  if (!(error instanceof ProblemsError)) return error.message;
  const errors = error.diagnostics.filter(({ severity }) => severity === "error");
  const reasons = errors.length > 0 ? errors : error.diagnostics;
  const more = reasons.length - MOST_PROBLEMS;
  return [error.message, ...reasons.slice(0, MOST_PROBLEMS).map(problemLine), ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}

function problemLine({ code, message, hint, line }: Diagnostic): string {
  return `- ${line === undefined ? "" : `line ${line}: `}${message}${hint === undefined ? "" : ` ${hint}`} (${code})`;
}

/** What is said to people at a command line, in the words of whoever has tools. */
const COMMANDS: readonly (readonly [RegExp, string])[] = [
  [/llm-orc list-ensembles/g, "list_ensembles"],
  [/,? or run what can run with --keep-going/g, ""],
  [/llm-orc list-profiles/g, "list_profiles"],
  [/llm-orc check <ensemble>/g, "validate_ensemble"],
  [/llm-orc (?:artifacts|runs) list/g, "list_runs"],
  [/llm-orc (?:artifacts|runs) show (\S+)/g, 'get_run with run_id "$1"'],
  [/llm-orc scripts list/g, "list_scripts"],
  [/llm-orc library (?:browse|categories)/g, "library_browse"],
  [/llm-orc answer --list/g, 'list_runs with status "needs_input"'],
  [/llm-orc library show (\S+)/g, 'library_copy with source "$1"'],
  [/--agent (\S+) --request (\S+)/g, 'agent "$1", request_id "$2"'],
  [/llm-orc library copy (\S+) --yes/g, 'library_copy with source "$1" and overwrite'],
];

function toToolHint(hint: string): string {
  return COMMANDS.reduce((text, [command, tool]) => text.replace(command, tool), hint);
}

/** By the code of what was not found: which names there are, and the parameters that say what was meant. */
const NOT_FOUND: Readonly<Record<string, readonly [keyof typeof knownNames, readonly string[]]>> = {
  ENSEMBLE_NOT_FOUND: ["ensembles", ["ensemble_name", "from_template"]],
  PROFILE_NOT_FOUND: ["profiles", ["name"]],
  SCRIPT_NOT_FOUND: ["scripts", ["name"]],
  LIBRARY_ENTRY_NOT_FOUND: ["library", ["source", "category"]],
  RUN_NOT_FOUND: ["runs", ["run_id", "artifact_id"]],
};

async function namesFor({ code }: OrcError, args: JsonObject, context: OperationContext): Promise<readonly string[]> {
  const [kind, parameters] = NOT_FOUND[code] ?? [];
  if (kind === undefined || parameters === undefined) return [];
  const typed = parameters.map((parameter) => args[parameter]).find((value) => typeof value === "string") ?? "";
  try {
    return candidates(await knownNames[kind](context), typed);
  } catch {
    // What was not found is told all the same.
    return [];
  }
}
