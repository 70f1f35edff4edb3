import type { ListedRun } from "@llm-orc/operations";
import { printableLine } from "./printable.ts";

/** A line for each run of a list of which something could not be read; the list shows the others. */
export function unreadableRuns(runs: readonly Pick<ListedRun, "status" | "journal_problem">[]): string {
  return runs
    .map(({ status, journal_problem: problem }) =>
      problem === undefined || status === "interrupted" ? "" : `warning: ${printableLine(problem)}\n`,
    )
    .join("");
}
