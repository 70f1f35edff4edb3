import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { ClaudeCliSettings } from "./settings.ts";

export const DEFAULT_COMMAND = "claude";

/**
 * The absolute path of the user's command, or undefined when there is none. Folders of `PATH` that depend on where one stands
 * are left out, as are relative paths: the project one stands in must not supply the program.
 */
export function findCommand({ command = DEFAULT_COMMAND, environment = {} }: ClaudeCliSettings): string | undefined {
  if (command.includes("/")) return isAbsolute(command) && isExecutable(command) ? command : undefined;
  return (environment.PATH ?? "/usr/local/bin:/usr/bin:/bin")
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, command))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
