import { addUsage, costOf, type Price, toPicoUsd, type Usage } from "@llm-orc/contracts";
import { ProviderError } from "@llm-orc/provider";
import { type Agent, type Budget, type Ensemble, reduceRun, type RunResult } from "@llm-orc/run-spec";
import { type FakeAnswer, fakeProvider, type FakeProviderOptions } from "@llm-orc/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsOf, statuses } from "./__fixtures__/finished.ts";
import { createVirtualClock } from "./__fixtures__/virtual-clock.ts";
import { createExecutor } from "./create-executor.ts";
import type { ExecutorOptions } from "./executor-options.ts";

// A dollar for a thousand tokens: then a token is a tenth of a cent, and sums can be read.
const PRICE: Price = { input_per_mtok: 1_000, output_per_mtok: 1_000 };
const profiles = {
  paid: { provider: "fake", model: "paid", max_tokens: 100 },
  unbounded: { provider: "fake", model: "unbounded" },
  unpriced: { provider: "fake", model: "unpriced", max_tokens: 100 },
  local: { provider: "fake", model: "local" },
};
const models: FakeProviderOptions["models"] = {
  paid: { price: PRICE },
  unbounded: { price: PRICE },
  unpriced: {},
  local: { price: { input_per_mtok: 0, output_per_mtok: 0 }, isLocal: true, maxOutputTokens: 50 },
};

// The system prompt and the input are a byte each, and two messages count 64 tokens each: 130 of input, 100 of output.
const BOUND_USD = 0.23;

describe("budget", () => {
  it("lets begin what fits with the most that it can come to, and skips what does not", async () => {
    const { result } = await run([agent("a", "paid"), agent("b", "paid", ["a"]), agent("c", "paid", ["b"])], { usd: 2 * BOUND_USD });
    // Each answer comes to 15 tokens, so that two are spent with 0.03 and the third fits too.
    expect(statuses(result)).toEqual({ a: "success", b: "success", c: "success" });
    expect(result.metadata.budget).toEqual({ usd: "0.46", spent_usd: "0.045", spent_tokens: 45 });

    const tight = await run([agent("a", "paid"), agent("b", "paid", ["a"])], { usd: 0.24 });
    expect(statuses(tight.result)).toEqual({ a: "success", b: "skipped:budget" });
    expect(tight.result).toMatchObject({
      status: "budget_exceeded",
      error: { code: "RUN_BUDGET_EXCEEDED", message: expect.stringContaining('"b"') as string },
      deliverable: "ok",
      metadata: { budget: { usd: "0.24", spent_usd: "0.015" } },
    });
    expect(tight.provider.calls).toHaveLength(1);
    expect(reduceRun(tight.events)).toEqual(tight.result);
  });

  it("lets an attempt wait while others may leave room, and asks them one after the other", async () => {
    const answer: FakeAnswer = { text: "ok", latencyMs: 10 };
    const { result, provider } = await run(
      ["a", "b", "c"].map((name) => agent(name, "paid")),
      { usd: 0.27 },
      { replies: { paid: answer } },
    );
    expect(statuses(result)).toEqual({ a: "success", b: "success", c: "success" });
    expect(provider.maxConcurrent).toBe(1);
  });

  it("does not hold up models that cost nothing", async () => {
    const { result } = await run([agent("dear", "paid"), agent("free", "local"), agent("after", "local", ["dear"])], { usd: 0.1 });
    expect(statuses(result)).toEqual({ dear: "skipped:budget", free: "success", after: "skipped:dependencies_skipped" });
    expect(result.status).toBe("budget_exceeded");
    expect(result.metadata.budget).toEqual({ usd: "0.1", spent_usd: "0", spent_tokens: 0 });
  });

  it("bounds tokens too, those of the user's own models included", async () => {
    const { result } = await run([agent("a", "local"), agent("b", "local", ["a"])], { tokens: 190 });
    expect(statuses(result)).toEqual({ a: "success", b: "skipped:budget" });
    expect(result.metadata.budget).toEqual({ tokens: 190, spent_usd: "0", spent_tokens: 15 });
  });

  it("tells the model how long its answer may be at most", async () => {
    const { provider } = await run([agent("a", "local")], { tokens: 1_000 });
    expect(provider.calls[0]?.request.maxOutputTokens).toBe(50);
    const open = await run([agent("a", "local")], undefined);
    expect(open.provider.calls[0]?.request.maxOutputTokens).toBeUndefined();
  });

  it("does not start an agent whose bound nobody knows, unless that is allowed", async () => {
    const agents = [agent("price", "unpriced"), agent("length", "unbounded"), agent("free", "local")];
    const { result, provider } = await run(agents, { usd: 10 });
    expect(statuses(result)).toEqual({ price: "failed", length: "failed", free: "success" });
    expect(result.results["price"]?.error).toMatchObject({
      code: "RUN_PRICE_UNKNOWN",
      message: expect.stringContaining("what its model costs") as string,
    });
    expect(result.results["length"]?.error).toMatchObject({ message: expect.stringContaining("how much its model may answer") as string });
    expect(provider.calls.map(({ modelId }) => modelId)).toEqual(["local"]);

    const allowed = await run(agents, { usd: 10, unknown_price: "allow" });
    expect(statuses(allowed.result)).toEqual({ price: "success", length: "success", free: "success" });
    expect(allowed.result.metadata.budget?.uncovered).toEqual(["price", "length"]);
  });

  it("counts every attempt: what was reported, in full what may have been charged, nothing for what was refused", async () => {
    const refused = new ProviderError("rate_limited", "fake says: slow down.", { reachedVendor: true, status: 429 });
    const cutOff = new ProviderError("network", "fake was cut off.", { reachedVendor: true });
    const reported = new ProviderError("overloaded", "fake gave up.", {
      reachedVendor: true,
      usage: { input_tokens: 20, output_tokens: 3 },
    });
    const { result, events } = await run([agent("a", "paid")], { usd: 1 }, { replies: { paid: [refused, cutOff, reported, "ok"] } });
    expect(result.results["a"]).toMatchObject({ status: "success", attempts: 4 });
    expect(result.metadata.budget?.spent_usd).toBe("0.268");
    const attempts = events.filter(({ type }) => type === "attempt_started");
    expect(attempts).toMatchObject([1, 2, 3, 4].map((attempt) => ({ agent: "a", attempt, reserved_usd: "0.23", reserved_tokens: 230 })));
  });

  it("fails an agent that it refuses later", async () => {
    const cutOff = new ProviderError("network", "fake was cut off.", { reachedVendor: true });
    const { result } = await run([agent("a", "paid")], { usd: 0.3 }, { replies: { paid: [cutOff, "ok"] } });
    expect(result.results["a"]).toMatchObject({ status: "failed", attempts: 1, error: { code: "RUN_BUDGET_EXCEEDED" } });
    expect(result.status).toBe("budget_exceeded");
  });

  it("holds for everything that runs inside, and an ensemble inside may have a smaller one", async () => {
    const child: Ensemble = { name: "child", agents: [agent("x", "paid"), agent("y", "paid", ["x"])], budget: { usd: 0.24 } };
    const agents = [{ name: "inner", ensemble: "child" }, agent("last", "paid", ["inner"])] as Agent[];
    const { result } = await run(agents, { usd: 1 }, {}, { ensembles: async () => child });
    expect(result.results["inner"]).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("did not suffice") as string },
    });
    expect(result).toMatchObject({ status: "completed_with_errors", metadata: { budget: { spent_usd: "0.03" } } });
  });

  it("may be given to a run, over that of its ensemble", async () => {
    const provider = fakeProvider({ models });
    const executor = createExecutor({ providers: [provider], profiles });
    const ensemble: Ensemble = { name: "e", agents: [agent("a", "paid")], budget: { usd: 0.01 } };
    expect((await executor.start(ensemble, { input: "x" }).result).status).toBe("budget_exceeded");
    expect((await executor.start(ensemble, { input: "x", budget: { usd: 1 } }).result).status).toBe("completed");
  });

  it("is never exceeded, whatever fails, is cut off by its timeout, or answers how much", async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(anyRun(), async (scenario) => {
        const bill = new Bill();
        const { result } = await run(
          scenario.agents,
          { usd: scenario.usd },
          { replies: (call) => bill.answer(call.request.maxOutputTokens ?? 0, scenario.seed + call.index) },
          {
            limits: { maxConcurrentAgents: scenario.concurrency },
            random: () => 0.5,
          },
        );
        const budget = result.metadata.budget;
        const limit = toPicoUsd(budget?.usd ?? "0");
        expect(toPicoUsd(budget?.spent_usd ?? "0")).toBeLessThanOrEqual(limit);
        expect(toPicoUsd(costOf(bill.charged, PRICE).usd ?? "0")).toBeLessThanOrEqual(limit);
        expect(toPicoUsd(costOf(bill.charged, PRICE).usd ?? "0")).toBeLessThanOrEqual(toPicoUsd(budget?.spent_usd ?? "0"));
        if (result.status === "budget_exceeded") refused++;
      }),
      { numRuns: 10_000 },
    );
    // A property of runs that are never refused anything would say nothing.
    expect(refused).toBeGreaterThan(1_000);
  }, 120_000);
});

interface Scenario {
  readonly agents: readonly Agent[];
  readonly usd: number;
  readonly concurrency: number;
  readonly seed: number;
}

function anyRun(): fc.Arbitrary<Scenario> {
  const dependencies = fc.array(fc.nat(7), { maxLength: 2 });
  const oneAgent = fc.record({
    needs: dependencies,
    tokens: fc.integer({ min: 1, max: 400 }),
    retries: fc.integer({ min: 1, max: 4 }),
    patience: fc.integer({ min: 1, max: 100 }),
  });
  return fc.record({
    agents: fc.array(oneAgent, { minLength: 1, maxLength: 8 }).map((drawn) =>
      drawn.map(({ needs, tokens, retries, patience }, index): Agent => {
        const names = [...new Set(needs.filter((other) => other < index).map((other) => `a${other}`))];
        return {
          name: `a${index}`,
          model_profile: "paid",
          max_tokens: tokens,
          retry: { max_attempts: retries },
          timeout_seconds: patience / 100,
          system_prompt: "s",
          depends_on: names,
        };
      }),
    ),
    usd: fc.integer({ min: 1, max: 3_000 }).map((thousandths) => thousandths / 1_000),
    concurrency: fc.nat(4),
    seed: fc.nat(),
  });
}

/** What the vendor charges, by its own books. */
class Bill {
  charged: Usage = { input_tokens: 0, output_tokens: 0 };

  answer(maxOutputTokens: number, seed: number): FakeAnswer {
    const random = mixed(seed);
    const usage = { input_tokens: 60 + (random % 30), output_tokens: random % (maxOutputTokens + 1) };
    const latencyMs = random % 40;
    switch ((random >>> 8) % 8) {
      case 0:
        return { latencyMs, error: new ProviderError("rate_limited", "slow down", { reachedVendor: true, status: 429 }) };
      case 1:
        return { latencyMs, error: new ProviderError("network", "refused", { reachedVendor: false }) };
      case 2:
        this.#charge(usage);
        return { latencyMs, deltas: ["o"], error: new ProviderError("network", "cut off", { reachedVendor: true }) };
      case 3:
        this.#charge(usage);
        return { latencyMs, error: new ProviderError("overloaded", "gave up", { reachedVendor: true, status: 500, usage }) };
      case 4:
        this.#charge(usage);
        return { latencyMs, text: "o", usage: null };
      default:
        this.#charge(usage);
        return { latencyMs, text: "o", usage };
    }
  }

  #charge(usage: Usage): void {
    this.charged = addUsage(this.charged, usage);
  }
}

function mixed(seed: number): number {
  let state = (seed + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), 1 | state);
  state = (state + Math.imul(state ^ (state >>> 7), 61 | state)) ^ state;
  return (state ^ (state >>> 14)) >>> 0;
}

function agent(name: string, profile: keyof typeof profiles, needs: readonly string[] = []): Agent {
  return { name, model_profile: profile, system_prompt: "s", depends_on: needs, ...(needs.length === 0 ? {} : { prompt: "x" }) };
}

async function run(
  agents: readonly Agent[],
  budget: Budget | undefined,
  provided: FakeProviderOptions = {},
  options: Partial<ExecutorOptions> = {},
): Promise<{ result: RunResult; events: Awaited<ReturnType<typeof eventsOf>>; provider: ReturnType<typeof fakeProvider> }> {
  const clock = createVirtualClock();
  const provider = fakeProvider({ ...(models === undefined ? {} : { models }), ...provided });
  const executor = createExecutor({ providers: [provider], profiles, clock, ...options });
  const started = executor.start({ name: "test", agents, ...(budget === undefined ? {} : { budget }) }, { input: "x" });
  const events = eventsOf(started);
  const result = await clock.runUntil(started.result);
  expect(clock.pending).toBe(0);
  return { result, events: await events, provider };
}
