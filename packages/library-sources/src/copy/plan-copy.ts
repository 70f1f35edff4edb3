import { lstatSync, readFileSync } from "node:fs";
import { isJsonObject, OrcError } from "@llm-orc/contracts";
import { parseYamlDocument, saysWhereKeysGo } from "@llm-orc/core-config";
import { containedPath } from "@llm-orc/project-files";
import type { LibraryEntry } from "../entry/library-entry.ts";
import { shellWord } from "../entry/shell-word.ts";
import type { LibrarySource } from "../library-source.ts";
import { collectNeeds } from "../needs/collect-needs.ts";
import type { EntryNeeds, NeededFile } from "../needs/entry-needs.ts";
import { sha256 } from "../sha256.ts";
import type { CopyPlan, CopyTarget, KeptFile, PlannedCopy } from "./copy-plan.ts";

export interface PlanCopyOptions {
  readonly source: LibrarySource;
  readonly bundled?: LibrarySource | undefined;
  /** Of several profiles of one name, the one in this category: `ollama`. */
  readonly profiles?: string | undefined;
  readonly target: CopyTarget;
  /** The target's folder; need not exist. */
  readonly dir: string;
  /** Whether the target's own configuration has a profile of this name: it is then kept. */
  readonly hasProfile: (name: string) => boolean;
  /** Which differing files may be replaced, by target. Default: none. */
  readonly mayOverwrite?: (target: string) => boolean;
}

/**
 * What a copy of an entry, with all that it needs, would do. Changes nothing. Throws `LIBRARY_ENTRY_INVALID`,
 * `LIBRARY_ENTRY_NOT_COPIED` for what would do harm at the target, `LIBRARY_COPY_FAILED`, and `PATH_OUTSIDE`
 * for a link at the target that leads out of it.
 */
export async function planCopy(entry: LibraryEntry, options: PlanCopyOptions): Promise<CopyPlan> {
  const needs = await collectNeeds(entry, options);
  const { source, dir, mayOverwrite = () => false } = options;
  const notes = [...needs.notes, ...notesOn(entry, needs, options)];
  const create: PlannedCopy[] = [];
  const keep: KeptFile[] = [];
  const overwrite: PlannedCopy[] = [];
  const conflicts: PlannedCopy[] = [];
  for (const file of needs.files) {
    const content = source.read(file.path);
    const reason =
      file.path === entry.path ? refuseOrUndefined(file, content, options, notes) : reasonToLeave(file, content, options, notes);
    if (reason !== undefined) {
      keep.push({ ...file, reason });
      continue;
    }
    const planned = { ...file, sha256: sha256(content) };
    const there = contentAt(dir, file.target);
    if (there === undefined) create.push(planned);
    else if (there.equals(content)) keep.push({ ...file, reason: "identical" });
    else if (mayOverwrite(file.target)) overwrite.push(planned);
    else conflicts.push(planned);
  }
  return { dir, create, keep, overwrite, conflicts, notes };
}

/** Why a needed file is not copied; adds to the notes what the user has to know. */
function reasonToLeave(file: NeededFile, content: Buffer, options: PlanCopyOptions, notes: string[]): KeptFile["reason"] | undefined {
  if (file.kind === "profile" && options.hasProfile(profileName(content))) return "defined";
  if (options.target === "project") return undefined;
  if (file.kind !== "profile" || !mayWiden(content)) return undefined;
  notes.push(`${file.path} is not copied: it says where keys may be sent, which in your own configuration would hold. Look at it first.`);
  return "not_copied";
}

/** For the entry that was asked for by name, what would leave out another is an error. */
function refuseOrUndefined(file: NeededFile, content: Buffer, { target, hasProfile }: PlanCopyOptions, notes: string[]): undefined {
  const name = file.kind === "profile" ? profileName(content) : "";
  if (hasProfile(name)) notes.push(`There is a profile ${name} already. Which one holds: llm-orc list-profiles`);
  if (target === "project") return undefined;
  if (file.kind === "profile" && mayWiden(content)) {
    throw new OrcError(
      "LIBRARY_ENTRY_NOT_COPIED",
      `${file.path} says where keys may be sent, which in your own configuration would hold.`,
      {
        hint: `Look at it, and write it yourself: llm-orc library show ${shellWord(file.path)}`,
      },
    );
  }
  return undefined;
}

function notesOn(entry: LibraryEntry, { scripts, profiles, ensembles }: EntryNeeds, { hasProfile }: PlanCopyOptions): readonly string[] {
  const open = profiles.filter(({ name, state }) => state === "choice" && !hasProfile(name));
  const folders = new Set(open.flatMap(({ paths }) => paths.map((path) => path.split("/").at(-2) ?? "")));
  const command = `llm-orc library copy ${shellWord(entry.id)} --profiles ${shellWord([...folders][0] ?? "")}`;
  return [
    ...scripts.flatMap(({ reference, state }) => (state === "missing" ? [`The library has no script ${reference}.`] : [])),
    ...ensembles.flatMap(({ reference, state }) => (state === "missing" ? [`The library has no ensemble ${reference}.`] : [])),
    ...(open.length === 0
      ? []
      : [
          `The profiles ${open.map(({ name }) => name).join(", ")} are not copied: there are some for each of ${[...folders].join(", ")}. ` +
            `Write your own, or choose: ${command}`,
        ]),
  ];
}

// What cannot be read may say so too.
function mayWiden(content: Buffer): boolean {
  const { value } = parseYamlDocument(content.toString("utf8"));
  return !isJsonObject(value) || saysWhereKeysGo(value);
}

function profileName(content: Buffer): string {
  const { value } = parseYamlDocument(content.toString("utf8"));
  return isJsonObject(value) && typeof value["name"] === "string" ? value["name"] : "";
}

/** The bytes at a target; undefined when nothing is there. */
function contentAt(dir: string, target: string): Buffer | undefined {
  const file = containedPath(dir, target);
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (cause) {
    const { code = "the system refuses" } = cause as NodeJS.ErrnoException;
    throw new OrcError("LIBRARY_COPY_FAILED", `What stands at ${file} cannot be compared: ${code}.`, {
      hint: "Move it away, or make it readable, and copy again.",
      cause,
    });
  }
}
