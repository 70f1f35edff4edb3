import { OrcError } from "@llm-orc/contracts";
import { getMetrics, listArtifacts, type OperationContext, showArtifact } from "@llm-orc/operations";
import type { ResourceDefinition } from "../definition/resource-definition.ts";
import { completions, knownNames } from "../names/known-names.ts";
import { projectSession } from "../session/project-session.ts";
import { toText } from "./resource-text.ts";

// Each is a file that is read; list_runs has pages.
const MOST_RUNS = 200;

const completeEnsemble: NonNullable<ResourceDefinition["complete"]> = async (_argument, value, session) =>
  completions(await knownNames.ensemblesWithRuns(projectSession(session).context()), value);

export const artifactsResource: ResourceDefinition = {
  uriTemplate: "llm-orc://artifacts/{ensemble}",
  name: "artifacts",
  title: "Runs of an ensemble",
  description: "The newest 200 kept runs of an ensemble: id, time, status, duration, agents and cost.",
  mimeType: "application/json",
  async read({ ensemble = "" }, session, signal) {
    const context = projectSession(session).context(signal);
    const { runs } = await listArtifacts.run(context, { ensemble, limit: MOST_RUNS });
    // One that has never run has no runs; one that does not exist is an error.
    if (runs.length === 0) await getMetrics.run(context, { ensemble_name: ensemble });
    return toText(
      runs.map(({ id, run_id: runId, started_at: timestamp, status, duration_ms: duration, agents, cost }) => ({
        id,
        run_id: runId,
        timestamp,
        status,
        ...(duration === undefined ? {} : { duration: duration / 1000 }),
        agent_count: agents,
        ...(cost === undefined ? {} : { cost }),
      })),
    );
  },
  complete: completeEnsemble,
};

export const artifactResource: ResourceDefinition = {
  uriTemplate: "llm-orc://artifact/{ensemble}/{id}",
  name: "artifact",
  title: "A kept run",
  description: "The whole result of one run: every agent's answer, usage, cost and times.",
  mimeType: "application/json",
  async read({ ensemble = "", id = "" }, session, signal) {
    return toText(await readArtifact(projectSession(session).context(signal), ensemble, id));
  },
  async complete(argument, value, session) {
    if (argument === "ensemble") return completeEnsemble(argument, value, session);
    return completions(await knownNames.runIds(projectSession(session).context()), value);
  },
};

export const metricsResource: ResourceDefinition = {
  uriTemplate: "llm-orc://metrics/{ensemble}",
  name: "metrics",
  title: "An ensemble's figures",
  description: "Success rate, cost, durations with percentiles and tokens over an ensemble's kept runs.",
  mimeType: "application/json",
  async read({ ensemble = "" }, session, signal) {
    return toText(await getMetrics.run(projectSession(session).context(signal), { ensemble_name: ensemble }));
  },
  complete: completeEnsemble,
};

/** Only the run of exactly this name: "last" or the beginning of an id would mean another one tomorrow. */
async function readArtifact(context: OperationContext, ensemble: string, id: string): Promise<object> {
  const { entry, result } = await showArtifact.run(context, { run: `${ensemble}/${id}` });
  if (entry.ensemble === ensemble && entry.id === id) return result;
  throw new OrcError("RUN_NOT_FOUND", `There is no run "${id}" of "${ensemble}".`, { hint: "All runs: list_runs" });
}
