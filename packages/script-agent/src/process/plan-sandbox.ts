import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { isOrcError, type JsonObject, OrcError } from "@llm-orc/contracts";
import { isDirectory, isInside, PROJECT_DIR_NAME } from "@llm-orc/project-files";
import type { ScriptDescription } from "../describe/script-description.ts";
import { defaultPythonShimDir } from "../protocol/to-script-environment.ts";
import type { ScriptKindOptions } from "../script-kind-options.ts";
import { closedSockets, hiddenFolders } from "./hidden-folders.ts";
import { type Sandbox, TEMPORARY } from "./to-sandboxed.ts";
import { fillPaths, toWritable } from "./writable-paths.ts";

export interface SandboxRequest {
  /** Bubblewrap. */
  readonly program: string;
  /** What runs: the interpreter, or the script itself. */
  readonly command: string;
  /** Absent for inline text. */
  readonly file?: { readonly path: string; readonly root: string; readonly description: ScriptDescription };
  readonly parameters: JsonObject;
}

/**
 * What the script may do: with our header what that declares, otherwise what the configuration allows, by default to
 * write nowhere and no network. A configuration without network closes it for every script. Gives back
 * `SCRIPT_SANDBOX_REFUSED` when a declared path, or the working folder itself, is not to be had.
 */
export function planSandbox(request: SandboxRequest, options: ScriptKindOptions): Sandbox | OrcError {
  try {
    return plan(request, options);
  } catch (cause) {
    if (isOrcError(cause)) return cause;
    return new OrcError("SCRIPT_SANDBOX_REFUSED", `The sandbox cannot be set up: ${(cause as Error).message}.`, { cause });
  }
}

function plan({ program, command, file, parameters }: SandboxRequest, options: ScriptKindOptions): Sandbox {
  const { cwd, env, sandboxAllows: allowed = {} } = options;
  const hidden = hiddenFolders(env);
  const folder = realpathSync(cwd);
  const hiding = hidden.find((one) => isInside(one, folder));
  if (hiding !== undefined) {
    throw new OrcError("SCRIPT_SANDBOX_REFUSED", `The working folder lies in ${hiding}, which sandboxed scripts do not see.`, {
      hint: "Start the run in another folder.",
    });
  }
  const header = file?.description.form === "llm-orc" ? file.description : undefined;
  const declared = (header === undefined ? allowed.writable : header.writes) ?? [];
  const writable = toWritable(header === undefined ? declared : fillPaths(declared, parameters, header.parameters), folder);
  const named = toWritable(header === undefined ? declared : declared.filter((path) => !path.includes("${")), folder);
  return {
    program,
    network: allowed.network !== false && (header ?? allowed).network === true,
    writable,
    kept: keptFolders(writable, named, options),
    hidden,
    closed: closedSockets(),
    shown: [...(file === undefined ? [] : shownForFile(file, hidden)), ...shownForProgram(command), ...shownOfOurs(options)],
  };
}

// Who may write to the whole folder, or where a parameter says, may still not change what llm-orc runs there next, unless
// its author named a path in there: parameters may come from a model.
function keptFolders(writable: readonly string[], named: readonly string[], { cwd, project }: ScriptKindOptions): readonly string[] {
  const dirs = [project?.dir, join(cwd, PROJECT_DIR_NAME)].flatMap((dir) =>
    dir !== undefined && isDirectory(dir) ? [realpathSync(dir)] : [],
  );
  const isIn = (dir: string, paths: readonly string[]): boolean => paths.some((path) => isInside(dir, path));
  return [...new Set(dirs)].filter((dir) => !isIn(dir, named) && (isIn(dir, writable) || writable.some((path) => isInside(path, dir))));
}

function shownForFile({ path, root }: { readonly path: string; readonly root: string }, hidden: readonly string[]): readonly string[] {
  const real = realpathSync(path);
  return [path, realpathSync(root), real, dirname(real)].filter((one) => !hidden.includes(one));
}

// A virtual environment or an installation below /tmp is more than its program.
function shownForProgram(command: string): readonly string[] {
  return [command, realpathSync(command)].flatMap((path) =>
    [dirname(dirname(path)), dirname(path), path].filter((one) => one !== TEMPORARY && isInside(TEMPORARY, one)).slice(0, 1),
  );
}

function shownOfOurs({ pythonShimDir = defaultPythonShimDir, project }: ScriptKindOptions): readonly string[] {
  return [pythonShimDir, ...(project === undefined ? [] : [project.root])].filter(isDirectory).map((folder) => realpathSync(folder));
}
