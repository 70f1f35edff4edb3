import { type Cost, costOf, OrcError, toPicoUsd, type Usage, ZERO_COST } from "@llm-orc/contracts";
import { type GenerateRequest, isProviderError, ProviderError, type ProviderErrorKind, type StreamPart } from "@llm-orc/provider";
import { estimateTokens } from "@llm-orc/pricing";
import { maxAmount } from "../budget/bounds.ts";
import type { Amount, Ledger } from "../budget/ledger.ts";
import type { Verdict } from "../resilience/circuit.ts";
import { type Grant, type Needs, NOTHING } from "../run/admission.ts";
import type { AgentRun } from "../run/agent-run.ts";
import type { Attempt } from "../structured-output/ask-for-json.ts";
import type { KnownModel } from "./known-models.ts";
import type { ModelCall } from "./model-call.ts";

/**
 * One attempt: waits for a permit, for the provider and for the budget together, streams into the agent's live text, and books
 * usage and cost on the agent, also of an attempt that failed. `undefined`: the model is left alone for now, nothing was asked.
 */
export function attemptModel(run: AgentRun, call: ModelCall): Promise<Attempt | undefined> {
  try {
    const { needs, request } = needsOf(run, call);
    return run.permits.hold(needs, (grant) => attempt(run, call, { needs, request, grant }));
  } catch (error) {
    return Promise.reject(error);
  }
}

interface Admitted {
  readonly needs: Needs;
  readonly request: GenerateRequest | undefined;
  readonly grant: Grant;
}

async function attempt(run: AgentRun, call: ModelCall, { needs, request: made, grant }: Admitted): Promise<Attempt | undefined> {
  const { account } = call.known;
  const { circuit } = account;
  const entry = circuit?.tryEnter();
  let verdict: Verdict = "none";
  let wasRefused = false;
  // What says nothing of its end is charged in full.
  let spent = needs.most;
  try {
    if (circuit !== undefined && entry === undefined) {
      spent = NOTHING;
      return undefined;
    }
    const parts = call.stream(made);
    run.text?.restart();
    run.attempts++;
    if (needs.budget !== undefined) run.attemptStarted(needs.most);
    let finish: Finish | undefined;
    for await (const next of parts) {
      for (let part: StreamPart | undefined = next; part !== undefined && finish === undefined; part = parts.ready?.()) {
        if (part.type === "text-delta") run.appendText(part.delta);
        else if (part.type === "finish") finish = part;
      }
      if (finish !== undefined) break;
    }
    if (finish === undefined) throw endedEarly(call.known);
    const isCutOff = finish.reason === "length";
    run.text?.finish(isCutOff);
    verdict = "success";
    account.retryTokens.succeeded();
    if (finish.warnings.length > 0) run.warn(...finish.warnings);
    if (isCutOff) run.warn("The answer was cut off at the model's output limit.");
    const usage = finish.usage ?? estimatedUsage(made ?? call.request(), run.text?.text ?? "");
    const cost = costAt(usage, call.known, finish.usage === undefined ? "estimated" : "known");
    run.book(usage, cost, call.known.name);
    // Sums of money are no small thing where nobody counts them.
    if (finish.usage !== undefined && needs.most !== NOTHING) spent = toAmount(usage, cost);
    return { text: run.text?.text ?? "", isCutOff, usage, cost };
  } catch (error) {
    verdict = verdictOf(error);
    spent = bookFailure(run, call.known, error, needs.most);
    wasRefused = isRefusal(error);
    if (isProviderError(error)) pauseGates(run, account, error);
    throw error;
  } finally {
    if (entry !== undefined) circuit?.leave(entry, verdict);
    run.permits.release(grant, { wasRefused, spent });
  }
}

/** Nobody asks before the time that the vendor names, unless that is too far away. */
function pauseGates(run: AgentRun, { gates, policy }: KnownModel["account"], { retryAfterMs }: ProviderError): void {
  if (retryAfterMs === undefined || retryAfterMs > policy.retry.max_retry_after_seconds * 1000) return;
  const until = run.clock.monotonicMs() + retryAfterMs;
  for (const gate of gates) gate.pauseUntil(until);
}

/** What has to be free at once. The request is made before it where its size counts. */
function needsOf(run: AgentRun, call: ModelCall): { readonly needs: Needs; readonly request?: GenerateRequest } {
  const { gates, needs } = call.known.account;
  const budget = budgetFor(run, call);
  if (budget === undefined && needs !== undefined) return { needs };
  const request = call.request();
  const most = maxAmount(request, request.maxOutputTokens ?? call.maxAnswerTokens ?? 0, call.known.price);
  return { needs: { gates, most, budget }, request };
}

/** The ledger that this attempt has to be entered in. Throws where its bound cannot be told. */
function budgetFor(run: AgentRun, { known: { price, isFree }, maxAnswerTokens }: ModelCall): Ledger | undefined {
  const { ledger } = run;
  if (ledger === undefined) return undefined;
  if (isFree && !ledger.countsTokens) return undefined;
  const isBounded = maxAnswerTokens !== undefined && (isFree || price !== undefined || !ledger.countsMoney);
  if (isBounded) return ledger;
  if (!ledger.allowsUnknown) throw unknownBound(run.agentName, maxAnswerTokens === undefined);
  ledger.noteUncovered(run.agentName);
  return price === undefined && !ledger.countsTokens ? undefined : ledger;
}

function unknownBound(agent: string, isOutputUnknown: boolean): OrcError {
  const what = isOutputUnknown ? "how much its model may answer" : "what its model costs";
  return new OrcError("RUN_PRICE_UNKNOWN", `Agent "${agent}" was not started: the run has a budget, and it is not known ${what}.`, {
    hint: isOutputUnknown
      ? "Set max_tokens in its profile, or budget: {unknown_price: allow}."
      : "Set price: {input_per_mtok, output_per_mtok} in its profile, or budget: {unknown_price: allow}.",
  });
}

type Finish = Extract<StreamPart, { type: "finish" }>;

function endedEarly({ model }: KnownModel): ProviderError {
  return new ProviderError("protocol", `${model.providerId} ended its answer without saying so.`, { reachedVendor: true });
}

const UNHEALTHY: ReadonlySet<ProviderErrorKind> = new Set(["overloaded", "network", "timeout", "protocol"]);

// A vendor that refuses one request, or asks to wait, is there.
function verdictOf(error: unknown): Verdict {
  if (!isProviderError(error)) return "none";
  return UNHEALTHY.has(error.kind) ? "failure" : "success";
}

function isRefusal(error: unknown): boolean {
  return isProviderError(error) && (error.kind === "rate_limited" || error.kind === "overloaded");
}

/** Books what a failed attempt has cost, and gives what the budget has to take it for. */
function bookFailure(run: AgentRun, known: KnownModel, error: unknown, most: Amount): Amount {
  if (isProviderError(error) && error.usage !== undefined) {
    const cost = costAt(error.usage, known, "known");
    run.book(error.usage, cost, known.name);
    return toAmount(error.usage, cost);
  }
  return mayBeCharged(error) ? most : NOTHING;
}

// Nobody charges for what was not sent, or was refused. Whatever else was broken off may have been worked on.
function mayBeCharged(error: unknown): boolean {
  if (!isProviderError(error)) return true;
  if (!error.reachedVendor) return false;
  const { status } = error;
  return status === undefined || status < 400 || (status >= 500 && status !== 503 && status !== 529);
}

/** Without a report; the cost says that it is estimated. */
function estimatedUsage({ messages }: GenerateRequest, answer: string): Usage {
  const texts = messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "text" ? [part.text] : [])));
  return { input_tokens: texts.reduce((sum, text) => sum + estimateTokens(text), 0), output_tokens: estimateTokens(answer) };
}

/** What tokens of this model cost; nothing at a price of nothing. */
export function costAt(usage: Usage, { price, isFree }: KnownModel, status: "known" | "estimated"): Cost {
  return isFree ? ZERO_COST : costOf(usage, price, status);
}

function toAmount(usage: Usage, cost: Cost): Amount {
  return { picoUsd: toPicoUsd(cost.usd ?? "0"), tokens: usage.input_tokens + usage.output_tokens };
}
