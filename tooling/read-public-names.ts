import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readWorkspace, ROOT, withoutComments } from "./read-workspace.ts";

export interface PublicNames {
  readonly values: readonly string[];
  readonly types: readonly string[];
}

/** Public names by entry point: `@llm-orc/contracts`, `@llm-orc/testkit/conformance`. */
export type PublicSurface = Readonly<Record<string, PublicNames>>;

const EXPORT_LIST = /\bexport\s+(type\s+)?\{([^}]*)\}(?:\s*from\s*"[^"]+")?\s*;/g;

/** The source file of each entry point. */
export function readEntryPoints(): ReadonlyMap<string, string> {
  return new Map(
    readWorkspace("packages/*").flatMap(({ name, folder, manifest }) =>
      Object.entries(manifest.exports ?? {}).flatMap(([path, targets]): [string, string][] =>
        typeof targets === "string" ? [] : [[join(name, path), join(ROOT, folder, targets["@llm-orc/source"] as string)]],
      ),
    ),
  );
}

/** What all packages offer, by what their entry points say. Throws when one does more than list names. */
export function readPublicSurface(): PublicSurface {
  return Object.fromEntries([...readEntryPoints()].map(([entry, file]) => [entry, parsePublicNames(readFileSync(file, "utf8"), file)]));
}

/**
 * The names of a module that consists of `export { ... }` lists. Throws on anything else: `export *` and declarations
 * make a surface that cannot be read off.
 */
export function parsePublicNames(text: string, file: string): PublicNames {
  const code = withoutComments(text);
  const values: string[] = [];
  const types: string[] = [];
  for (const [, typeOnly, list = ""] of code.matchAll(EXPORT_LIST)) {
    for (const entry of list.split(",").map((part) => part.trim())) {
      if (entry === "") continue;
      const isType = typeOnly !== undefined || entry.startsWith("type ");
      const name = entry.replace(/^type\s+/, "").replace(/^.*\sas\s+/, "");
      if (name === "default") throw new Error(`${file} has a default export; give it a name.`);
      (isType ? types : values).push(name);
    }
  }
  const rest = code.replaceAll(EXPORT_LIST, "").trim();
  if (rest !== "") throw new Error(`${file} does more than list names in export { ... } from: ${rest.slice(0, 80)}`);
  return { values: values.toSorted(), types: types.toSorted() };
}
