import { addCosts, addUsage, type Cost, isJsonObject, type JsonValue, OrcError, type Usage } from "@llm-orc/contracts";
import type { Ensemble, LlmAgent, RunSummary } from "@llm-orc/run-spec";
import { evaluateValidation } from "../validation/evaluate-validation.ts";
import type { JudgeQuestion } from "../validation/semantic-layer.ts";
import { EnsembleRun } from "./ensemble-run.ts";
import type { Stop } from "./stop.ts";

/** The `validation:` of a run that has ended. */
export interface RunValidation {
  /** The summary with `validation_result`, and with what the judges cost in the totals. */
  readonly done: Promise<RunSummary>;
  stop(stop: Stop): void;
}

/**
 * Evaluates the ensemble's `validation:` block over its results. A model that judges runs as an ensemble of its own, at
 * `validation[n]`: with the run's permits, in its log, and on its bill.
 */
export function validateRun(root: EnsembleRun, summary: RunSummary): RunValidation {
  const { plan, shared } = root;
  const { ensemble } = plan;
  const stopped = new AbortController();
  const judges = new Set<EnsembleRun>();
  let spent: { usage: Usage; cost: Cost } | undefined;
  let questions = 0;

  async function judge({ profile = profileOf(ensemble), system, prompt }: JudgeQuestion): Promise<string> {
    const path = [`validation[${questions++}]`];
    const child = new EnsembleRun({
      plan: await shared.planChild({
        name: "validation",
        agents: [{ name: "judge", ...modelOf(profile, shared.hasProfile), system_prompt: system }],
      }),
      shared,
      path,
      input: shared.redactor.text(prompt),
      inputs: undefined,
      permits: root.permits,
      ledger: root.ledger,
      rankBase: 0,
    });
    judges.add(child);
    child.begin();
    const { deliverable, error, metadata } = await child.done;
    book(metadata.usage.totals);
    if (deliverable === null)
      throw new OrcError(error?.code ?? "AGENT_FAILED", error?.message ?? "The model gave no answer.", { hint: error?.hint });
    return deliverable;
  }

  function book({
    total_tokens: _sum,
    agents_count: _count,
    unpriced: _names,
    cost,
    ...usage
  }: RunSummary["metadata"]["usage"]["totals"]): void {
    spent = spent === undefined ? { usage, cost } : { usage: addUsage(spent.usage, usage), cost: addCosts(spent.cost, cost) };
  }

  async function validate(): Promise<RunSummary> {
    const facts = {
      results: root.results(),
      executionOrder: summary.execution_order,
      executionTimeSeconds: summary.metadata.duration_ms / 1000,
      agentCount: plan.agents.length,
    };
    const result = await evaluateValidation(ensemble, facts, { judge, signal: stopped.signal, clock: shared.clock });
    return { ...withSpent(summary, spent), ...(result === undefined ? {} : { validation_result: result as unknown as JsonValue }) };
  }

  return {
    // A run that is stopped now has ended all the same; only its validation is missing.
    done: validate().catch((error: unknown) => {
      if (stopped.signal.aborted) return withSpent(summary, spent);
      throw error;
    }),
    stop(stop) {
      stopped.abort();
      for (const child of judges) child.stop(stop);
    },
  };
}

/** Without a model of its own the judge is the one that the first agent with a profile uses. */
function profileOf({ name, agents }: Ensemble): string {
  const profile = agents.map((agent) => (agent as LlmAgent).model_profile).find((found) => typeof found === "string");
  if (profile !== undefined) return profile;
  throw new OrcError("VALIDATION_NO_MODEL", `Nothing says which model judges the criteria of "${name}".`, {
    hint: "Name a profile: semantic: {validator_model: <profile>}.",
  });
}

/** A profile; older files name a model of Ollama here. */
function modelOf(name: string, hasProfile: (name: string) => boolean): Partial<LlmAgent> {
  return hasProfile(name) ? { model_profile: name } : { provider: "ollama", model: name };
}

function withSpent(summary: RunSummary, spent: { usage: Usage; cost: Cost } | undefined): RunSummary {
  if (spent === undefined) return summary;
  const { usage } = summary.metadata;
  const { total_tokens: _sum, agents_count: count, unpriced = [], cost: before, ...own } = usage.totals;
  const sum = addUsage(own, spent.usage);
  const names = spent.cost.status === "unknown" ? [...unpriced, "validation"] : unpriced;
  const totals = {
    ...sum,
    total_tokens: sum.input_tokens + sum.output_tokens,
    cost: addCosts(before, spent.cost),
    ...(names.length === 0 ? {} : { unpriced: names }),
    agents_count: count,
  };
  return { ...summary, metadata: { ...summary.metadata, usage: { ...usage, totals } } };
}

/** Whether there is something to validate: a block, and a run that went to its end. */
export function isValidated({ validation }: Ensemble, { status, error }: RunSummary): boolean {
  if (!isJsonObject(validation)) return false;
  return (
    status === "completed" || status === "completed_with_errors" || (status === "failed" && error?.code !== "RUN_JOURNAL_WRITE_FAILED")
  );
}
