import type { RunListEntry } from "@llm-orc/artifacts";
import { OrcError } from "@llm-orc/contracts";
import { defineOperation, type Operation } from "../operation.ts";
import type { RunMetrics } from "./run-metrics.ts";

export interface GetMetricsInput {
  /** Its name, or `folder/name`. */
  readonly ensemble_name: string;
}

export interface GetMetricsOutput extends RunMetrics {
  readonly ensemble: string;
  /** Runs that are kept. */
  readonly total_executions: number;
  /** Only the newest 1000 are counted in the figures. */
  readonly truncated: boolean;
  readonly last_run: {
    /** `<ensemble>/<timestamp>`. */
    readonly artifact_id: string;
    readonly run_id: string;
    readonly status: RunListEntry["status"];
    /** RFC 3339. */
    readonly started_at: string;
  } | null;
}

const MOST_RUNS = 1000;

/**
 * What the kept runs of an ensemble were like. Throws `ENSEMBLE_NOT_FOUND` when there is neither such an ensemble nor a run of one, and
 * `RUN_AMBIGUOUS` when ensembles of several folders have the name.
 */
export const getMetrics: Operation<GetMetricsInput, GetMetricsOutput> = defineOperation({
  name: "get_metrics",
  description: "How an ensemble's kept runs went: success rate, cost, time in seconds, tokens. Counts the newest 1000.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: { ensemble_name: { type: "string", minLength: 1, description: "Name, or folder/name." } },
    required: ["ensemble_name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      ensemble: { type: "string" },
      total_executions: { type: "integer" },
      truncated: { type: "boolean" },
      success_rate: { type: ["number", "null"] },
      avg_cost: { type: ["number", "null"], description: "US dollars." },
      total_cost: { type: ["string", "null"] },
      cost_status: { enum: ["known", "estimated", "unknown"] },
      avg_duration: { type: ["number", "null"], description: "Seconds." },
      duration_percentiles: { type: "object" },
      by_status: { type: "object" },
      tokens: { type: "object" },
      last_run: { type: ["object", "null"] },
    },
    required: [
      "ensemble",
      "total_executions",
      "truncated",
      "success_rate",
      "avg_cost",
      "cost_status",
      "avg_duration",
      "by_status",
      "tokens",
    ],
  },
  async run(context, { ensemble_name: ensemble }) {
    const [{ openRuns }, { artifactName }, { toRunMetrics }] = await Promise.all([
      import("../runs/open-runs.ts"),
      import("../artifact/artifact-name.ts"),
      import("./run-metrics.ts"),
    ]);
    const store = await openRuns(context);
    const total = store.count({ ensemble });
    if (total === 0) {
      const [{ findEnsemble }, { searchDirs }] = await Promise.all([import("@llm-orc/core-config"), import("../ensemble/search-dirs.ts")]);
      const found = findEnsemble(ensemble, { dirs: searchDirs(context) });
      if (!found.found) throw notFound(ensemble, found.suggestions[0]);
    }
    const runs = store.list({ ensemble, limit: MOST_RUNS });
    const [last] = runs;
    const ensembles = [...new Set(runs.map((run) => run.ensemble))];
    if (ensembles.length > 1) throw ambiguous(ensemble, ensembles);
    return {
      ensemble: ensembles[0] ?? ensemble,
      total_executions: total,
      truncated: total > MOST_RUNS,
      ...toRunMetrics(runs),
      last_run:
        last === undefined
          ? null
          : { artifact_id: artifactName(last), run_id: last.run_id, status: last.status, started_at: last.started_at },
    };
  },
});

function notFound(ensemble: string, near: string | undefined): OrcError {
  return new OrcError("ENSEMBLE_NOT_FOUND", `There is no ensemble "${ensemble}", and no run of one is kept.`, {
    hint: `${near === undefined ? "" : `Did you mean "${near}"? `}All ensembles: llm-orc list-ensembles`,
  });
}

function ambiguous(ensemble: string, ensembles: readonly string[]): OrcError {
  return new OrcError("RUN_AMBIGUOUS", `There are runs of ${ensembles.length} ensembles called "${ensemble}".`, {
    hint: `Say which: ${ensembles.slice(0, 5).join(", ")}${ensembles.length > 5 ? ", ..." : ""}`,
  });
}
