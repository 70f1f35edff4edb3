import { describe, expect, it } from "vitest";
import { SessionStore } from "./session-store.ts";

const LIMITS = { maxSessions: 1000, maxSessionsPerCaller: 100, sessionIdleMs: 50 };

describe("SessionStore", () => {
  it("holds no more than it may when ten thousand are wanted, by one caller or by many", () => {
    const byOne = wanted(() => "ann");
    expect(byOne.counts).toEqual({ 200: 100, 429: 9900 });
    const byMany = wanted((n) => `caller ${n}`);
    expect(byMany.counts).toEqual({ 200: 1000, 503: 9000 });
    expect(byMany.store.ids()).toHaveLength(1000);
  });

  it("counts a session from when its opening begins, and once", () => {
    const store = new SessionStore<string>({ ...LIMITS, maxSessions: 2 });
    const { free } = store.reserve("ann");
    store.reserve("bob");
    expect(() => store.reserve("eve")).toThrow("has its 2 sessions");
    free();
    free();
    store.add({ id: "1", owner: "ann", value: "x" });
    expect(() => store.reserve("eve")).toThrow("has its 2 sessions");
    expect(store.take("1")).toBe("x");
    expect(store.take("1")).toBeUndefined();
    store.reserve("eve");
  });

  it("lets the caller's longest idle session make place, unless it was just used", () => {
    let now = 0;
    const store = new SessionStore<string>({ ...LIMITS, maxSessions: 4, maxSessionsPerCaller: 3 }, () => now);
    for (const id of ["1", "2", "3"]) store.add({ id, owner: "ann", value: `session ${id}` });
    store.add({ id: "4", owner: "bob", value: "of bob" });
    now = 1000;
    store.enter("1");
    store.enter("2")();
    expect(() => store.reserve("ann")).toThrow("has its 4 sessions");
    now = 10_500;
    expect(() => store.reserve("eve")).toThrow("has its 4 sessions");
    expect(store.reserve("ann").replaced).toBe("session 3");
    expect(() => store.reserve("ann")).toThrow("has its 4 sessions");
    now = 11_500;
    expect(store.reserve("ann").replaced).toBe("session 2");
    now = 100_000;
    expect(() => store.reserve("ann")).toThrow("has its 4 sessions");
    expect(store.ids()).toEqual(["1", "4"]);
  });

  it("gives a session to its owner only", () => {
    const store = new SessionStore<string>(LIMITS);
    store.add({ id: "1", owner: "ann", value: "x" });
    expect(store.find("1", "ann")).toBe("x");
    expect(() => store.find("1", "bob")).toThrow("There is no such session.");
    expect(() => store.find("2", "ann")).toThrow("There is no such session.");
  });

  it("takes a session for idle when nothing of it was open for the time", () => {
    let now = 0;
    const store = new SessionStore<string>(LIMITS, () => now);
    store.add({ id: "1", owner: "ann", value: "x" });
    const leave = [store.enter("1"), store.enter("1")];
    now = 1000;
    expect(store.idle()).toEqual([]);
    leave[0]?.();
    expect(store.idle()).toEqual([]);
    leave[1]?.();
    now = 1049;
    expect(store.idle()).toEqual([]);
    now = 1050;
    expect(store.idle()).toEqual(["1"]);
  });
});

function wanted(owner: (n: number) => string): { store: SessionStore<number>; counts: Record<number, number> } {
  const store = new SessionStore<number>(LIMITS);
  const counts: Record<number, number> = {};
  for (let n = 0; n < 10_000; n += 1) {
    const status = open(store, String(n), owner(n));
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return { store, counts };
}

function open(store: SessionStore<number>, id: string, owner: string): number {
  try {
    const { free } = store.reserve(owner);
    store.add({ id, owner, value: 0 });
    free();
    return 200;
  } catch (error) {
    return (error as { status: number }).status;
  }
}
