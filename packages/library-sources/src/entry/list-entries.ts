import { isJsonObject } from "@llm-orc/contracts";
import { parseYamlDocument } from "@llm-orc/core-config";
import { checkName } from "@llm-orc/project-files";
import { firstComment } from "./first-comment.ts";
import { ENTRY_KINDS, type LibraryEntry } from "./library-entry.ts";
import { scriptRootOf } from "./script-roots.ts";

const YAML = /\.ya?ml$/;
const SCRIPT = /\.(?:py|sh|bash|js|mjs|cjs|ts|rb)$/;
/** What scripts import, and their tests: files of a library, but nothing to name. */
const NO_SCRIPT = /(?:^|\/)(?:lib|vendor|tests?)\/|\.test\.[a-z]+$|\.d\.[cm]?ts$|(?:^|\/)(?:__init__|conftest)\.py$/;
/** Folders at the root of a library that are no categories. */
const OWN_FOLDERS: ReadonlySet<string> = new Set(["ensembles", "profiles", "scripts", "primitives", "templates"]);

/**
 * What can be named among these files. Ensembles are below `ensembles/<category>/`, or, where there is no such folder, below
 * the categories at the root. Nothing is executed; a file that does not parse is listed with its problem.
 */
export function listEntries(files: readonly string[], read: (path: string) => Buffer): readonly LibraryEntry[] {
  const isOlder = !files.some((path) => path.startsWith("ensembles/"));
  return files.flatMap((path) => toEntry(path, isOlder, read) ?? []).sort(compareEntries);
}

function toEntry(path: string, isOlder: boolean, read: (path: string) => Buffer): LibraryEntry | undefined {
  const [top = "", ...rest] = path.split("/");
  if (rest.length === 0) return undefined;
  const root = scriptRootOf(path);
  if (root !== undefined) return SCRIPT.test(path) && !NO_SCRIPT.test(path) ? scriptEntry(path, root, read) : undefined;
  if (!YAML.test(path)) return undefined;
  if (top === "ensembles" || top === "profiles" || top === "templates") {
    const kind = top === "ensembles" ? "ensemble" : top === "profiles" ? "profile" : "template";
    return yamlEntry(kind, path, rest.slice(0, -1).join("/"), read).entry;
  }
  if (!isOlder || OWN_FOLDERS.has(top)) return undefined;
  const { entry, value } = yamlEntry("ensemble", path, [top, ...rest.slice(0, -1)].join("/"), read);
  // Beside the categories stand files of all sorts.
  return isJsonObject(value) && Array.isArray(value["agents"]) ? entry : undefined;
}

function scriptEntry(path: string, root: string, read: (path: string) => Buffer): LibraryEntry {
  const id = path.slice(root.length);
  const cut = id.lastIndexOf("/");
  return {
    kind: "script",
    id,
    category: id.slice(0, Math.max(0, cut)),
    name: id.slice(cut + 1),
    path,
    description: oneLine(firstComment(read(path).toString("utf8"))),
  };
}

function yamlEntry(
  kind: LibraryEntry["kind"],
  path: string,
  category: string,
  read: (path: string) => Buffer,
): { readonly entry: LibraryEntry; readonly value: unknown } {
  const text = read(path).toString("utf8");
  const { value, diagnostics } = parseYamlDocument(text);
  const error = diagnostics.find(({ severity }) => severity === "error");
  const said = isJsonObject(value) ? value["name"] : undefined;
  const description = isJsonObject(value) ? value["description"] : undefined;
  const name = typeof said === "string" && checkName(said) === undefined ? said : stemOf(path);
  const entry: LibraryEntry = {
    kind,
    id: category === "" ? name : `${category}/${name}`,
    category,
    name,
    path,
    description: oneLine(typeof description === "string" ? description : kind === "ensemble" ? "" : firstComment(text)),
    ...(error === undefined ? {} : { problem: `${error.message} (line ${error.line ?? 1})` }),
  };
  return { entry, value };
}

/** The file's name without folders and extension. */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(YAML, "");
}

const MAX_DESCRIPTION = 300;

function oneLine(text: string): string {
  const line = text
    .slice(0, 4 * MAX_DESCRIPTION)
    .replace(/\s+/g, " ")
    .trim();
  return line.length <= MAX_DESCRIPTION ? line : `${line.slice(0, MAX_DESCRIPTION - 3)}...`.toWellFormed();
}

function compareEntries(a: LibraryEntry, b: LibraryEntry): number {
  const keys = (entry: LibraryEntry): string[] => [entry.category, entry.name, entry.path];
  const [left, right] = [keys(a), keys(b)];
  const differing = left.findIndex((key, index) => key !== right[index]);
  const byKind = ENTRY_KINDS.indexOf(a.kind) - ENTRY_KINDS.indexOf(b.kind);
  if (byKind !== 0 || differing === -1) return byKind;
  return (left[differing] ?? "") < (right[differing] ?? "") ? -1 : 1;
}
