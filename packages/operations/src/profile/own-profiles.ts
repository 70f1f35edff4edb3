import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { readProfiles, type ReadProfilesResult } from "@llm-orc/core-config";
import { didYouMean, OrcError } from "@llm-orc/contracts";
import { containedPath, exists, isInside, parseName } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import { refuseUnread } from "../unread-messages.ts";
import { requireProject } from "../project/require-project.ts";

/** A profile of the project that stands in a file of its own. */
export interface OwnProfile {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
}

/**
 * The file that makes `name` a profile of the project, whatever the file is called. Throws `PROJECT_NOT_FOUND`, `NAME_INVALID`,
 * `PROFILE_NOT_FOUND`, `PROFILE_NOT_IN_PROJECT` for one of the user or of `config.yaml`, and `PATH_OUTSIDE` for a link that leads out.
 */
export async function findOwnProfile(context: OperationContext, name: string): Promise<OwnProfile> {
  const folder = profilesFolder(context);
  parseProfileName(name);
  const profiles = await readProfiles(context);
  const source = Object.hasOwn(profiles.sources, name) ? profiles.sources[name] : undefined;
  if (source === undefined) throw notFound(name, profiles);
  if (source.tier !== "local" || dirname(source.file) !== folder) throw notInProject(name, source.file);
  if (!isInside(realpathSync(folder), realpathSync(source.file))) {
    throw new OrcError("PATH_OUTSIDE", `The profile "${name}" leads out of ${folder} through a symbolic link.`, {
      hint: `See it with: ls -l "${source.file}"`,
    });
  }
  return { name, file: source.file };
}

/**
 * Where a new profile of the project goes: nothing is there yet. Throws `PROJECT_NOT_FOUND`, `NAME_INVALID`, `PATH_OUTSIDE`, and `PROFILE_EXISTS` when the project has
 * one of this name, in whatever file.
 */
export async function placeForProfile(context: OperationContext, name: string): Promise<string> {
  const folder = profilesFolder(context);
  parseProfileName(name);
  const { sources } = await readProfiles(context);
  const known = Object.hasOwn(sources, name) ? sources[name] : undefined;
  const file = join(folder, `${name}.yaml`);
  containedPath(folder, `${name}.yaml`);
  const taken = known?.tier === "local" ? known.file : exists(file) ? file : undefined;
  if (taken === undefined) return file;
  throw new OrcError("PROFILE_EXISTS", `The project has a profile "${name}" already, or its file: ${taken}.`, {
    hint: "Change it with update_profile, or choose another name.",
  });
}

function profilesFolder(context: OperationContext): string {
  const project = requireProject(context);
  containedPath(project.dir, "profiles");
  return project.profiles;
}

/** Throws `NAME_INVALID`: a profile's file is called like it. */
export function parseProfileName(name: string): void {
  parseName(name, { what: "a profile's name" });
}

function notFound(name: string, { sources, diagnostics }: Pick<ReadProfilesResult, "sources" | "diagnostics">): OrcError {
  refuseUnread(diagnostics);
  const near = didYouMean(name, Object.keys(sources));
  return new OrcError("PROFILE_NOT_FOUND", `There is no profile "${name}".`, {
    hint: `${near === undefined ? "" : `Did you mean "${near}"? `}All profiles: llm-orc list-profiles`,
  });
}

function notInProject(name: string, file: string): OrcError {
  return new OrcError("PROFILE_NOT_IN_PROJECT", `The profile "${name}" is not in the project's profiles folder, but in ${file}.`, {
    hint: "Edit that file by hand, or create a profile of the same name in the project, which then counts instead.",
  });
}
