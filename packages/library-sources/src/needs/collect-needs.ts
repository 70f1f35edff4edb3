import { isJsonObject, type JsonObject, OrcError } from "@llm-orc/contracts";
import { createEnsembleLoader, parseYamlDocument } from "@llm-orc/core-config";
import { builtInKinds, type Ensemble, kindOf } from "@llm-orc/run-spec";
import { findEntry } from "../entry/find-entry.ts";
import type { LibraryEntry } from "../entry/library-entry.ts";
import { stemOf } from "../entry/list-entries.ts";
import { scriptRootOf } from "../entry/script-roots.ts";
import { shellWord } from "../entry/shell-word.ts";
import type { LibrarySource } from "../library-source.ts";
import type { EntryNeeds, EntryNeedsOptions, NeededEnsemble, NeededFile, NeededModel, NeededProfile, NeededScript } from "./entry-needs.ts";
import { findScript, looksLikeFile } from "./find-script.ts";
import { importedFiles } from "./imported-files.ts";

/**
 * Follows what an entry names: scripts and what they import, profiles and their fallbacks, ensembles with what they say in a simulated
 * run, and all of theirs. Reads YAML and texts; executes nothing. Throws `LIBRARY_ENTRY_INVALID` for an ensemble that is no ensemble.
 */
export async function collectNeeds(entry: LibraryEntry, { source, bundled, profiles: preferred }: EntryNeedsOptions): Promise<EntryNeeds> {
  const loader = createEnsembleLoader({ kinds: builtInKinds });
  const files = new Set(source.files);
  const bundledFiles = new Set(bundled?.files);
  const scripts = new Map<string, NeededScript>();
  const profiles = new Map<string, NeededProfile>();
  const ensembles = new Map<string, NeededEnsemble>();
  const models = new Map<string, NeededModel>();
  const needed = new Map<string, NeededFile>();
  const notes: string[] = [];
  const seen = new Set<string>();

  function takeScript(path: string, root: string): void {
    for (const each of [...importedFiles(path, files, source.read), path]) {
      if (!each.startsWith(root)) notes.push(`${path} imports ${each}, which stands outside of ${root} and is not copied.`);
      else needed.set(each, { kind: "script", path: each, target: `scripts/${each.slice(root.length)}` });
    }
  }

  function needScript(reference: string): void {
    if (scripts.has(reference) || reference.includes("\n")) return;
    const found = findScript(reference, files);
    if (found !== undefined) {
      scripts.set(reference, { reference, state: "library", path: found.path });
      takeScript(found.path, found.root);
    } else if (findScript(reference, bundledFiles, { twins: true }) !== undefined) scripts.set(reference, { reference, state: "bundled" });
    else if (looksLikeFile(reference)) scripts.set(reference, { reference, state: "missing" });
  }

  function needProfile(name: string): void {
    if (profiles.has(name)) return;
    const all = source.list().filter((other) => other.kind === "profile" && other.name === name);
    const chosen = all.filter(({ category }) => category === preferred);
    const paths = (chosen.length > 0 ? chosen : all).map(({ path }) => path);
    const [path, another] = paths;
    profiles.set(name, { name, state: path === undefined ? "missing" : another === undefined ? "library" : "choice", paths });
    if (path !== undefined && another === undefined) takeProfile(path);
  }

  function takeProfile(path: string): void {
    const { value } = parseYamlDocument(source.read(path).toString("utf8"));
    needed.set(path, { kind: "profile", path, target: `profiles/${stemOf(path)}.yaml` });
    if (!isJsonObject(value)) return;
    needModel(value);
    const { fallback_model_profile: fallback, route } = value;
    if (typeof fallback === "string") needProfile(fallback);
    const candidates = isJsonObject(route) && Array.isArray(route["candidates"]) ? (route["candidates"] as unknown[]) : [];
    for (const candidate of candidates) if (typeof candidate === "string") needProfile(candidate);
  }

  function needModel({ model, provider }: JsonObject): void {
    if (typeof model !== "string") return;
    const key = typeof provider === "string" ? `${provider} ${model}` : model;
    models.set(key, { model, ...(typeof provider === "string" ? { provider } : {}) });
  }

  async function needEnsemble(reference: string): Promise<void> {
    if (ensembles.has(reference)) return;
    const found = findOrUndefined(source, reference);
    ensembles.set(reference, { reference, ...(found === undefined ? { state: "missing" } : { state: "library", path: found.path }) });
    // Where it is found by the reference: one with a folder leads to that folder only.
    if (found !== undefined) await takeEnsemble(found, reference.replace(/\.ya?ml$/, ""));
  }

  async function takeEnsemble(found: LibraryEntry, as: string): Promise<void> {
    const target = `ensembles/${as}.yaml`;
    if (seen.has(target)) return;
    seen.add(target);
    const ensemble = await load(found);
    for (const agent of ensemble.agents) {
      needModel(agent as unknown as JsonObject);
      for (const { type, value } of kindOf(agent, builtInKinds).references(agent)) {
        if (type === "script") needScript(value);
        else if (type === "profile") needProfile(value);
        else if (type === "ensemble") await needEnsemble(value);
        else notes.push(`${found.id} chooses an ensemble while it runs (${value}): copy those that it may choose as well.`);
      }
    }
    const simulated = found.path.replace(/^ensembles\//, "sim/");
    if (simulated !== found.path && files.has(simulated))
      needed.set(simulated, { kind: "ensemble", path: simulated, target: `sim/${as}.yaml` });
    needed.set(target, { kind: "ensemble", path: found.path, target });
  }

  async function load({ path }: LibraryEntry): Promise<Ensemble> {
    const { ensemble, draft, diagnostics } = await loader.parse(source.read(path).toString("utf8"));
    const usable = ensemble ?? draft;
    const problem = diagnostics.find(({ severity }) => severity === "error");
    if (problem !== undefined) notes.push(`${path}:${problem.line ?? 1} ${problem.message}`);
    if (usable !== undefined) return usable;
    throw new OrcError("LIBRARY_ENTRY_INVALID", `${path} of the library is no ensemble: ${problem?.message ?? "it does not load."}`, {
      hint: `Look at it: llm-orc library show ${shellWord(path)}`,
    });
  }

  // A template is an ensemble to start from.
  if (entry.kind === "ensemble" || entry.kind === "template") await takeEnsemble(entry, entry.name);
  else if (entry.kind === "script") takeScript(entry.path, scriptRootOf(entry.path) ?? "");
  else takeProfile(entry.path);
  return {
    scripts: [...scripts.values()],
    profiles: [...profiles.values()],
    ensembles: [...ensembles.values()],
    models: [...models.values()],
    files: [...needed.values()],
    notes,
  };
}

function findOrUndefined(source: LibrarySource, reference: string): LibraryEntry | undefined {
  try {
    return findEntry(source.list(), reference, { kind: "ensemble" });
  } catch {
    return undefined;
  }
}
