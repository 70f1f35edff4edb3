import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import type { Environment } from "@llm-orc/project-files";

/** The absolute path of a program: `name` itself when it has a `/`, otherwise the first match on `PATH`; null when there is none. */
export function findExecutable(name: string, env: Environment, cwd: string): string | null {
  if (name.includes("/")) return isExecutable(resolve(cwd, name)) ? resolve(cwd, name) : null;
  for (const folder of (env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(delimiter)) {
    if (folder === "") continue;
    const path = resolve(cwd, folder, name);
    if (isExecutable(path)) return path;
  }
  return null;
}

export function isExecutable(path: string): boolean {
  try {
    // First, as most folders of PATH do not have it: to throw for each of them takes longer than to look.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
