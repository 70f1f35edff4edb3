import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import type { OperationContext } from "../context.ts";

type Place = Pick<OperationContext, "cwd" | "env" | "project">;

/** The absolute path of a program on `PATH`; undefined when it is not there. Starts nothing. */
export function findProgram(name: string, { cwd, env }: Place): string | undefined {
  if (name.includes("/")) return isProgram(resolve(cwd, name)) ? resolve(cwd, name) : undefined;
  return (env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => resolve(cwd, folder, name))
    .find(isProgram);
}

/** The Python that scripts get: `LLM_ORC_PYTHON`, an active or the project's virtual environment, then `python3`. */
export function findPython(place: Place): string | undefined {
  const { env, project, cwd } = place;
  const chosen = env["LLM_ORC_PYTHON"] ?? "";
  if (chosen !== "") return findProgram(chosen, place);
  const active = env["VIRTUAL_ENV"] ?? "";
  const root = project?.root ?? cwd;
  const environments = [...(active === "" ? [] : [active]), join(root, ".venv"), join(root, "venv")];
  return environments.map((folder) => join(folder, "bin", "python")).find(isProgram) ?? findProgram("python3", place);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
