import type { RunListEntry, RunStore } from "@llm-orc/artifacts";
import { isOrcError } from "@llm-orc/contracts";
import { defineOperation, type Operation } from "../operation.ts";

export interface CleanupArtifactsInput {
  /** Only runs of this ensemble: its name, or `folder/name`. Default: of all. */
  readonly ensemble_name?: string;
  /** Runs that ended longer ago than this. Default 30. */
  readonly older_than_days?: number;
  /** Default true: say what would be deleted, and delete nothing. */
  readonly dry_run?: boolean;
  /** Also runs that wait for a person's answer. Default false. */
  readonly include_waiting?: boolean;
}

export interface KeptArtifact {
  readonly artifact_id: string;
  readonly reason: string;
}

export interface CleanupArtifactsOutput {
  readonly dry_run: boolean;
  /** Names as in lists, oldest first, at most 200 of them; one of the two is there. */
  readonly would_delete?: readonly string[];
  readonly deleted?: readonly string[];
  /** How many there are, whether named above or not. */
  readonly count: number;
  /** Old enough, and kept all the same; at most 200 of them. */
  readonly kept: readonly KeptArtifact[];
}

const DAY_MS = 86_400_000;
const MOST_NAMED = 200;

/** Deletes old runs, never one that is at work. Throws `PATH_OUTSIDE`; a run that cannot be deleted is in `kept`, and the others go. */
export const cleanupArtifacts: Operation<CleanupArtifactsInput, CleanupArtifactsOutput> = defineOperation({
  name: "cleanup_artifacts",
  description: "Delete runs that ended some time ago. By default only says which.",
  scope: "write",
  inputSchema: {
    type: "object",
    properties: {
      ensemble_name: { type: "string", minLength: 1, description: "Only runs of this ensemble." },
      older_than_days: { type: "number", minimum: 0, default: 30, description: "Runs that ended longer ago than this." },
      dry_run: { type: "boolean", default: true, description: "Say what would be deleted, and delete nothing." },
      include_waiting: { type: "boolean", default: false, description: "Also runs that wait for a person's answer." },
    },
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      dry_run: { type: "boolean" },
      would_delete: { type: "array", items: { type: "string" } },
      deleted: { type: "array", items: { type: "string" } },
      count: { type: "integer" },
      kept: { type: "array", items: { type: "object" } },
    },
    required: ["dry_run", "count", "kept"],
  },
  async run(context, { ensemble_name: ensemble, older_than_days: days = 30, dry_run: isDryRun = true, include_waiting: waiting = false }) {
    const [{ isParked, openRemovableRuns }, { artifactName }] = await Promise.all([
      import("./removable-runs.ts"),
      import("./artifact-name.ts"),
    ]);
    const store = await openRemovableRuns(context);
    const before = context.clock.now() - Math.max(0, days) * DAY_MS;
    const old = store
      .list({ before, ...(ensemble === undefined ? {} : { ensemble }) })
      .filter((entry) => endedAt(store, entry) < before)
      .toReversed();
    const going: string[] = [];
    const kept: KeptArtifact[] = [];
    for (const entry of old) {
      const name = artifactName(entry);
      if (entry.status === "running") kept.push({ artifact_id: name, reason: "It is at work." });
      else if (!waiting && isParked(store, entry)) kept.push({ artifact_id: name, reason: "It waits for a person's answer." });
      else {
        const problem = isDryRun ? undefined : remove(store, entry);
        if (problem === undefined) going.push(name);
        else kept.push({ artifact_id: name, reason: problem });
      }
    }
    const named = going.slice(0, MOST_NAMED);
    return {
      dry_run: isDryRun,
      ...(isDryRun ? { would_delete: named } : { deleted: named }),
      count: going.length,
      kept: kept.slice(0, MOST_NAMED),
    };
  },
});

/** A run that was gone on with ended later than its folder's name says. */
function endedAt(store: RunStore, entry: RunListEntry): number {
  const result = store.read(entry);
  const ended = Date.parse(result.status === "interrupted" ? entry.started_at : result.metadata.completed_at);
  return Number.isNaN(ended) ? Infinity : ended;
}

function remove(store: RunStore, entry: RunListEntry): string | undefined {
  try {
    store.remove(entry);
    return undefined;
  } catch (error) {
    if (!isOrcError(error)) throw error;
    return error.message;
  }
}
