import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBefore, push, type Ranked, removeAt } from "./waiter-heap.ts";

const waiter = (rank: number, order = 0, sequence = 0): Ranked => ({ rank, order, sequence });

describe("isBefore", () => {
  it.each([
    ["the longer remaining path, whatever the rest says", waiter(2, 1, 1), waiter(1, 0, 0)],
    ["then the earlier in the plan", waiter(1, 0, 1), waiter(1, 1, 0)],
    ["then who came first", waiter(1, 1, 0), waiter(1, 1, 1)],
  ])("lets go first %s", (_what, first, second) => {
    expect([isBefore(first, second), isBefore(second, first)]).toEqual([true, false]);
  });

  it("is not before itself", () => {
    expect(isBefore(waiter(1), waiter(1))).toBe(false);
  });
});

describe("a heap of those who wait", () => {
  it("has who goes first at its head, whoever came and left", () => {
    const comes = fc.record({ rank: fc.nat(3), order: fc.nat(3) });
    const leaves = fc.record({ place: fc.nat() });
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: comes }, leaves), { size: "+1" }), (steps) => {
        const heap: Ranked[] = [];
        const there = new Set<Ranked>();
        const remove = (place: number): void => {
          there.delete(heap[place] as Ranked);
          removeAt(heap, place);
        };
        const check = (): void => {
          expect(new Set(heap)).toEqual(there);
          for (const other of heap) expect(isBefore(other, heap[0] as Ranked)).toBe(false);
        };
        steps.forEach((step, sequence) => {
          if ("place" in step) {
            if (heap.length > 0) remove(step.place % heap.length);
          } else {
            const comer = { ...step, sequence };
            there.add(comer);
            push(heap, comer);
          }
          check();
        });
        while (heap.length > 0) {
          remove(0);
          check();
        }
      }),
    );
  });

  it("moves up who takes the place of one that left, where it goes before those above", () => {
    const heap: Ranked[] = [];
    for (const rank of [10, 3, 9, 2, 1, 8, 7]) push(heap, waiter(rank));
    expect(heap.map(({ rank }) => rank)).toEqual([10, 3, 9, 2, 1, 8, 7]);
    removeAt(heap, 3);
    const left: number[] = [];
    for (; heap.length > 0; removeAt(heap, 0)) left.push((heap[0] as Ranked).rank);
    expect(left).toEqual([10, 9, 8, 7, 3, 1]);
  });
});
