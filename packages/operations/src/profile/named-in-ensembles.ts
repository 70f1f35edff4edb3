import { listEnsembles, readYamlFile } from "@llm-orc/core-config";
import { isJsonObject, type JsonValue } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import { searchDirs } from "../ensemble/search-dirs.ts";

/**
 * The ensembles of the project and the user in whose files some text stands under some key, those that do not load included. What a
 * reference names only while it runs is not known.
 */
export function ensemblesNaming(context: OperationContext, isNamed: (key: string, text: string) => boolean): readonly string[] {
  return listEnsembles(searchDirs(context).filter(({ tier }) => tier !== "library"))
    .filter(({ file }) => holds(readYamlFile(file).value ?? null, "", isNamed))
    .map(({ name, relativePath }) => (relativePath === null ? name : `${relativePath}/${name}`));
}

/** Whether the text stands under such a key anywhere; the entries of a list stand under the list's key. */
export function holds(value: JsonValue, key: string, isNamed: (key: string, text: string) => boolean): boolean {
  if (typeof value === "string") return isNamed(key, value);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).some((item) => holds(item, key, isNamed));
  return isJsonObject(value) && Object.entries(value).some(([name, inner]) => holds(inner, name, isNamed));
}

/** `used by the ensembles a, b`, or that none does. */
export function usedByText(ensembles: readonly string[]): string {
  if (ensembles.length === 0) return "no ensemble uses it";
  const shown = ensembles.slice(0, 10).join(", ");
  return `used by ${ensembles.length === 1 ? "the ensemble" : "the ensembles"} ${shown}${ensembles.length > 10 ? ", ..." : ""}`;
}
