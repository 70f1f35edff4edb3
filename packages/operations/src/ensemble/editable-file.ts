import { lstatSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readYamlFile } from "@llm-orc/core-config";
import { isJsonObject, type JsonObject, OrcError } from "@llm-orc/contracts";
import { withFileLock, writeFileAtomic, writeNewFileAtomic } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import { ProblemsError } from "../problems-error.ts";
import { fileInside, type NamedEnsemble, namedEnsemble } from "./named-ensemble.ts";

/**
 * The file of an ensemble that may be changed: of the project or of the user. Throws `ENSEMBLE_NOT_FOUND`,
 * `ENSEMBLE_NOT_EDITABLE`, `PATH_OUTSIDE`.
 */
export function editableFile(context: OperationContext, name: string): NamedEnsemble & { readonly file: string } {
  const named = namedEnsemble(context, name);
  if (named.entry.tier !== "library") return { ...named, file: fileInside(named) };
  const owner = named.isBundled ? "comes with llm-orc" : "belongs to a library";
  throw new OrcError("ENSEMBLE_NOT_EDITABLE", `The ensemble "${named.name}" ${owner} and is not changed in place.`, {
    hint: "Make it the project's own first: library_copy, or create_ensemble with from_template.",
  });
}

/** Two changes of one file are made one after the other, also by two processes. */
export function withEditLock<T>(context: OperationContext, file: string, work: () => Promise<T>): Promise<T> {
  const lock = join(dirname(file), `.${basename(file)}.lock`);
  return withFileLock(lock, work, { clock: context.clock, signal: context.signal });
}

/** The text of a file to be edited, and its value. Throws `ProblemsError` when its syntax is wrong: that is mended by hand. */
export function readForEdit(file: string, name: string): { readonly text: string; readonly value: JsonObject } {
  const { value, diagnostics } = readYamlFile(file);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0 || !isJsonObject(value)) throw new ProblemsError(name, errors.length > 0 ? errors : diagnostics);
  return { text: readFileSync(file, "utf8"), value };
}

/** Keeps a text beside its file, as `<file>.bak`, or with a number behind it where that is taken by another text. Gives the path. */
export function backUpFile(file: string, text: string): string {
  for (let number = 0; ; number++) {
    const path = `${file}.bak${number === 0 ? "" : `.${number}`}`;
    try {
      writeNewFileAtomic(path, text, { mode: modeOf(file) });
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true && readFileSync(path, "utf8") === text) return path;
  }
}

/** Replaces a file as a whole if it still has the text that was read. Throws `FILE_CHANGED`. */
export function replaceFile(file: string, before: string, after: string): void {
  if (readFileSync(file, "utf8") !== before) {
    throw new OrcError("FILE_CHANGED", `${file} was changed by somebody else in the meantime. It is left as it is.`, {
      hint: "Look at it, and make your change again.",
    });
  }
  writeFileAtomic(file, after, { mode: modeOf(file) });
}

function modeOf(file: string): number {
  return statSync(file).mode & 0o777;
}
