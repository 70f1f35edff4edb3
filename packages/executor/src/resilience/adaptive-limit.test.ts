import { describe, expect, it } from "vitest";
import { AdaptiveLimit } from "./adaptive-limit.ts";

describe("AdaptiveLimit", () => {
  it("is halved when a quarter of what ended was refused, down to one", () => {
    const limit = new AdaptiveLimit(40);
    end(limit, 40, 4);
    expect(limit.limit).toBe(20);
    for (let round = 0; round < 10; round++) end(limit, 40, 4);
    expect(limit.limit).toBe(1);
  });

  it("comes from no limit to half of what was under way, and grows again while little is refused", () => {
    const limit = new AdaptiveLimit(Infinity);
    end(limit, 100, 1, 100);
    expect(limit.limit).toBe(50);
    end(limit, 50, 0, 50);
    expect(limit.limit).toBe(55);
  });

  it("never grows above what was set", () => {
    const limit = new AdaptiveLimit(30);
    for (let round = 0; round < 50; round++) end(limit, 30, 0, 30);
    expect(limit.limit).toBe(30);
  });

  it("does not move for what chance refuses", () => {
    const limit = new AdaptiveLimit(100);
    for (let round = 0; round < 20; round++) end(limit, 100, 5, 100);
    expect(limit.limit).toBe(100);
  });
});

/** So many attempts end, every n-th of them refused; 0: none. */
function end(limit: AdaptiveLimit, count: number, every: number, inFlight = limit.limit): void {
  for (let index = 1; index <= count; index++) limit.ended(every > 0 && index % every === 0, inFlight);
}
