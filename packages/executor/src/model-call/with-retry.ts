import { isOrcError, OrcError } from "@llm-orc/contracts";
import { isProviderError, ProviderError } from "@llm-orc/provider";
import { retryDelay } from "../resilience/retry-delay.ts";
import type { AgentRun } from "../run/agent-run.ts";
import type { Attempt, RetryFields } from "../structured-output/ask-for-json.ts";
import { attemptModel, costAt, type ModelCall } from "./attempt-model.ts";
import type { KnownModel } from "./known-models.ts";

export interface RetryOptions {
  readonly retryScheduled: (run: AgentRun, retry: RetryFields) => void;
  /** Up to 1. */
  readonly random: () => number;
}

/**
 * Asks until the model answers, as long as it is worth it: the one loop that makes a failed call again. Between two attempts
 * no permit is held. `hasFallback`: somebody else answers when this model is left alone, so that nobody waits for it. Throws
 * what `toCall` throws; the last failure, saying which attempt it was; `PROVIDER_CIRCUIT_OPEN`.
 */
export async function withRetry(run: AgentRun, toCall: () => ModelCall, hasFallback: boolean, options: RetryOptions): Promise<Attempt> {
  const call = toCall();
  const { account } = call.known;
  const { circuit, policy } = account;
  for (let attempts = 1; ;) {
    try {
      const attempt = circuit?.isOpen === true ? undefined : await attemptModel(run, call);
      if (attempt !== undefined) return attempt;
      const error = leftAlone(call.known);
      if (hasFallback || circuit === undefined) throw error;
      await run.pause((done) => circuit.wait(done), error);
    } catch (error) {
      if (run.abortReason !== undefined) throw run.abortReason;
      const delayMs = retryDelay(error, attempts, policy, options.random);
      if (delayMs === undefined || !isOrcError(error)) throw explained(error, run, attempts, policy.retry.max_attempts);
      attempts++;
      run.text?.restart();
      const usage = isProviderError(error) ? error.usage : undefined;
      const spent = usage === undefined ? {} : { usage, cost: costAt(usage, call.known, "known") };
      options.retryScheduled(run, { attempt: run.attempts + 1, delay_ms: delayMs, error: error.toJSON(), ...spent });
      await run.pause((done) => account.retryTokens.take(done));
      await run.pause((done) => run.clock.after(delayMs, done));
    }
  }
}

function leftAlone({ model }: KnownModel): OrcError {
  return new OrcError(
    "PROVIDER_CIRCUIT_OPEN",
    `${model.providerId} (model ${model.modelId}) keeps failing and is left alone for a while.`,
    {
      hint: "Run again later, or set fallback_model_profile in the profile.",
    },
  );
}

/** The failure, and everything that one asks about it. */
function explained(error: unknown, run: AgentRun, attempts: number, most: number): unknown {
  if (!isProviderError(error)) return error;
  const { kind, isRetryable, retryAfterMs } = error;
  const wish = isRetryable && retryAfterMs !== undefined && attempts < most ? `, but not before ${Math.ceil(retryAfterMs / 1000)} s` : "";
  const about = `Agent "${run.agentName}", attempt ${attempts} of ${most}: ${kind}, which ${isRetryable ? `can be tried again${wish}` : "no retry would change"}.`;
  return new ProviderError(kind, `${error.message} ${about}`, {
    hint: error.hint,
    cause: error,
    reachedVendor: error.reachedVendor,
    status: error.status,
    retryAfterMs,
    usage: error.usage,
    requestId: error.requestId,
    isRetryable,
  });
}
