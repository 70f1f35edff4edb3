import type { Clock } from "@llm-orc/contracts";
import type { Amount, Ledger, Reservation } from "../budget/ledger.ts";
import type { Gate, Pass } from "../resilience/gate.ts";
import { isBefore, push, type Ranked, removeAt } from "./waiter-heap.ts";

/** How many permits there are of one sort, and how many are out. */
export interface Permits {
  readonly limit: number;
  held: number;
  /** What is taken here is taken there too: an ensemble with a limit of its own inside another one's run. */
  readonly parent?: Permits;
}

/** What a piece of leaf work needs at once, beside its run's own permit. */
export interface Needs {
  /** Of a model's profile and provider, narrowest first; none for work that asks no model. */
  readonly gates: readonly Gate[];
  /** The most that it can come to: counts where a gate or the budget counts it. */
  readonly most: Amount;
  /** Absent: nothing has to be reserved. */
  readonly budget: Ledger | undefined;
}

/** Of two claims, that with the longer remaining path goes first, then the earlier in the plan. */
export interface Claim {
  readonly run: Permits;
  readonly needs: Needs;
  readonly rank: number;
  readonly order: number;
}

/** Who made a claim and waits for it. */
export interface Claimant {
  /** Called once, with what was granted, or with nothing when the budget refuses it for good. */
  decided(grant: Grant | undefined): void;
}

/** How the work of a claim ended. */
export interface ClaimEnd {
  /** The provider said that it was too much. */
  readonly wasRefused: boolean;
  /** What it came to, as far as the budget is concerned. */
  readonly spent: Amount;
}

/** A claim that was granted. Its end gives back what it took; who waits for that gets it in the next turn of the event loop. */
export interface Grant {
  end(end: ClaimEnd): void;
}

export const NOTHING: Amount = { picoUsd: 0n, tokens: 0 };
/** How work ends that nobody counts. */
export const PLAIN_END: ClaimEnd = { wasRefused: false, spent: NOTHING };

/** A claim in the queue. */
export interface Waiter extends Claim, Ranked {
  readonly claimant: Claimant;
}

/**
 * The one queue of an executor: a claim takes its permit, its place at its provider and its part of the budget together or not
 * at all. Waiting here is never an error. Claims for the same things wait in one heap, so that a grant looks at the heads only.
 */
export class Admission {
  readonly #clock: Clock;
  readonly #heaps = new Map<Permits, Map<unknown, Waiter[]>>();
  #sequence = 0;
  #isGranting = false;
  #cancelTimer: (() => void) | undefined;
  #timerAtMs = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes it all when all is free and nobody waits for the same. Undefined: `wait` decides. */
  tryTake(claim: Claim): Grant | undefined {
    if (!isFree(claim, this.#clock)) return undefined;
    if (this.#heaps.size > 0 && this.#isWaitedFor(claim)) return undefined;
    return this.#give(claim);
  }

  #isWaitedFor(claim: Claim): boolean {
    const lane = laneOf(claim.needs);
    for (let permits: Permits | undefined = claim.run; permits !== undefined; permits = permits.parent) {
      if (this.#heaps.get(permits)?.has(lane) === true) return true;
    }
    return false;
  }

  /**
   * Queues. Nothing is decided before this returns.
   */
  wait({ run, needs, rank, order }: Claim, claimant: Claimant): Waiter {
    const waiter: Waiter = { run, needs, rank, order, sequence: this.#sequence++, claimant };
    const lane = laneOf(needs);
    let byLane = this.#heaps.get(run);
    if (byLane === undefined) this.#heaps.set(run, (byLane = new Map()));
    let heap = byLane.get(lane);
    if (heap === undefined) byLane.set(lane, (heap = []));
    push(heap, waiter);
    // What only time, or nothing at all, can free is not told by anybody's end.
    if (needs.gates.length > 0 || needs.budget !== undefined) this.#grantSoon();
    return waiter;
  }

  /** Takes it out of the queue; says whether it was still in it. */
  leave(waiter: Waiter): boolean {
    const place = this.#heaps.get(waiter.run)?.get(laneOf(waiter.needs))?.indexOf(waiter) ?? -1;
    if (place < 0) return false;
    this.#leave(waiter, place);
    return true;
  }

  #give({ run, needs: { gates, most, budget } }: Claim): Grant {
    addHeld(run, 1);
    return new Taken(
      run,
      gates.length === 0 ? NO_PASSES : gates.map((gate) => gate.enter(most.tokens, () => this.#clock.monotonicMs())),
      budget?.reserve(most),
      this.#grantSoon,
    );
  }

  /** By the next turn the agent that held a permit has ended, and its dependents, which may have the longer way to go, compete too. */
  readonly #grantSoon = (): void => {
    if (this.#heaps.size === 0 || this.#isGranting) return;
    this.#isGranting = true;
    setImmediate(this.#grant);
  };

  readonly #grant = (): void => {
    this.#isGranting = false;
    for (let next = this.#nextWaiter(); next !== undefined; next = this.#nextWaiter()) {
      const { needs, claimant } = next;
      this.#leave(next, 0);
      if (isRefused(needs)) {
        needs.budget?.refuse(needs.most);
        claimant.decided(undefined);
      } else {
        claimant.decided(this.#give(next));
      }
    }
  };

  /** The best head that can be decided. Sets the clock for those that only have to wait a while. */
  #nextWaiter(): Waiter | undefined {
    let best: Waiter | undefined;
    let soonest = Infinity;
    const now = this.#clock.monotonicMs();
    for (const byLane of this.#heaps.values()) {
      for (const heap of byLane.values()) {
        const head = heap[0] as Waiter;
        if (isRefused(head.needs)) return head;
        const at = opensAt(head, now);
        if (at > now) soonest = Math.min(soonest, at);
        else if (best === undefined || isBefore(head, best)) best = head;
      }
    }
    if (best === undefined) this.#wakeAt(soonest, now);
    return best;
  }

  #wakeAt(atMs: number, now: number): void {
    if (atMs === this.#timerAtMs) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerAtMs = atMs;
    if (atMs === Infinity) return;
    this.#cancelTimer = this.#clock.after(Math.ceil(atMs - now), () => {
      this.#timerAtMs = Infinity;
      this.#cancelTimer = undefined;
      this.#grant();
    });
  }

  // Empty heaps are forgotten: they would keep finished runs alive. So would a timer.
  #leave(claim: Claim, place: number): void {
    const lane = laneOf(claim.needs);
    const byLane = this.#heaps.get(claim.run) as Map<unknown, Waiter[]>;
    const heap = byLane.get(lane) as Waiter[];
    removeAt(heap, place);
    if (heap.length === 0) byLane.delete(lane);
    if (byLane.size === 0) this.#heaps.delete(claim.run);
    if (this.#heaps.size === 0) this.#wakeAt(Infinity, 0);
  }
}

const NO_PASSES: readonly Pass[] = [];

// A class: one is made for each piece of work, and closures cost more.
class Taken implements Grant {
  readonly #run: Permits;
  readonly #passes: readonly Pass[];
  readonly #reservation: Reservation | undefined;
  readonly #given: () => void;

  constructor(run: Permits, passes: readonly Pass[], reservation: Reservation | undefined, given: () => void) {
    this.#run = run;
    this.#passes = passes;
    this.#reservation = reservation;
    this.#given = given;
  }

  end({ wasRefused, spent }: ClaimEnd): void {
    addHeld(this.#run, -1);
    for (const pass of this.#passes) pass.leave({ wasRefused, tokens: spent.tokens });
    this.#reservation?.settle(spent);
    this.#given();
  }
}

/** Claims of one lane need the same things. */
function laneOf({ gates, budget }: Needs): unknown {
  return budget === undefined ? gates[0] : budget.lane(gates[0]);
}

function hasPermit({ run }: Claim): boolean {
  for (let permits: Permits | undefined = run; permits !== undefined; permits = permits.parent) {
    if (permits.held >= permits.limit) return false;
  }
  return true;
}

function isFree(claim: Claim, clock: Clock): boolean {
  const { gates, most, budget } = claim.needs;
  if (gates.length === 0) return hasPermit(claim) && budget?.fits(most) !== false;
  const now = clock.monotonicMs();
  return opensAt(claim, now) <= now;
}

/** When it can be granted; `Infinity`: when something else has ended. */
function opensAt(claim: Claim, now: number): number {
  const { gates, most, budget } = claim.needs;
  if (!hasPermit(claim) || budget?.fits(most) === false) return Infinity;
  let at = now;
  for (const gate of gates) at = Math.max(at, gate.opensAt(most.tokens, now));
  return at;
}

function isRefused({ budget, most }: Needs): boolean {
  return budget?.isHopeless(most) === true;
}

function addHeld(run: Permits, count: 1 | -1): void {
  for (let permits: Permits | undefined = run; permits !== undefined; permits = permits.parent) permits.held += count;
}
