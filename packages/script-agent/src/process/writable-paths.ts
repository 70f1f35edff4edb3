import { lstatSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { isJsonObject, type JsonObject, type JsonValue, OrcError } from "@llm-orc/contracts";
import { isInside } from "@llm-orc/project-files";

/**
 * The paths of a header's `writes` with the parameters filled in. `${parameters.x}` alone, of a list, stands for each of its
 * texts. A parameter that was not given is its default of the schema; without one the path is left out.
 */
export function fillPaths(paths: readonly string[], parameters: JsonObject, schema: JsonObject | undefined): readonly string[] {
  return paths.flatMap((path) => {
    const alone = /^\$\{parameters\.([^}]+)\}$/.exec(path)?.[1];
    const list = alone === undefined ? undefined : valueOf(alone, parameters, schema);
    if (Array.isArray(list)) return list.filter((item) => typeof item === "string");
    let isWhole = true;
    const filled = path.replace(/\$\{parameters\.([^}]+)\}/g, (_reference, name: string) => {
      const value = valueOf(name, parameters, schema);
      if (typeof value === "string" || typeof value === "number") return String(value);
      isWhole = false;
      return "";
    });
    return isWhole && filled !== "" ? [filled] : [];
  });
}

function valueOf(name: string, parameters: JsonObject, schema: JsonObject | undefined): JsonValue | undefined {
  if (Object.hasOwn(parameters, name)) return parameters[name];
  const properties = schema?.["properties"];
  const property = isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isJsonObject(property) ? property["default"] : undefined;
}

/**
 * What must be writable for the given paths to be: each itself, or for one that does not exist its nearest parent that does
 * (nothing is created). Throws `SCRIPT_SANDBOX_REFUSED` for a path that leads out of `folder`, also through a symbolic link.
 */
export function toWritable(paths: readonly string[], folder: string): readonly string[] {
  const root = realpathSync(folder);
  return [...new Set(paths.map((path) => writableFor(path, folder, root)))];
}

function writableFor(path: string, folder: string, root: string): string {
  if (path.includes("\0")) throw refused(path, folder);
  const wanted = resolve(root, path);
  // An absolute path may be written by another name of the folder.
  if (!isInside(root, wanted) && !(isAbsolute(path) && isInside(resolve(folder), wanted))) throw refused(path, folder);
  let existing = wanted;
  while (!exists(existing)) existing = dirname(existing);
  const real = realPath(existing);
  if (real === undefined || !isInside(root, real)) throw refused(path, folder);
  return real;
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    // What may not be looked at is there.
    return !["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
  }
}

// Undefined: a link to nowhere, through which something could be made elsewhere.
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function refused(path: string, folder: string): OrcError {
  return new OrcError("SCRIPT_SANDBOX_REFUSED", `The script wants to write to "${path}", which leads out of ${folder}.`, {
    hint: "Name a path below the working folder, or start the run in the folder that it is in.",
  });
}
