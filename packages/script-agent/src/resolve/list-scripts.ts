import { type Dirent, readdirSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { didYouMean } from "@llm-orc/contracts";
import { isMissing, toFileError } from "@llm-orc/project-files";
import { hasKnownExtension } from "./find-interpreter.ts";
import { isPathReference } from "./resolve-script.ts";
import { type ScriptTier, searchFolders } from "./search-folders.ts";
import type { ResolveOptions } from "../script-kind-options.ts";

/** A script that a reference can name. */
export interface ListedScript {
  /** What to write behind `script:`. */
  readonly reference: string;
  readonly path: string;
  readonly tier: ScriptTier;
}

const MAX_FILES = 5000;
const MAX_DEPTH = 8;
// What stands in them is used by scripts, and is none.
const NOT_SCRIPTS = new Set(["lib", "__fixtures__", "__pycache__", "node_modules", "venv"]);

/**
 * The script files of the project, the user and the libraries, each reference once, sorted. Tests, and files in folders
 * such as `lib`, are left out. At most 5000 files of a folder are looked at. Throws `FILE_ACCESS_FAILED`.
 */
export function listScripts(options: ResolveOptions): readonly ListedScript[] {
  const found = new Map<string, ListedScript>();
  for (const { path: root, tier, isListed } of searchFolders(options)) {
    if (!isListed) continue;
    for (const path of filesBelow(root)) {
      const reference = relative(root, path);
      if (isPathReference(reference) && !found.has(reference)) found.set(reference, { reference, path, tier });
    }
  }
  return [...found.values()].sort((a, b) => (a.reference < b.reference ? -1 : 1));
}

/** The reference that was probably meant: near as a whole, or near in the file's name. */
export function suggestScript(reference: string, options: ResolveOptions): string | undefined {
  const references = listScripts(options).map((script) => script.reference);
  const whole = didYouMean(reference, references);
  if (whole !== undefined) return whole;
  const names = new Map(references.map((candidate) => [basename(candidate), candidate]));
  return names.get(didYouMean(basename(reference), names.keys()) ?? "");
}

function filesBelow(root: string): readonly string[] {
  const files: string[] = [];
  let folders = [root];
  for (let depth = 0; depth < MAX_DEPTH && folders.length > 0 && files.length < MAX_FILES; depth++) {
    const next: string[] = [];
    for (const folder of folders) {
      for (const entry of entriesOf(folder)) {
        const path = join(folder, entry.name);
        if (entry.name.startsWith(".") || NOT_SCRIPTS.has(entry.name)) continue;
        if (entry.isDirectory()) next.push(path);
        else if (isScriptName(entry.name) && files.length < MAX_FILES) files.push(path);
      }
    }
    folders = next;
  }
  return files;
}

function isScriptName(name: string): boolean {
  return hasKnownExtension(name) && !/\.(?:test|spec|d)\.[cm]?[jt]s$/i.test(name);
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw toFileError(error) ?? error;
  }
}
