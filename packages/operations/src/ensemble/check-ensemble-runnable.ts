import { defineOperation, type Operation } from "../operation.ts";
import { type AgentReadiness, readinessSchema } from "./agent-status.ts";
import { type ProblemOutput, problemsSchema } from "./problem-output.ts";

export interface CheckEnsembleRunnableInput {
  readonly ensemble_name: string;
}

export interface CheckEnsembleRunnableOutput {
  readonly ensemble: string;
  readonly runnable: boolean;
  /** Empty when the ensemble has no meaning: then `problems` say why. */
  readonly agents: readonly AgentReadiness[];
  readonly problems: readonly ProblemOutput[];
}

/**
 * Whether everything that an ensemble needs is there: models, keys, scripts, the ensembles inside. Executes nothing; local model
 * servers are asked for their lists, and others too when a model is missing. Throws `ENSEMBLE_NOT_FOUND`.
 */
export const checkEnsembleRunnable: Operation<CheckEnsembleRunnableInput, CheckEnsembleRunnableOutput> = defineOperation({
  name: "check_ensemble_runnable",
  description: "Check whether everything an ensemble needs is there, agent by agent, with alternatives for what is not. Runs nothing.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: { ensemble_name: { type: "string", minLength: 1, description: "name, or folder/name." } },
    required: ["ensemble_name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      ensemble: { type: "string" },
      runnable: { type: "boolean" },
      agents: { type: "array", items: readinessSchema },
      problems: problemsSchema,
    },
    required: ["ensemble", "runnable", "agents", "problems"],
  },
  async run(context, { ensemble_name: typed }) {
    const [{ namedEnsemble }, { prepareRun }, { agentReadiness }, { toProblem }] = await Promise.all([
      import("./named-ensemble.ts"),
      import("../run/prepare-run.ts"),
      import("./agent-readiness.ts"),
      import("./problem-output.ts"),
    ]);
    const { entry, name } = namedEnsemble(context, typed);
    const prepared = await prepareRun(context, entry);
    return {
      ensemble: name,
      runnable: prepared.plan !== undefined && !prepared.diagnostics.some(({ severity }) => severity === "error"),
      agents: await agentReadiness(context, prepared),
      problems: prepared.diagnostics.map(toProblem),
    };
  },
});
