import type { RunListEntry, RunStore } from "@llm-orc/artifacts";
import { containedPath } from "@llm-orc/project-files";
import { basename } from "node:path";
import type { OperationContext } from "../context.ts";
import { openRuns } from "../runs/open-runs.ts";

/** The kept runs, for an operation that removes some. Throws `PATH_OUTSIDE` when the project's folder of runs is a link that leads out of it. */
export async function openRemovableRuns(context: OperationContext): Promise<RunStore> {
  const store = await openRuns(context);
  if (context.project !== undefined) containedPath(context.project.dir, basename(store.root));
  return store;
}

/** Whether somebody still counts on the run: it asks a person, or has been answered and can go on. */
export function isParked(store: RunStore, entry: RunListEntry): boolean {
  return entry.status === "needs_input" || (entry.status === "interrupted" && store.questions(entry).length > 0);
}
