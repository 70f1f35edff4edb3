import { lstatSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { findExecutable, isExecutable } from "./find-executable.ts";
import { quote } from "./quote.ts";
import { isText, programOf, readShebang } from "./read-shebang.ts";
import type { ResolveOptions } from "../script-kind-options.ts";

/** What runs a script file. `executable` is a file with a shebang line, started by the system. */
export interface Interpreter {
  readonly name: "python" | "bash" | "node" | "ruby" | "executable";
  /** Absolute path of the program; null when it is not installed. */
  readonly command: string | null;
  /** What is wrong when `command` is null, as the rest of a sentence about the script. Absent: it is not installed. */
  readonly problem?: string;
  /** What to do then. */
  readonly hint?: string;
}

const NAMES: Readonly<Record<string, Interpreter["name"]>> = {
  ".py": "python",
  ".python": "python",
  ".sh": "bash",
  ".bash": "bash",
  ".js": "node",
  ".javascript": "node",
  ".mjs": "node",
  ".cjs": "node",
  ".ts": "node",
  ".rb": "ruby",
  ".ruby": "ruby",
};

/**
 * What runs the file, by its extension without case. Without a known one: the file itself when it has a shebang, which must
 * then be executable; otherwise bash, as for one whose shebang names a shell. Python is `LLM_ORC_PYTHON`, the active virtual
 * environment, the project's (`.venv`, `venv`), then `python3`.
 */
export function findInterpreter(path: string, options: ResolveOptions): Interpreter {
  const name = NAMES[extname(path).toLowerCase()];
  switch (name) {
    case "node":
      return { name, command: process.execPath };
    case "python":
      return findPython(options);
    case "bash":
      return findBash(options);
    case "ruby":
      return { name, command: findExecutable("ruby", options.env, options.cwd), hint: "Install Ruby, so that `ruby` is on PATH." };
    default:
      return findByShebang(path, options);
  }
}

/** Why a script cannot be run by an interpreter without `command`. */
export function interpreterProblem(title: string, { name, problem }: Interpreter): string {
  return `${title} ${problem ?? `needs ${name}, which was not found`}.`;
}

function findByShebang(path: string, options: ResolveOptions): Interpreter {
  const shebang = readShebang(path);
  if (shebang === undefined) {
    return isExecutable(path) && !isText(path) ? { name: "executable", command: path } : findBash(options);
  }
  const name = "executable";
  if (shebang.hasCarriageReturn) {
    const problem = "has line ends of Windows, so that the system does not find the program of its #! line";
    return { name, command: null, problem, hint: `sed -i 's/\\r$//' ${quote(path)}` };
  }
  const program = programOf(shebang);
  if (!isExecutable(path)) {
    if (/^(?:ba)?sh$/.test(basename(program))) return findBash(options);
    return { name, command: null, problem: "begins with a #! line and is not executable", hint: `chmod u+x ${quote(path)}` };
  }
  if (findExecutable(program, options.env, options.cwd) === null) {
    const hint = "Install it, or correct the first line of the script.";
    return { name, command: null, problem: `needs ${program}, as its #! line says, which was not found`, hint };
  }
  return { name, command: path };
}

export function findBash(options: ResolveOptions): Interpreter {
  return { name: "bash", command: findExecutable("bash", options.env, options.cwd), hint: "Install bash, so that `bash` is on PATH." };
}

/** True when the extension alone says how the file is run. */
export function hasKnownExtension(reference: string): boolean {
  return NAMES[extname(reference).toLowerCase()] !== undefined;
}

function findPython({ cwd, env, project }: ResolveOptions): Interpreter {
  const chosen = env["LLM_ORC_PYTHON"];
  if (chosen !== undefined && chosen !== "") {
    const hint = `LLM_ORC_PYTHON is "${chosen}", and there is no such program: correct it, or unset it.`;
    return { name: "python", command: findExecutable(chosen, env, cwd), hint };
  }
  const active = env["VIRTUAL_ENV"];
  const root = project?.root ?? cwd;
  const environments = [...(active === undefined || active === "" ? [] : [active]), join(root, ".venv"), join(root, "venv")];
  for (const folder of environments) {
    const command = join(folder, "bin", "python");
    if (isExecutable(command)) return { name: "python", command };
    if (!isLink(command)) continue;
    // The wrong Python would say that a module is missing, which is not the trouble.
    const problem = `needs the virtual environment ${folder}, whose Python is gone`;
    return { name: "python", command: null, problem, hint: `Make it anew: python3 -m venv --clear ${quote(folder)}` };
  }
  return {
    name: "python",
    command: findExecutable("python3", env, cwd),
    hint: "Install Python 3, so that `python3` is on PATH, or set LLM_ORC_PYTHON to its path.",
  };
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
