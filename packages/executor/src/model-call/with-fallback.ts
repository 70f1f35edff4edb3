import { isOrcError, OrcError } from "@llm-orc/contracts";
import { isProviderError } from "@llm-orc/provider";
import type { AgentFallbackStartedEvent } from "@llm-orc/run-spec";
import type { ResolvedModel } from "../plan/resolve-model.ts";
import type { AgentRun } from "../run/agent-run.ts";
import type { Attempt } from "../structured-output/ask-for-json.ts";

/** What `agent_fallback_started` says beside where it happened. */
export type FallbackFields = Pick<AgentFallbackStartedEvent, "from" | "to" | "error" | "usage" | "cost">;

type FallbackStarted = (run: AgentRun, fallback: FallbackFields) => void;
type Ask = (model: ResolvedModel, hasFallback: boolean) => Promise<Attempt>;

/**
 * Asks the agent's model, and when that fails for good the next one of its chain, with that one's own key, address and
 * settings. The agent stays with a model that it has come to. Throws the failure of the last one, saying what came before.
 */
export function withFallback(run: AgentRun, started: FallbackStarted, ask: Ask): Promise<Attempt> {
  const { current: model, next } = run.models;
  if (model === undefined) return Promise.reject(hasNoModel(run.agentName));
  return next === undefined ? ask(model, false) : askInTurn(run, started, ask);
}

async function askInTurn(run: AgentRun, started: FallbackStarted, ask: Ask): Promise<Attempt> {
  const failures: string[] = [];
  for (;;) {
    const { current: model, next } = run.models;
    if (model === undefined) throw hasNoModel(run.agentName);
    try {
      return await ask(model, next !== undefined);
    } catch (error) {
      if (run.abortReason !== undefined) throw run.abortReason;
      if (next === undefined || !givesWay(error)) throw failures.length === 0 ? error : after(error, failures);
      failures.push(`${nameOf(model)}: ${error.message}`);
      run.markStarted();
      run.text?.restart();
      started(run, { from: nameOf(model), to: nameOf(next), error: error.toJSON() });
      run.warn(`Answered by ${nameOf(next)} instead of ${nameOf(model)}: ${error.message}`);
      run.models.fallBack();
    }
  }
}

function hasNoModel(agent: string): OrcError {
  return new OrcError("AGENT_HAS_NO_MODEL", `Agent "${agent}" names no model.`, { hint: "Give it a model_profile." });
}

/** Whether another model may fare better: it is the model, its provider or its key that failed, not the run. */
function givesWay(error: unknown): error is OrcError {
  return isProviderError(error) || (isOrcError(error) && /^(PROVIDER|CREDENTIAL|PLUGIN)_/.test(error.code));
}

function nameOf({ profile, provider, model }: ResolvedModel): string {
  return profile ?? `${provider}/${model}`;
}

function after(error: unknown, failures: readonly string[]): unknown {
  if (!isOrcError(error)) return error;
  return new OrcError(error.code, `${error.message} Before it failed: ${failures.join(" ")}`, { hint: error.hint, cause: error });
}
