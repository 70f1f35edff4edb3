import { OrcError } from "@llm-orc/contracts";
import { findPlaces, ofEnsemble, readEntry, type RunListEntry, type RunPlace, tryEntry } from "./list-runs.ts";
import { fromTimestampId } from "./run-folder.ts";

// `-1` is the newest, as `last` is.
const FROM_THE_END = /^-([1-9]\d*)$/;
const ID_PREFIX = /^[0-9a-f]{4,32}$/;

/** See `RunStore.find`. What the folders' names decide is decided without reading a run. */
export function findRun(root: string, query: string): RunListEntry | undefined {
  const places = findPlaces(root);
  const fromTheEnd = query === "last" ? 1 : Number(FROM_THE_END.exec(query)?.[1]);
  if (!Number.isNaN(fromTheEnd)) return read(root, places[fromTheEnd - 1]);

  const slash = query.lastIndexOf("/");
  const id = query.slice(slash + 1);
  if (fromTimestampId(id) !== undefined) {
    const ensemble = slash < 0 ? undefined : query.slice(0, slash);
    const isWanted = ensemble === undefined ? () => true : ofEnsemble(ensemble);
    const matches = places.filter((place) => place.id === id && isWanted(place));
    const exact = matches.find((place) => place.ensemble === ensemble);
    return read(root, exact ?? onlyOne(query, matches, (place) => `${place.ensemble}/${place.id}`));
  }

  return findById(root, places, query) ?? read(root, newestOf(places, query));
}

function findById(root: string, places: readonly RunPlace[], query: string): RunListEntry | undefined {
  const prefix = query.toLowerCase().replaceAll("-", "");
  if (!ID_PREFIX.test(prefix)) return undefined;
  // An ensemble may be called like the beginning of an id; whoever types its whole name means it.
  if (newestOf(places, query) !== undefined) return undefined;
  const tried = places.map((place) => tryEntry(root, place));
  const entries = tried.map(({ entry }) => entry);
  const matches = entries.filter(
    (entry) => !entry.run_id.includes("/") && entry.run_id.toLowerCase().replaceAll("-", "").startsWith(prefix),
  );
  const found = onlyOne(query, matches, (entry) => entry.run_id);
  if (found !== undefined) return found;
  // It may be one of these.
  const refusal = tried.find((one) => one.refusal !== undefined)?.refusal;
  if (refusal !== undefined) throw refusal;
  return undefined;
}

function newestOf(places: readonly RunPlace[], ensemble: string): RunPlace | undefined {
  return places.find((place) => place.ensemble === ensemble) ?? places.find(ofEnsemble(ensemble));
}

function onlyOne<T>(query: string, matches: readonly T[], nameOf: (match: T) => string): T | undefined {
  if (matches.length < 2) return matches[0];
  const names = matches.slice(0, 5).map(nameOf);
  throw new OrcError("RUN_AMBIGUOUS", `"${query}" fits ${matches.length} runs.`, {
    hint: `Type more of it: ${names.join(", ")}${matches.length > names.length ? ", ..." : ""}`,
  });
}

function read(root: string, place: RunPlace | undefined): RunListEntry | undefined {
  return place === undefined ? undefined : readEntry(root, place);
}
