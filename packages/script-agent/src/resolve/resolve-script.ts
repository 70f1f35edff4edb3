import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Diagnostic, OrcError } from "@llm-orc/contracts";
import { isInside } from "@llm-orc/project-files";
import { checkPermissions } from "./check-permissions.ts";
import { examinePath } from "./examine-path.ts";
import { findInterpreter, hasKnownExtension, type Interpreter } from "./find-interpreter.ts";
import { type SearchFolder, searchFolders } from "./search-folders.ts";
import type { ResolveOptions } from "../script-kind-options.ts";

/** What a `script:` value stands for. */
export type ResolvedScript =
  | {
      readonly type: "file";
      /** Absolute. */
      readonly path: string;
      /** The folder in whose name it was found: what it imports may stand anywhere below. */
      readonly root: string;
      readonly interpreter: Interpreter;
      /** Paths are relative to the agent. */
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly type: "inline" }
  | {
      readonly type: "missing";
      readonly searched: readonly string[];
      /** What stands where the script could be and is no file that can be run: a folder, a link to nowhere. */
      readonly obstacles: readonly string[];
      /** What the system said, where it does not let anybody see whether the file is there. */
      readonly refusal?: OrcError;
    };

/**
 * Finds the file of a script reference; executes nothing. A value on one line with `/`, `\` or a script's extension is a
 * path, anything else is inline shell. An absolute path must exist. A relative one is looked up in each folder as it is,
 * with `-` as `_`, and without a leading `scripts/`, and never leads out of that folder by `..`. In a library, and below
 * `primitives/` of the project's and the user's own scripts, a Python reference is also met by a `.mjs` or `.js` file of
 * the same name.
 */
export function resolveScript(reference: string, options: ResolveOptions): ResolvedScript {
  if (!isPathReference(reference)) return { type: "inline" };
  const name = reference.replaceAll("\\", "/");
  const obstacles: string[] = [];
  const searched = (): readonly string[] => (isAbsolute(name) ? [resolve(name)] : Array.from(searchFolders(options), ({ path }) => path));
  for (const { path, root } of isAbsolute(name) ? [absolute(name)] : candidates(name, options)) {
    const found = examinePath(path);
    if (found.type === "file") {
      return { type: "file", path, root, interpreter: findInterpreter(path, options), warnings: checkPermissions(path) };
    }
    if (found.type !== "obstacle") continue;
    obstacles.push(found.text);
    // It may be there, and none of a weaker folder may run in its place.
    if (found.refusal !== undefined) return { type: "missing", searched: searched(), obstacles, refusal: found.refusal };
  }
  return { type: "missing", searched: searched(), obstacles };
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

interface Candidate {
  readonly path: string;
  readonly root: string;
}

function absolute(name: string): Candidate {
  const path = resolve(name);
  return { path, root: dirname(path) };
}

// One by one: nearly always the first is it.
function* candidates(name: string, options: ResolveOptions): Iterable<Candidate> {
  for (const { path: root, twins } of searchFolders(options)) {
    for (const variant of variantsOf(name, twins)) {
      const path = join(root, variant);
      if (isInside(root, path)) yield { path, root };
    }
  }
}

function variantsOf(name: string, twins: SearchFolder["twins"]): readonly string[] {
  const short = name.replace(/^scripts\//, "");
  const names = [...new Set([name, name.replaceAll("-", "_"), short, short.replaceAll("-", "_")])];
  return names.flatMap((variant) => {
    const hasTwins = /\.py$/i.test(variant) && (twins === "all" || (twins === "primitives" && variant.startsWith("primitives/")));
    return hasTwins ? [variant, ...[".mjs", ".js"].map((extension) => variant.replace(/\.py$/i, extension))] : [variant];
  });
}
