import type { RunListEntry, RunStore } from "@llm-orc/artifacts";
import { OrcError } from "@llm-orc/contracts";

/** How a kept run is called in lists: `<ensemble>/<timestamp>`. */
export function artifactName({ ensemble, id }: Pick<RunListEntry, "ensemble" | "id">): string {
  return `${ensemble}/${id}`;
}

const FULL_NAME = /.\/[^/]+$/;

/**
 * The run of a name that means the same run tomorrow: its whole id, or `<ensemble>/<timestamp>`. `last`, an ensemble or the beginning of an id
 * would not. It is looked up among the runs, never made into a path. Throws `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`.
 */
export function findNamedRun(store: RunStore, artifactId: string): RunListEntry {
  const entry = store.find(artifactId);
  if (entry !== undefined) {
    if (entry.run_id === artifactId) return entry;
    if (FULL_NAME.test(artifactId) && artifactId.endsWith(`/${entry.id}`)) return entry;
  }
  const hint = entry === undefined ? "All runs: llm-orc artifacts list" : `Name it in full: ${artifactName(entry)}`;
  throw new OrcError("RUN_NOT_FOUND", `There is no run "${artifactId}" below ${store.root}.`, { hint });
}
