import type { OrcError } from "@llm-orc/contracts";
import { type Claim, type Claimant, type ClaimEnd, type Grant, type Needs, PLAIN_END, type Waiter } from "./admission.ts";
import { budgetExceeded, timedOut } from "./agent-errors.ts";
import type { AgentHost } from "./agent-host.ts";
import type { AgentRun } from "./agent-run.ts";
import { AgentTime } from "./agent-time.ts";

/** When an agent works: the permits that it holds or waits for, its pauses, and its own time, which runs meanwhile. */
export class AgentPermits implements Claimant {
  readonly #run: AgentRun;
  readonly #host: AgentHost;
  readonly #timeoutMs: number;
  /** Made when the agent begins to work: one that waits, or has no timeout, needs none. */
  #time: AgentTime | undefined;
  /** In the queue, when it waits to begin. */
  #place: Waiter | undefined;
  #inHand: { readonly needs: Needs; readonly grant: Grant } | undefined;
  /** One for each thing that it waits for; usually there is one. Not pushed to: room for more would be made. */
  #waits: readonly (() => void)[] = NO_WAITS;
  /** What to say when its time ends while it waits. */
  #timeoutError: OrcError | undefined;

  constructor(run: AgentRun, host: AgentHost, timeoutMs: number) {
    this.#run = run;
    this.#host = host;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Waits until all of `needs` is free; `fn` ends with `release`. It is not wrapped: an async function that waits keeps half a
   * kilobyte. Rejects with `RUN_BUDGET_EXCEEDED` where there is no budget left for it, and with why the agent was told to stop.
   */
  hold<T>(needs: Needs, fn: (grant: Grant) => Promise<T>): Promise<T> {
    const run = this.#run;
    if (run.abortReason !== undefined) return Promise.reject(run.abortReason);
    const inHand = this.#inHand;
    if (inHand?.needs === needs) {
      this.#inHand = undefined;
      return this.#begin(inHand.grant, fn);
    }
    const claim = this.#claim(needs);
    const grant = this.#host.shared.admission.tryTake(claim);
    if (grant !== undefined) return this.#begin(grant, fn);
    const since = run.clock.monotonicMs();
    return this.#waitFor(claim).then((waitedFor) => {
      // Before the start all waiting counts from the moment of being ready.
      if (run.hasStarted) run.queuedMs += run.clock.monotonicMs() - since;
      return this.#begin(waitedFor, fn);
    });
  }

  /** The end of what `hold` has begun. */
  release(grant: Grant, end: ClaimEnd): void {
    this.#time?.stop();
    grant.end(end);
  }

  /**
   * Begins the agent with what its first `hold` needs already in hand: until then it is a place in the queue and no more. What is
   * not taken at once is given back. For needs that no budget can refuse.
   */
  beginWith(needs: Needs): void {
    const { admission } = this.#host.shared;
    const claim = this.#claim(needs);
    const grant = admission.tryTake(claim);
    if (grant === undefined) this.#place = admission.wait(claim, this);
    else this.#beginHolding(needs, grant);
  }

  /** For the queue that `beginWith` waits in. */
  decided(grant: Grant): void {
    const { needs } = this.#place as Waiter;
    this.#place = undefined;
    this.#beginHolding(needs, grant);
  }

  /**
   * Waits while the agent's own time runs: `begin` is given what ends the wait, and returns what gives it up. Rejects with
   * why the agent was told to stop; with `timeoutError` when its time ends here.
   */
  async pause(begin: (done: () => void) => () => void, timeoutError?: OrcError): Promise<void> {
    if (this.#run.abortReason !== undefined) throw this.#run.abortReason;
    this.startTime();
    this.#timeoutError = timeoutError;
    try {
      await new Promise<void>((resolve, reject) => {
        const stop = (): void => {
          giveUp();
          reject(this.#run.abortReason);
        };
        const giveUp = begin(() => {
          this.#forgetWait(stop);
          resolve();
        });
        this.#waits = this.#waits.concat(stop);
      });
    } finally {
      this.#timeoutError = undefined;
      this.stopTime();
    }
  }

  /** Counts until `stopTime`; of several at once, until the last. */
  startTime(): void {
    if (this.#timeoutMs === Infinity) return;
    const run = this.#run;
    this.#time ??= new AgentTime(run.clock, this.#timeoutMs, () =>
      run.abort(this.#timeoutError ?? timedOut(run.agentName, this.#timeoutMs)),
    );
    this.#time.start();
  }

  stopTime(): void {
    this.#time?.stop();
  }

  /** The agent was told to stop, for this reason: it waits for nothing any more. */
  stop(reason: OrcError): void {
    const place = this.#place;
    this.#place = undefined;
    if (place !== undefined) {
      this.#host.shared.admission.leave(place);
      this.#host.begin(this.#run, reason);
    }
    const waits = this.#waits;
    this.#waits = NO_WAITS;
    for (const stop of waits) stop();
  }

  /** No timer stays behind. */
  end(): void {
    this.#time?.end();
    this.#time = undefined;
  }

  #beginHolding(needs: Needs, grant: Grant): void {
    this.#inHand = { needs, grant };
    this.#host.begin(this.#run);
    this.#inHand?.grant.end(PLAIN_END);
    this.#inHand = undefined;
  }

  #begin<T>(grant: Grant, fn: (grant: Grant) => Promise<T>): Promise<T> {
    this.#run.markStarted();
    this.startTime();
    return fn(grant);
  }

  #claim(needs: Needs): Claim {
    const { permits: run, rankBase } = this.#host;
    const { planned, index: order } = this.#run;
    return { run, needs, rank: planned.rank + rankBase, order };
  }

  #waitFor(claim: Claim): Promise<Grant> {
    const run = this.#run;
    const { admission } = this.#host.shared;
    return new Promise<Grant>((resolve, reject) => {
      const stop = (): void => {
        if (admission.leave(waiter)) reject(run.abortReason);
      };
      const decided = (grant: Grant | undefined): void => {
        this.#forgetWait(stop);
        if (grant === undefined) reject(budgetExceeded(run.agentName, claim.needs));
        // Stopped in the same moment: what was granted goes back.
        else if (run.abortReason === undefined) resolve(grant);
        else {
          grant.end(PLAIN_END);
          reject(run.abortReason);
        }
      };
      const waiter = admission.wait(claim, { decided });
      this.#waits = this.#waits.concat(stop);
    });
  }

  #forgetWait(stop: () => void): void {
    this.#waits = this.#waits.filter((other) => other !== stop);
  }
}

const NO_WAITS: readonly (() => void)[] = [];
