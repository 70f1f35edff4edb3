import { statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { Diagnostic } from "@llm-orc/contracts";
import { isInside } from "@llm-orc/project-files";
import { findInterpreter, hasKnownExtension, type Interpreter } from "./find-interpreter.ts";
import { searchFolders } from "./search-folders.ts";
import type { ResolveOptions } from "../script-kind-options.ts";

/** What a `script:` value stands for. */
export type ResolvedScript =
  | {
      readonly type: "file";
      /** Absolute. */
      readonly path: string;
      readonly interpreter: Interpreter;
      /** Paths are relative to the agent. */
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly type: "inline" }
  | { readonly type: "missing"; readonly searched: readonly string[] };

/**
 * Finds the file of a script reference; executes nothing. A value on one line with `/`, `\` or a script's extension is a
 * path, anything else is inline shell. An absolute path must exist. A relative one is looked up in each folder as it is,
 * with `-` as `_`, and without a leading `scripts/`, and never leads out of that folder by `..`. In `scriptDirs` a Python
 * reference is also met by a `.mjs` or `.js` file of the same name.
 */
export function resolveScript(reference: string, options: ResolveOptions): ResolvedScript {
  if (!isPathReference(reference)) return { type: "inline" };
  const name = reference.replaceAll("\\", "/");
  if (isAbsolute(name)) return isFile(name) ? toFile(resolve(name), options) : { type: "missing", searched: [resolve(name)] };
  const folders = searchFolders(options);
  for (const folder of folders) {
    for (const variant of variantsOf(name, folder.hasTwins)) {
      const path = join(folder.path, variant);
      if (isInside(folder.path, path) && isFile(path)) return toFile(path, options);
    }
  }
  return { type: "missing", searched: folders.map((folder) => folder.path) };
}

/**
 * Whether a `script:` value names a file. A value of several lines is shell, whatever stands in it. Of the extensions, only
 * the original five may end a value with blanks in it: `make build.ts` is a command.
 */
export function isPathReference(reference: string): boolean {
  if (reference.includes("\n")) return false;
  if (/[/\\]/.test(reference) || /\.(py|sh|bash|js|rb)$/i.test(reference)) return true;
  return hasKnownExtension(reference) && !/\s/.test(reference);
}

function variantsOf(name: string, hasTwins: boolean): readonly string[] {
  const short = name.replace(/^scripts\//, "");
  const names = [name, name.replaceAll("-", "_"), short, short.replaceAll("-", "_")];
  const twins = hasTwins && /\.py$/i.test(name) ? [".mjs", ".js"] : [];
  return [...new Set(names.flatMap((variant) => [variant, ...twins.map((extension) => variant.replace(/\.py$/i, extension))]))];
}

function toFile(path: string, options: ResolveOptions): ResolvedScript {
  return { type: "file", path, interpreter: findInterpreter(path, options), warnings: checkPermissions(path) };
}

function checkPermissions(path: string): readonly Diagnostic[] {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o022) === 0) return [];
  const who = (mode & 0o002) === 0 ? "its group" : "everybody";
  return [
    {
      code: "ORC3104",
      severity: "warning",
      message: `The script ${path} may be changed by ${who} on this machine.`,
      path: "/script",
      hint: `chmod go-w '${path}'`,
    },
  ];
}

function isFile(path: string): boolean {
  // A NUL in the name is no file, not an exception.
  if (path.includes("\0")) return false;
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
