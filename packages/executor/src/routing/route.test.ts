import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseRoute, type Route, type RouteCandidate, type RouteSignals } from "./route.ts";

const small = candidate("small", 1);
const middle = candidate("middle", 5);
const large = candidate("large", 20);
const local = candidate("local", 0);
const plain: RouteSignals = { inputTokens: 100, complexity: undefined, isDecisive: false, needsJson: false };

describe("chooseRoute", () => {
  it.each([
    ["little work goes to the cheapest", {}, "small"],
    ["much input to the middle", { inputTokens: 5_000 }, "middle"],
    ["what brings others together to the dearest", { isDecisive: true }, "large"],
    ["what the agent says of itself comes first", { isDecisive: true, complexity: "low" }, "small"],
    ["and the other way round", { complexity: "high" }, "large"],
  ] as const)("prefers cost: %s", (_what, signals, chosen) => {
    const { order, decision } = choose({ candidates: [large, small, middle], prefer: "cost" }, signals);
    expect(order[0]?.profile).toBe(chosen);
    expect(decision).toMatchObject({ chosen, because: expect.stringContaining("prefer cost, complexity") as string, dropped: [] });
  });

  it("prefers quality: the dearest; prefers latency: the first of the list", () => {
    expect(choose({ candidates: [small, large, middle], prefer: "quality" }).order.map(({ profile }) => profile)).toEqual([
      "large",
      "middle",
      "small",
    ]);
    expect(choose({ candidates: [middle, large, small], prefer: "latency" }).order.map(({ profile }) => profile)).toEqual([
      "middle",
      "large",
      "small",
    ]);
  });

  it("counts what costs nothing as the cheapest, and what has no known price as the dearest", () => {
    const unknown = { ...candidate("unknown", 1), price: undefined };
    expect(choose({ candidates: [small, unknown, local], prefer: "cost" }).order.map(({ profile }) => profile)).toEqual([
      "local",
      "small",
      "unknown",
    ]);
  });

  it("drops what cannot be asked, what is too small and what lacks something, and says why", () => {
    const away: RouteCandidate = { ...small, unavailable: "There is no key." };
    const tiny: RouteCandidate = { ...middle, contextWindow: 50 };
    const wordless: RouteCandidate = { ...local, takesJson: false };
    const { order, decision } = choose({ candidates: [away, tiny, wordless, large], prefer: "cost" }, { needsJson: true });
    expect(order.map(({ profile }) => profile)).toEqual(["large", "small", "middle", "local"]);
    expect(decision).toEqual({
      chosen: "large",
      because: "it is the only one that fits",
      dropped: [
        { candidate: "small", because: "There is no key." },
        { candidate: "middle", because: "about 100 tokens of input, and it takes 50" },
        { candidate: "local", because: "it takes no JSON Schema" },
      ],
    });
  });

  it("tries the first all the same when none fits", () => {
    const { order, decision } = choose({
      candidates: [
        { ...small, contextWindow: 1 },
        { ...large, contextWindow: 2 },
      ],
      prefer: "cost",
    });
    expect(order.map(({ profile }) => profile)).toEqual(["small", "large"]);
    expect(decision.because).toBe("no candidate fits; the first is tried all the same");
  });

  it("never chooses an unfit one while another fits, orders all of them, and is the same each time", () => {
    fc.assert(
      fc.property(
        fc.array(anyCandidate(), { minLength: 1, maxLength: 6 }),
        anySignals(),
        fc.constantFrom("cost", "quality", "latency"),
        (candidates, signals, prefer) => {
          const { order } = chooseRoute({ candidates, prefer }, signals);
          const fits = ({ unavailable, contextWindow, takesJson }: RouteCandidate): boolean =>
            unavailable === undefined && signals.inputTokens <= (contextWindow ?? Infinity) && !(signals.needsJson && takesJson === false);
          const first = candidates.find(({ model }) => model === order[0]) as RouteCandidate;
          expect(fits(first)).toBe(candidates.some(fits));
          expect(new Set(order)).toEqual(new Set(candidates.map(({ model }) => model)));
          expect(chooseRoute({ candidates, prefer }, signals).order).toEqual(order);
        },
      ),
    );
  });
});

function choose(route: Route, signals: Partial<RouteSignals> = {}): ReturnType<typeof chooseRoute> {
  return chooseRoute(route, { ...plain, ...signals });
}

function candidate(profile: string, usd: number): RouteCandidate {
  return {
    model: { profile, provider: "fake", model: profile },
    price: { input_per_mtok: usd, output_per_mtok: usd },
    contextWindow: undefined,
    maxOutputTokens: undefined,
    takesJson: undefined,
    unavailable: undefined,
  };
}

function anyCandidate(): fc.Arbitrary<RouteCandidate> {
  return fc.record({
    model: fc.record({ provider: fc.constant("fake"), model: fc.string() }),
    price: fc.option(fc.record({ input_per_mtok: fc.nat(9), output_per_mtok: fc.nat(9) }), { nil: undefined }),
    contextWindow: fc.option(fc.nat(200), { nil: undefined }),
    maxOutputTokens: fc.constant(undefined),
    takesJson: fc.constantFrom(true, false, undefined),
    unavailable: fc.option(fc.constant("away"), { nil: undefined }),
  });
}

function anySignals(): fc.Arbitrary<RouteSignals> {
  return fc.record({
    inputTokens: fc.nat(300),
    complexity: fc.constantFrom("low", "medium", "high", undefined),
    isDecisive: fc.boolean(),
    needsJson: fc.boolean(),
  });
}
