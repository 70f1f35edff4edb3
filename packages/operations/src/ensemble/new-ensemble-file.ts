import { mkdirSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { listEnsembles } from "@llm-orc/core-config";
import { OrcError } from "@llm-orc/contracts";
import { containedPath, exists, parseName, writeNewFileAtomic } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import { requireProject } from "../project/require-project.ts";

/** Where a new ensemble goes. */
export interface NewEnsembleFile {
  readonly file: string;
  /** What its file says: the last part of what was typed. */
  readonly name: string;
  /** All that it can be called by. */
  readonly names: readonly string[];
  /** The project's schema for editors, as seen from the file. */
  readonly schema: string;
}

/** The place of a new ensemble of the project. Throws `ENSEMBLE_EXISTS`, `NAME_INVALID`, `PATH_OUTSIDE`, `PROJECT_NOT_FOUND`. */
export function newEnsembleFile(context: OperationContext, typed: string): NewEnsembleFile {
  const project = requireProject(context);
  const whole = parseName(typed, { allowSlashes: true, what: "an ensemble's name" }).replace(/\.ya?ml$/, "");
  const name = whole.slice(whole.lastIndexOf("/") + 1);
  const file = containedPath(project.ensembles, `${whole}.yaml`);
  const there = [file, file.replace(/\.yaml$/, ".yml")].find((path) => exists(path)) ?? ofSameName(project.ensembles, whole);
  if (there !== undefined) throw alreadyThere(whole, there);
  const schema = relative(dirname(file), `${project.dir}/schemas/ensemble.json`).replaceAll(sep, "/");
  return { file, name, names: [...new Set([whole, name])], schema };
}

/** Writes it, and only if nobody else has meanwhile. Throws `ENSEMBLE_EXISTS`. */
export function writeNewFile({ file, name }: NewEnsembleFile, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeNewFileAtomic(file, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw alreadyThere(name, file);
    throw error;
  }
}

// One that says this name in another file would be found instead of it.
function ofSameName(dir: string, whole: string): string | undefined {
  const entries = listEnsembles([{ dir, tier: "local" }]);
  return entries.find(({ name, relativePath }) => (relativePath === null ? name : `${relativePath}/${name}`) === whole)?.file;
}

function alreadyThere(name: string, file: string): OrcError {
  return new OrcError("ENSEMBLE_EXISTS", `There is an ensemble "${name}" already: ${file}.`, {
    hint: "Choose another name, or change that one: update_ensemble.",
  });
}
