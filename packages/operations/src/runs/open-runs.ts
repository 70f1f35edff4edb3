import type { RunListEntry, RunStore } from "@llm-orc/artifacts";
import { OrcError } from "@llm-orc/contracts";
import { artifactsRoot } from "../artifact/artifacts-root.ts";
import type { OperationContext } from "../context.ts";

/** The kept runs of this context. */
export async function openRuns(context: OperationContext): Promise<RunStore> {
  const { createRunStore } = await import("@llm-orc/artifacts");
  return createRunStore({ root: artifactsRoot(context), clock: context.clock });
}

/** The run that a person means. Throws `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`. */
export function findRun(store: RunStore, query: string): RunListEntry {
  const entry = store.find(query);
  if (entry !== undefined) return entry;
  throw new OrcError("RUN_NOT_FOUND", `There is no run "${query}" below ${store.root}.`, { hint: "All runs: llm-orc runs list" });
}
