import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { ProblemsError } from "../problems-error.ts";
import type { EnsemblePlan } from "./plan-document.ts";

export interface PlanInput {
  readonly ensemble: string;
  readonly config_dir?: string;
  /** What it would work on. Default: the ensemble's `default_task`, else `task`. */
  readonly input?: string;
  /** Plan with the simulated provider for every model agent. */
  readonly simulate?: boolean;
}

/**
 * What would happen, before anything does: the graph, who may be at work beside whom, models and why, what is missing, tokens
 * and cost. Runs nothing of the project and makes no paid call. Throws `ENSEMBLE_NOT_FOUND`, and `ProblemsError` when the
 * ensemble has no meaning; one that cannot run has a plan that says why.
 */
export const planEnsemble: Operation<PlanInput, EnsemblePlan> = defineOperation({
  name: "plan_ensemble",
  description: "Plan an ensemble without running it: graph, phases, models, what is missing, estimated tokens and cost.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      ensemble: { type: "string", description: "Name, folder/name, or a file." },
      config_dir: { type: "string", description: "Look for the ensemble in this folder only." },
      input: { type: "string", description: "What it would work on. Default: its default_task." },
      simulate: { type: "boolean", description: "Plan with the simulated provider for every model agent." },
    },
    required: ["ensemble"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      ensemble: { type: "string" },
      file: { type: "string" },
      agents: { type: "array", items: { type: "object" } },
      phases: { type: "array", items: { type: "array", items: { type: "string" } } },
      critical_path: { type: "object" },
      max_parallel: { type: "integer" },
      children: { type: "object" },
      estimate: { type: "object" },
      runnable: { type: "boolean" },
      problems: { type: "array", items: { type: "object" } },
    },
    required: ["ensemble", "file", "agents", "phases", "critical_path", "max_parallel", "children", "estimate", "runnable", "problems"],
  },
  async run(context: OperationContext, { ensemble, config_dir: configDir, input, simulate = false }) {
    const [{ prepareRun }, { toEnsemblePlan }] = await Promise.all([import("../run/prepare-run.ts"), import("./to-ensemble-plan.ts")]);
    const prepared = await prepareRun(context, ensemble, { configDir, simulate });
    const { plan } = prepared;
    if (plan === undefined) throw new ProblemsError(prepared.name, prepared.diagnostics);
    return toEnsemblePlan(plan, prepared, { input, simulate });
  },
});
