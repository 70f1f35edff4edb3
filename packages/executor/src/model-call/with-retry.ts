import { isOrcError, OrcError } from "@llm-orc/contracts";
import { isProviderError, ProviderError } from "@llm-orc/provider";
import { retryDelay } from "../resilience/retry-delay.ts";
import type { AgentRun } from "../run/agent-run.ts";
import type { Attempt, RetryFields } from "../structured-output/ask-for-json.ts";
import { attemptModel, costAt } from "./attempt-model.ts";
import type { KnownModel } from "./known-models.ts";
import type { ModelCall } from "./model-call.ts";

export interface RetryOptions {
  readonly retryScheduled: (run: AgentRun, retry: RetryFields) => void;
  /** Up to 1. */
  readonly random: () => number;
}

/**
 * Asks until the model answers, as long as it is worth it: the one loop that makes a failed call again. Between two attempts
 * no permit is held. `hasFallback`: somebody else answers when this model is left alone, so that nobody waits for it. Rejects
 * with the last failure, saying which attempt it was, or `PROVIDER_CIRCUIT_OPEN`.
 */
export function withRetry(run: AgentRun, call: ModelCall, hasFallback: boolean, options: RetryOptions): Promise<Attempt> {
  // Most calls succeed at once: they wait without the loop, which would keep half a kilobyte of each.
  return attemptUnlessOpen(run, call).then(
    (attempt) => attempt ?? again(run, call, hasFallback, options),
    (error: unknown) => again(run, call, hasFallback, options, { error }),
  );
}

/** `undefined`: the model is left alone for now. */
function attemptUnlessOpen(run: AgentRun, call: ModelCall): Promise<Attempt | undefined> {
  return call.known.account.circuit?.isOpen === true ? Promise.resolve(undefined) : attemptModel(run, call);
}

/** After a first attempt that failed, or was not made. */
async function again(
  run: AgentRun,
  call: ModelCall,
  hasFallback: boolean,
  options: RetryOptions,
  failure?: { readonly error: unknown },
): Promise<Attempt> {
  let failed = failure;
  for (let attempts = 1; ;) {
    if (failed !== undefined) await pauseAfter(failed.error, run, call, attempts++, options);
    try {
      if (failed === undefined) await waitForCircuit(run, call, hasFallback);
      failed = undefined;
      const attempt = await attemptUnlessOpen(run, call);
      if (attempt !== undefined) return attempt;
    } catch (error) {
      failed = { error };
    }
  }
}

function waitForCircuit(run: AgentRun, { known }: ModelCall, hasFallback: boolean): Promise<void> {
  const { circuit } = known.account;
  const error = leftAlone(known);
  return hasFallback || circuit === undefined ? Promise.reject(error) : run.permits.pause((done) => circuit.wait(done), error);
}

/** Throws when it is not worth another attempt. */
async function pauseAfter(error: unknown, run: AgentRun, { known }: ModelCall, attempts: number, options: RetryOptions): Promise<void> {
  if (run.abortReason !== undefined) throw run.abortReason;
  const { policy, retryTokens } = known.account;
  const delayMs = retryDelay(error, attempts, policy, options.random);
  if (delayMs === undefined || !isOrcError(error)) throw explained(error, run, attempts, policy.retry.max_attempts);
  run.text?.restart();
  const usage = isProviderError(error) ? error.usage : undefined;
  const spent = usage === undefined ? {} : { usage, cost: costAt(usage, known, "known") };
  options.retryScheduled(run, { attempt: run.attempts + 1, delay_ms: delayMs, error: error.toJSON(), ...spent });
  await run.permits.pause((done) => retryTokens.take(done));
  await run.permits.pause((done) => run.clock.after(delayMs, done));
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
