import { realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, resolve } from "node:path";
import { type Diagnostic, OrcError } from "@llm-orc/contracts";
import { isInside, isMissing } from "@llm-orc/project-files";
import {
  inspectScript,
  type ListedScript,
  listScripts,
  type ResolveOptions,
  resolveScript,
  type ScriptKindOptions,
} from "@llm-orc/script-agent";

/** How a script is named from outside. */
export interface ScriptName {
  /** A reference as in `script:`, or the file's name, with or without its ending. */
  readonly name: string;
  /** The folder that it is in. */
  readonly category?: string;
  /**
   * Take the path of any file as well. Not in the input schemas, so that no server can be told to: only for who types the
   * path on a machine on which they could run the file anyway.
   */
  readonly allow_path?: true;
}

export interface FoundScript {
  /** What to write behind `script:`. */
  readonly reference: string;
  readonly path: string;
  readonly name: string;
  readonly category: string;
  /** Absent for a path that was typed. */
  readonly tier?: ListedScript["tier"];
}

/**
 * A script of the project, the user or the libraries. Throws `SCRIPT_NOT_FOUND`, `SCRIPT_AMBIGUOUS`, and `PATH_OUTSIDE` for what is
 * not in their folders or leads out of them.
 */
export function findScript(query: ScriptName, search: ResolveOptions): FoundScript {
  const listed = listScripts(search).filter(({ reference }) => isIn(categoryOf(reference), query.category));
  const typed = resolve(search.cwd, query.name);
  const matches = matching(listed, query.name, typed);
  const [script, ...others] = matches;
  if (others.length > 0) throw ambiguous(query.name, matches);
  if (script !== undefined) {
    if (query.allow_path !== true) checkInside(script);
    return { ...toFound(script), reference: toReference(query.name, script, search) };
  }
  if (query.allow_path === true && query.category === undefined && isFile(typed)) {
    return { reference: typed, path: typed, name: nameOf(typed), category: "" };
  }
  if (isAbsolute(query.name) || query.name.split(/[/\\]/).includes("..")) {
    throw new OrcError("PATH_OUTSIDE", `"${query.name}" is in none of the script folders.`, { hint: LIST_HINT });
  }
  throw new OrcError("SCRIPT_NOT_FOUND", `There is no script "${query.name}"${inCategory(query.category)}.`, { hint: LIST_HINT });
}

export function toFound({ reference, path, tier }: ListedScript): FoundScript {
  return { reference, path, tier, name: nameOf(reference), category: categoryOf(reference) };
}

/** What stands in the way of a script, whatever an agent says of it. */
export async function problemsOf(path: string, options: ScriptKindOptions, signal: AbortSignal): Promise<readonly Diagnostic[]> {
  const { problems } = await inspectScript({ script: path }, options, signal);
  // Parameters are an agent's, and here is none.
  return problems.filter(({ code }) => code !== "ORC3106");
}

/** Whether a category is the wanted one, or below it, or called so: `file_ops` is `primitives/file_ops`. */
export function isIn(category: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  return `/${spelled(category)}/`.includes(`/${spelled(wanted)}/`);
}

/** Throws `PATH_OUTSIDE` when the file is a link out of the folder in which it is listed. */
function checkInside(script: Pick<ListedScript, "reference" | "path">): void {
  if (!leadsOut(script)) return;
  throw new OrcError("PATH_OUTSIDE", `"${script.reference}" leads out of its folder through a symbolic link.`, {
    hint: `See it with: ls -l "${script.path}"`,
  });
}

export function leadsOut({ reference, path }: Pick<ListedScript, "reference" | "path">): boolean {
  try {
    return !isInside(realpathSync(path.slice(0, -reference.length)), realpathSync(path));
  } catch (error) {
    if (!isMissing(error)) throw error;
    // Removed in this moment, or a link to nothing.
    return true;
  }
}

const LIST_HINT = "See what there is: llm-orc scripts list";

/** The first way of naming that fits any. */
function matching(listed: readonly ListedScript[], name: string, typed: string): readonly ListedScript[] {
  const wanted = spelled(name);
  const isWithoutEnding = extname(name) === "" || /\.py$/i.test(name);
  const ways: ((script: ListedScript) => boolean)[] = [
    ({ reference, path }) => reference === name || (isAbsolute(name) && path === typed),
    ({ reference }) => spelled(reference) === wanted,
    ({ reference }) => isWithoutEnding && withoutEnding(spelled(reference)) === withoutEnding(wanted),
    ({ reference }) => basename(spelled(reference)) === wanted,
    ({ reference }) => isWithoutEnding && withoutEnding(basename(spelled(reference))) === withoutEnding(wanted),
  ];
  for (const way of ways) {
    const found = listed.filter(way);
    if (found.length > 0) return found;
  }
  return [];
}

/** As an ensemble would name it: as it was typed where that means this file, since a name can say that a person is asked first. */
function toReference(typed: string, { reference, path }: ListedScript, search: ResolveOptions): string {
  const leads = (candidate: string): boolean => {
    const resolved = resolveScript(candidate, search);
    if (resolved.type === "missing" && resolved.refusal !== undefined) throw resolved.refusal;
    return resolved.type === "file" && resolved.path === path;
  };
  return [typed, reference].find(leads) ?? path;
}

// What stands for the same in a reference.
function spelled(text: string): string {
  return text
    .replaceAll("\\", "/")
    .replace(/^scripts\//, "")
    .replace(/\/$/, "")
    .replaceAll("-", "_");
}

function nameOf(reference: string): string {
  return withoutEnding(basename(reference));
}

function categoryOf(reference: string): string {
  const folder = dirname(reference);
  return folder === "." ? "" : folder;
}

function withoutEnding(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}

function isFile(path: string): boolean {
  return !path.includes("\0") && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function inCategory(category: string | undefined): string {
  return category === undefined ? "" : ` in "${category}"`;
}

function ambiguous(name: string, matches: readonly ListedScript[]): OrcError {
  const shown = matches.slice(0, 5).map(({ reference }) => reference);
  return new OrcError("SCRIPT_AMBIGUOUS", `"${name}" can be any of ${matches.length} scripts: ${shown.join(", ")}.`, {
    hint: `Say which: ${shown[0]}`,
  });
}
