import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { readProfiles } from "@llm-orc/core-config";
import { isJsonObject } from "@llm-orc/contracts";
import { isInside } from "@llm-orc/project-files";
import { builtInKinds, type Ensemble, kindOf } from "@llm-orc/run-spec";
import { resolveScript } from "@llm-orc/script-agent";
import { refuseUnread } from "../unread-messages.ts";
import type { OperationContext } from "../context.ts";
import { fileInside, type NamedEnsemble } from "../ensemble/named-ensemble.ts";
import { searchDirs } from "../ensemble/search-dirs.ts";
import { ProblemsError } from "../problems-error.ts";
import { BUILT_IN_PROFILE, DEFAULT_PROFILE } from "../run/built-in-profile.ts";
import { createEnsembleLookup, type FoundEnsembleFile } from "../run/ensemble-lookup.ts";
import { scriptSearch } from "../scripts/script-options.ts";
import type { Dependencies, EnsembleDependency, ProfileDependency, ScriptDependency } from "./dependencies.ts";

/**
 * Follows everything that an ensemble names, through the ensembles that it runs. Reads files and executes nothing. Throws
 * `ProblemsError` for an ensemble that does not load, and `PATH_OUTSIDE` for one behind a link out of its folder.
 */
export async function gatherDependencies(context: OperationContext, named: NamedEnsemble): Promise<Dependencies> {
  fileInside(named);
  const { entry } = named;
  const dirs = searchDirs(context);
  const lookup = createEnsembleLookup(context, { configDir: undefined, besideFile: entry.file, simulate: false, fallback: undefined });
  const first = await lookup.read(entry);
  if (first.ensemble === undefined) throw new ProblemsError(named.name, first.loaded.diagnostics);
  const found = new Map([[entry.file, toDependency(first, first.ensemble)]]);
  const missing = new Set<string>();
  const open = new Set<string>();
  const profileNames = new Set<string>();
  const scripts = new Map<string, ScriptDependency>();

  // What is added while this goes on is visited too.
  for (const { ensemble } of found.values()) {
    for (const agent of ensemble.agents) {
      for (const { type, value } of kindOf(agent, builtInKinds).references(agent)) {
        if (type === "profile") profileNames.add(value);
        else if (type === "expression") open.add(value);
        else if (type === "script") scripts.set(value, toScript(context, value));
        else {
          const child = await lookup.find(value);
          if (child?.ensemble === undefined) missing.add(value);
          else if (!found.has(child.file)) found.set(child.file, toDependency(child, child.ensemble));
        }
      }
    }
    const judge = judgeOf(ensemble);
    if (judge !== undefined) profileNames.add(judge);
  }

  function toDependency({ file, name }: FoundEnsembleFile, ensemble: Ensemble): EnsembleDependency {
    const dir = dirs.find((each) => isInside(each.dir, file));
    return {
      name,
      file,
      place: relative(dir?.dir ?? dirname(entry.file), file)
        .replaceAll(sep, "/")
        .replace(/\.yml$/, ".yaml"),
      tier: dir?.tier ?? entry.tier,
      isBundled: context.contentDir !== undefined && isInside(context.contentDir, file),
      ensemble,
    };
  }

  const [root, ...children] = [...found.values()] as [EnsembleDependency, ...EnsembleDependency[]];
  return {
    root,
    children,
    missingEnsembles: [...missing],
    openReferences: [...open],
    profiles: await withFollowing(context, profileNames, root.tier === "library" ? named : undefined),
    scripts: [...scripts.values()],
  };
}

/** The profiles of these names, and those that they fall back to or choose from. */
async function withFollowing(
  context: OperationContext,
  names: Set<string>,
  inLibrary: NamedEnsemble | undefined,
): Promise<readonly ProfileDependency[]> {
  const { profiles, sources, invalid, diagnostics } = await readProfiles(context);
  refuseUnread(diagnostics);
  const ofLibrary = inLibrary === undefined ? new Map<string, string>() : await libraryProfiles(dirname(inLibrary.dir));
  const result: ProfileDependency[] = [];
  for (const name of names) {
    const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
    const libraryFile = ofLibrary.get(name);
    if (profile !== undefined && source !== undefined) {
      result.push({ name, state: "found", profile, source });
      const { fallback_model_profile: fallback, route } = profile;
      for (const next of [fallback, ...(route?.candidates ?? [])]) if (typeof next === "string") names.add(next);
    } else if (Object.hasOwn(invalid, name)) result.push({ name, state: "invalid", ...(source === undefined ? {} : { source }) });
    else if (libraryFile !== undefined) result.push({ name, state: "found", source: { file: libraryFile, tier: "library" } });
    else result.push({ name, state: name === BUILT_IN_PROFILE || name === DEFAULT_PROFILE ? "built_in" : "missing" });
  }
  return result;
}

/** Profiles of a library, which no run reads until they are copied. Of several of one name none: a person has to choose. */
async function libraryProfiles(dir: string): Promise<ReadonlyMap<string, string>> {
  const { folderSource } = await import("@llm-orc/library-sources");
  const profiles = folderSource("local", dir)
    .list()
    .filter(({ kind }) => kind === "profile");
  const single = profiles.filter(({ name }) => profiles.filter((other) => other.name === name).length === 1);
  return new Map(single.map(({ name, path }) => [name, join(dir, path)]));
}

function toScript(context: OperationContext, reference: string): ScriptDependency {
  const resolved = resolveScript(reference, scriptSearch(context));
  if (resolved.type !== "file") return { reference, state: resolved.type };
  const { path, root } = resolved;
  if (isAbsolute(reference)) return { reference, state: "absolute", path };
  const isBundled = context.contentDir !== undefined && isInside(context.contentDir, path);
  return { reference, state: isBundled ? "bundled" : "found", path, root };
}

/** The profile that judges the results, which is no agent's. */
function judgeOf({ validation }: Ensemble): string | undefined {
  const semantic = validation?.["semantic"];
  const judge = isJsonObject(semantic) ? semantic["validator_model"] : undefined;
  return typeof judge === "string" ? judge : undefined;
}
