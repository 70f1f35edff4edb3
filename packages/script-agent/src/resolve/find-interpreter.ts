import { closeSync, openSync, readSync } from "node:fs";
import { extname, join } from "node:path";
import { findExecutable, isExecutable } from "./find-executable.ts";
import type { ResolveOptions } from "../script-kind-options.ts";

/** What runs a script file. `executable` is a file with a shebang line, started by the system. */
export interface Interpreter {
  readonly name: "python" | "bash" | "node" | "ruby" | "executable";
  /** Absolute path of the program; null when it is not installed. */
  readonly command: string | null;
  /** What to do when it is not installed. */
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
 * What runs the file, by its extension without case. Without a known one: the file itself when it is executable and begins
 * with a shebang, otherwise bash. Python is `LLM_ORC_PYTHON`, the active virtual environment, the project's (`.venv`,
 * `venv`), then `python3`.
 */
export function findInterpreter(path: string, options: ResolveOptions): Interpreter {
  const name = NAMES[extname(path).toLowerCase()] ?? (isExecutable(path) && hasShebang(path) ? "executable" : "bash");
  switch (name) {
    case "executable":
      return { name, command: path };
    case "node":
      return { name, command: process.execPath };
    case "python":
      return findPython(options);
    case "bash":
      return findBash(options);
    case "ruby":
      return { name, command: findExecutable("ruby", options.env, options.cwd), hint: "Install Ruby, so that `ruby` is on PATH." };
  }
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
  const found = environments.map((folder) => join(folder, "bin", "python")).find(isExecutable);
  return {
    name: "python",
    command: found ?? findExecutable("python3", env, cwd),
    hint: "Install Python 3, so that `python3` is on PATH, or set LLM_ORC_PYTHON to its path.",
  };
}

function hasShebang(path: string): boolean {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    const start = Buffer.alloc(2);
    return readSync(descriptor, start, 0, 2, 0) === 2 && start.toString("latin1") === "#!";
  } catch {
    // An executable that we may not read can only be started by the system.
    return true;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
