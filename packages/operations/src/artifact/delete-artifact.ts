import type { RunListEntry } from "@llm-orc/artifacts";
import { OrcError } from "@llm-orc/contracts";
import { defineOperation, type Operation } from "../operation.ts";

export interface DeleteArtifactInput {
  /** `<ensemble>/<timestamp>`, or the run's id in full. */
  readonly artifact_id: string;
  /** Default false: nothing is deleted, and the error says what would be. */
  readonly confirm?: boolean;
}

export interface DeleteArtifactOutput {
  readonly deleted: true;
  /** `<ensemble>/<timestamp>`. */
  readonly artifact_id: string;
  readonly run_id: string;
}

/**
 * Deletes one kept run. Throws `CONFIRMATION_NEEDED`, `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `RUN_IN_USE` for one at work,
 * `PATH_OUTSIDE`, `ARTIFACT_REMOVE_FAILED`.
 */
export const deleteArtifact: Operation<DeleteArtifactInput, DeleteArtifactOutput> = defineOperation({
  name: "delete_artifact",
  description: "Delete one kept run with its journal, result and report. Cannot be undone.",
  scope: "write",
  inputSchema: {
    type: "object",
    properties: {
      artifact_id: { type: "string", minLength: 1, description: "ensemble/timestamp as in lists, or the run's whole id." },
      confirm: { type: "boolean", default: false, description: "Really delete it." },
    },
    required: ["artifact_id"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { deleted: { type: "boolean" }, artifact_id: { type: "string" }, run_id: { type: "string" } },
    required: ["deleted", "artifact_id", "run_id"],
  },
  async run(context, { artifact_id: artifactId, confirm = false }) {
    const [{ openRemovableRuns }, { artifactName, findNamedRun }] = await Promise.all([
      import("./removable-runs.ts"),
      import("./artifact-name.ts"),
    ]);
    const store = await openRemovableRuns(context);
    const entry = findNamedRun(store, artifactId);
    if (entry.status === "running") throw atWork(entry);
    if (!confirm) {
      throw new OrcError("CONFIRMATION_NEEDED", `The run ${artifactName(entry)} (${describe(entry)}) would be deleted.`, {
        hint: 'Pass "confirm": true.',
      });
    }
    store.remove(entry);
    return { deleted: true, artifact_id: artifactName(entry), run_id: entry.run_id };
  },
});

function describe({ status, started_at: startedAt }: RunListEntry): string {
  return status === "needs_input" ? `waits for an answer since ${startedAt}` : `${status}, started ${startedAt}`;
}

function atWork(entry: RunListEntry): OrcError {
  return new OrcError("RUN_IN_USE", `The run ${entry.run_id} of "${entry.ensemble}" is at work.`, {
    hint: "Wait until it has ended, or stop it.",
  });
}
