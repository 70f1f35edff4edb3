import { readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { readYamlFile, saysWhereKeysGo, toYamlText } from "@llm-orc/core-config";
import { isOrcError, type JsonObject } from "@llm-orc/contracts";
import { checkName, containedPath, isInside } from "@llm-orc/project-files";
import type { Dependencies, EnsembleDependency, ProfileDependency, ScriptDependency } from "./dependencies.ts";
import { isProfileFile, type TierFolder } from "./tier-folder.ts";

/** A file that a promotion takes along. */
export interface PromotedFile {
  readonly kind: "ensemble" | "profile" | "script";
  /** What is copied: an ensemble or profile by name, a script by its place. */
  readonly name: string;
  readonly source: string;
  /** Absolute. */
  readonly destination: string;
  /** `differs`: something else is there. */
  readonly state: "new" | "identical" | "differs";
  readonly content: Buffer;
}

export interface PromotionPlan {
  /** The ensemble itself first. */
  readonly ensembles: readonly PromotedFile[];
  readonly profiles: readonly PromotedFile[];
  readonly profilesPresent: readonly string[];
  readonly scripts: readonly PromotedFile[];
  /** What will not work at the destination, in words. */
  readonly notes: readonly string[];
}

/**
 * What promoting an ensemble to a tier would copy there. Changes nothing. Throws `PATH_OUTSIDE` and `NAME_INVALID` for a place
 * that cannot be written.
 */
export async function planPromotion(needs: Dependencies, folder: TierFolder, includesProfiles: boolean): Promise<PromotionPlan> {
  const notes: string[] = [];
  const travelling = [needs.root, ...needs.children.filter((child) => !child.isBundled && !isInside(folder.dir, child.file))];
  const profiles = includesProfiles ? needs.profiles.flatMap((profile) => profileFile(profile, folder, notes)) : [];
  const scripts = new Map<string, PromotedFile>();
  for (const script of needs.scripts) for (const file of await scriptFiles(script, folder, notes)) scripts.set(file.destination, file);
  if (!includesProfiles)
    notes.push(...needs.profiles.filter(({ name, state }) => state === "found" && !folder.profiles.has(name)).map(notCopied));
  return {
    ensembles: travelling.map((ensemble) => ensembleFile(ensemble, folder)),
    profiles,
    profilesPresent: needs.profiles.filter(({ name }) => folder.profiles.has(name)).map(({ name }) => name),
    scripts: [...scripts.values()],
    notes,
  };
}

function ensembleFile({ file, place, name }: EnsembleDependency, folder: TierFolder): PromotedFile {
  return toFile("ensemble", name, file, containedPath(folder.dir, `ensembles/${place}`), readFileSync(file));
}

function profileFile(dependency: ProfileDependency, folder: TierFolder, notes: string[]): readonly PromotedFile[] {
  const { name, source, profile, state } = dependency;
  if (state !== "found" || source === undefined || folder.profiles.has(name)) return [];
  const stem = checkName(name) === undefined ? name : basename(source.file).replace(/\.ya?ml$/, "");
  const destination = containedPath(folder.dir, `profiles/${stem}.yaml`);
  if (!isProfileFile(source.file)) {
    const text = toYamlText({ name, ...(profile as unknown as JsonObject) });
    return [toFile("profile", name, source.file, destination, Buffer.from(text))];
  }
  if (folder.tier === "global" && source.tier !== "global" && saysWhereKeysGo(readYamlFile(source.file).value)) {
    notes.push(`The profile "${name}" says where keys may be sent, which in your own configuration would hold: copy it by hand.`);
    return [];
  }
  return [toFile("profile", name, source.file, destination, readFileSync(source.file))];
}

/** A script with what it imports; nothing for one that is at the destination, or comes along with llm-orc. */
async function scriptFiles(script: ScriptDependency, folder: TierFolder, notes: string[]): Promise<readonly PromotedFile[]> {
  const { reference, state, path, root } = script;
  if (state === "absolute") notes.push(`The script ${reference} is a path of this machine, and is not copied.`);
  if (state !== "found" || path === undefined || root === undefined || isInside(folder.dir, path)) return [];
  const { collectNeeds, folderSource } = await import("@llm-orc/library-sources");
  // Of a folder that holds more than scripts only what stands beside the script is looked at.
  const base = /^(?:scripts|primitives|python)$/.test(basename(root)) ? root : dirname(path);
  const own = relative(base, path).replaceAll(sep, "/");
  const source = folderSource("local", base);
  try {
    const entry = { kind: "script", id: own, category: "", name: basename(own), path: own, description: "" } as const;
    const { files } = await collectNeeds(entry, { source });
    return files.map((file) => {
      const from = join(base, file.path);
      const place = relative(root, from)
        .replaceAll(sep, "/")
        .replace(/^scripts\//, "");
      return toFile("script", place, from, containedPath(folder.dir, `scripts/${place}`), source.read(file.path));
    });
  } catch (error) {
    if (!isOrcError(error) || error.code !== "LIBRARY_FILE_UNREADABLE") throw error;
    notes.push(`The script ${reference} cannot be copied: ${error.message}`);
    return [];
  }
}

function toFile(kind: PromotedFile["kind"], name: string, source: string, destination: string, content: Buffer): PromotedFile {
  return { kind, name, source, destination, content, state: stateOf(destination, content) };
}

function stateOf(destination: string, content: Buffer): PromotedFile["state"] {
  try {
    return readFileSync(destination).equals(content) ? "identical" : "differs";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "new" : "differs";
  }
}

function notCopied({ name }: ProfileDependency): string {
  return `The profile "${name}" is not copied, and is not there.`;
}
