import { beforeEach, describe, expect, it } from "vitest";
import { createVirtualClock, type VirtualClock } from "../__fixtures__/virtual-clock.ts";
import { type Amount, Ledger } from "../budget/ledger.ts";
import { Gate } from "../resilience/gate.ts";
import { Admission, type Claim, type Grant, type Needs, NOTHING, type Permits, PLAIN_END } from "./admission.ts";

let clock: VirtualClock;
let admission: Admission;
let decisions: [string, Grant | undefined][];
beforeEach(() => {
  clock = createVirtualClock();
  admission = new Admission(clock);
  decisions = [];
});

describe("Admission.tryTake", () => {
  it("gives as many permits as there are, and those of the run around it", () => {
    const around = permits(3);
    const inside = permits(2, around);
    const grants = [claim(inside), claim(inside), claim(inside), claim(around), claim(around)].map((one) => admission.tryTake(one));
    expect(grants.map((grant) => grant !== undefined)).toEqual([true, true, false, true, false]);
    expect([inside.held, around.held]).toEqual([2, 3]);
    grants[0]?.end(PLAIN_END);
    expect([inside.held, around.held]).toEqual([1, 2]);
  });

  it("takes the place at each provider and the part of the budget with the permit, or nothing", () => {
    const run = permits(9);
    const [one, two] = [new Gate({ max_concurrent: 1 }), new Gate({ max_concurrent: 2 })];
    const budget = new Ledger({ tokens: 10 }, { allowsUnknown: false });
    const most = tokens(6);
    const first = admission.tryTake(claim(run, { gates: [one, two], budget, most }));
    expect(first).toBeDefined();
    expect(admission.tryTake(claim(run, { gates: [two, one] }))).toBeUndefined();
    expect(admission.tryTake(claim(run, { gates: [two], budget, most }))).toBeUndefined();
    expect(admission.tryTake(claim(run, { budget, most }))).toBeUndefined();
    expect([run.held, one.opensAt(0, 0), two.opensAt(0, 0), budget.fits(tokens(4))]).toEqual([1, Infinity, 0, true]);
    first?.end({ wasRefused: false, spent: tokens(2) });
    expect([run.held, one.opensAt(0, 0), budget.fits(tokens(8)), budget.fits(tokens(9))]).toEqual([0, 0, true, false]);
  });

  it("tells the provider how many tokens it came to", () => {
    const gate = new Gate({ max_concurrent: 4, tokens_per_minute: 100 });
    const took = (most: number): Grant | undefined => admission.tryTake(claim(permits(9), { gates: [gate], most: tokens(most) }));
    const grants = [took(60), took(40)];
    expect([took(1), grants.includes(undefined)]).toEqual([undefined, false]);
    grants[0]?.end({ wasRefused: false, spent: tokens(10) });
    expect(took(50)).toBeDefined();
    expect(took(1)).toBeUndefined();
  });

  it("tells the provider what was too much for it", () => {
    const run = permits(9);
    const gate = new Gate({ max_concurrent: 2 });
    admission.tryTake(claim(run, { gates: [gate] }));
    for (let call = 0; call < 20; call++) admission.tryTake(claim(run, { gates: [gate] }))?.end({ wasRefused: true, spent: NOTHING });
    expect([run.held, gate.opensAt(0, 0)]).toEqual([1, Infinity]);
    const other = new Gate({ max_concurrent: 2 });
    admission.tryTake(claim(run, { gates: [other] }));
    for (let call = 0; call < 20; call++) admission.tryTake(claim(run, { gates: [other] }))?.end(PLAIN_END);
    expect(other.opensAt(0, 0)).toBe(0);
  });

  it("takes nothing for what can come to nothing", () => {
    const budget = new Ledger({ tokens: 1, picoUsd: 1n }, { allowsUnknown: false });
    const gate = new Gate({ tokens_per_minute: 1 });
    admission.tryTake(claim(permits(1), { budget, gates: [gate], most: { tokens: 1, picoUsd: 1n } }));
    expect(admission.tryTake(claim(permits(1), { budget, gates: [gate] }))).toBeDefined();
  });

  it("goes before nobody who waits for the same, there or around it", () => {
    const around = permits(2);
    const inside = permits(2, around);
    const gate = new Gate({});
    const taken = [admission.tryTake(claim(around)), admission.tryTake(claim(around))];
    wait("waits", claim(around));
    taken[0]?.end(PLAIN_END);
    expect(admission.tryTake(claim(around))).toBeUndefined();
    expect(admission.tryTake(claim(inside))).toBeUndefined();
    // Whoever needs something else as well stands in another queue.
    expect(admission.tryTake(claim(inside, { gates: [gate] }))).toBeDefined();
  });
});

describe("Admission.wait", () => {
  it("lets go first the longest way, then the earlier in the plan, then who came first, when somebody has ended", async () => {
    const run = permits(1);
    const held = admission.tryTake(claim(run));
    wait("last", claim(run, { rank: 1, order: 2 }));
    wait("second", claim(run, { rank: 1, order: 1 }));
    wait("third", claim(run, { rank: 1, order: 1 }));
    wait("first", claim(run, { rank: 2, order: 9 }));
    await turns();
    expect(names()).toEqual([]);
    held?.end(PLAIN_END);
    expect(names()).toEqual([]);
    for (let granted = 1; granted <= 4; granted++) {
      await turns();
      expect([names().length, run.held]).toEqual([granted, 1]);
      decisions.at(-1)?.[1]?.end(PLAIN_END);
    }
    expect(names()).toEqual(["first", "second", "third", "last"]);
  });

  it("grants all that are free at once in the order in which they compete, of whatever run", async () => {
    const runs = [permits(1), permits(1), permits(1)];
    const held = runs.map((run) => admission.tryTake(claim(run)));
    runs.forEach((run, i) => wait(`rank ${i % 2}.${i}`, claim(run, { rank: i % 2, order: i })));
    for (const grant of held) grant?.end(PLAIN_END);
    await turns();
    expect(names()).toEqual(["rank 1.1", "rank 0.0", "rank 0.2"]);
  });

  it("is not held up by who needs something else", async () => {
    const run = permits(2);
    const gate = new Gate({ max_concurrent: 1 });
    const [held, other] = [admission.tryTake(claim(run, { gates: [gate] })), admission.tryTake(claim(run))];
    wait("needs the provider", claim(run, { gates: [gate], rank: 9 }));
    wait("needs a permit", claim(run));
    other?.end(PLAIN_END);
    await turns();
    expect(names()).toEqual(["needs a permit"]);
    held?.end(PLAIN_END);
    await turns();
    expect(names()).toEqual(["needs a permit", "needs the provider"]);
  });

  it("is not held up, at the same provider, by who waits for money", async () => {
    const run = permits(2);
    const gate = new Gate({});
    const budget = new Ledger({ tokens: 10 }, { allowsUnknown: false });
    const held = admission.tryTake(claim(run, { budget, most: tokens(6) }));
    wait("needs money", claim(run, { gates: [gate], budget, most: tokens(6), rank: 9 }));
    await turns();
    expect(admission.tryTake(claim(run, { gates: [gate] }))).toBeDefined();
    held?.end(PLAIN_END);
    await turns();
    expect(names()).toEqual(["needs money"]);
  });

  it("leaves the queue once, and is not decided after that", async () => {
    const run = permits(1);
    const held = admission.tryTake(claim(run));
    const leave = ["stays", "leaves", "stays too"].map((name) => wait(name, claim(run)));
    expect([leave[1]?.(), leave[1]?.()]).toEqual([true, false]);
    held?.end(PLAIN_END);
    await turns();
    decisions[0]?.[1]?.end(PLAIN_END);
    await turns();
    expect(names()).toEqual(["stays", "stays too"]);
    expect([leave[0]?.(), leave[1]?.(), leave[2]?.()]).toEqual([false, false, false]);
  });

  it("waits as long as the provider asks, not longer, and for the soonest of several", async () => {
    const run = permits(9);
    let timers = 0;
    admission = new Admission({ ...clock, after: (delayMs, callback) => (timers++, clock.after(delayMs, callback)) });
    const [late, soon] = [new Gate({}), new Gate({})];
    late.pauseUntil(5000.5);
    soon.pauseUntil(1000);
    const at: Record<string, number> = {};
    const done = Promise.all(
      [late, soon, late].map(
        (gate, i) =>
          new Promise<void>((resolve) => {
            const decided = (): void => {
              at[i] = clock.monotonicMs();
              resolve();
            };
            admission.wait(claim(run, { gates: [gate] }), { decided });
          }),
      ),
    );
    expect(run.held).toBe(0);
    await turns();
    expect(clock.pending).toBe(1);
    await clock.runUntil(done);
    expect(at).toEqual({ 0: 5001, 1: 1000, 2: 5001 });
    expect([clock.pending, run.held, timers]).toEqual([0, 3, 2]);
  });

  it("keeps no timer for somebody who has left", async () => {
    const gate = new Gate({});
    gate.pauseUntil(1000);
    const leave = wait("leaves", claim(permits(1), { gates: [gate] }));
    await turns();
    expect(clock.pending).toBe(1);
    leave();
    expect(clock.pending).toBe(0);
  });

  it("is woken also when somebody else has left", async () => {
    const gate = new Gate({});
    gate.pauseUntil(1000);
    const run = permits(9);
    const leave = wait("leaves", claim(run, { gates: [gate] }));
    const stays = new Promise((resolve) => void admission.wait(claim(run, { gates: [gate] }), { decided: resolve }));
    await turns();
    leave();
    await clock.runUntil(stays);
    expect([names(), run.held]).toEqual([[], 1]);
  });

  it("is refused by a budget that nothing under way can make room in, and waits for one that something can", async () => {
    const run = permits(9);
    const budget = new Ledger({ tokens: 10 }, { allowsUnknown: false });
    const held = admission.tryTake(claim(run, { budget, most: tokens(6) }));
    wait("fits later", claim(run, { budget, most: tokens(5), rank: 2 }));
    wait("never fits", claim(run, { budget, most: tokens(9), rank: 1 }));
    await turns();
    expect([names(), budget.hasRefused]).toEqual([[], false]);
    held?.end({ wasRefused: false, spent: tokens(5) });
    await turns();
    expect([names(), run.held, budget.hasRefused]).toEqual([["fits later"], 1, false]);
    decisions[0]?.[1]?.end({ wasRefused: false, spent: tokens(5) });
    await turns();
    expect([names(), decisions[1]?.[1], run.held, budget.hasRefused]).toEqual([["fits later", "never fits"], undefined, 0, true]);
  });

  it("is decided in a later turn also when it is refused at once", async () => {
    const budget = new Ledger({ tokens: 1 }, { allowsUnknown: false });
    wait("too much", claim(permits(1), { budget, most: tokens(2) }));
    expect(names()).toEqual([]);
    await turns();
    expect(decisions).toEqual([["too much", undefined]]);
  });
});

function permits(limit: number, parent?: Permits): Permits {
  return { limit, held: 0, ...(parent === undefined ? {} : { parent }) };
}

function claim(run: Permits, { rank = 0, order = 0, ...needs }: Partial<Needs & Claim> = {}): Claim {
  return { run, needs: { gates: [], most: NOTHING, budget: undefined, ...needs }, rank, order };
}

function tokens(count: number): Amount {
  return { picoUsd: 0n, tokens: count };
}

function wait(name: string, what: Claim): () => boolean {
  const waiter = admission.wait(what, { decided: (grant) => void decisions.push([name, grant]) });
  return () => admission.leave(waiter);
}

function names(): readonly string[] {
  return decisions.map(([name]) => name);
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}
