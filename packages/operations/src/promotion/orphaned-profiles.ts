import { listEnsembles, readProfiles, readYamlFile } from "@llm-orc/core-config";
import { isJsonObject } from "@llm-orc/contracts";
import { isInside } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import type { NamedEnsemble } from "../ensemble/named-ensemble.ts";
import { searchDirs } from "../ensemble/search-dirs.ts";
import { isProfileFile, type TierFolder } from "./tier-folder.ts";

/** Profiles of the tier, each in a file of its own, that the ensemble names and no other ensemble or profile that can be seen here. */
export async function orphanedProfiles(
  context: OperationContext,
  named: NamedEnsemble,
  folder: TierFolder,
): Promise<ReadonlyMap<string, string>> {
  const textsOf = (file: string): readonly string[] => allTexts(readYamlFile(file).value);
  const own = new Set(textsOf(named.entry.file));
  const orphans = new Map(
    [...folder.profiles].filter(([name, file]) => own.has(name) && isProfileFile(file) && isInside(folder.dir, file)),
  );
  // Any text that is the name counts as a use, also in a file that does not load: rather one profile too many stays.
  const files = listEnsembles([...searchDirs(context), folder.ensembles]).map(({ file }) => file);
  const used = files.filter((file) => file !== named.entry.file).flatMap(textsOf);
  const { profiles } = await readProfiles(context);
  for (const [name, profile] of Object.entries(profiles)) if (!orphans.has(name)) used.push(...allTexts(profile));
  // One that stays keeps those that it names.
  for (const name of used) {
    if (orphans.delete(name) && Object.hasOwn(profiles, name)) used.push(...allTexts(profiles[name]));
  }
  return orphans;
}

function allTexts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(allTexts);
  return isJsonObject(value) ? Object.values(value).flatMap(allTexts) : [];
}
