import { ProviderError } from "@llm-orc/provider";
import { type Agent, type Profiles, reduceRun, type RunEvent, type RunResult } from "@llm-orc/run-spec";
import { fakeProvider, type FakeProvider, type FakeProviderOptions } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { eventsOf, statuses } from "./__fixtures__/finished.ts";
import { createVirtualClock } from "./__fixtures__/virtual-clock.ts";
import { createExecutor } from "./create-executor.ts";
import type { ExecutorOptions } from "./executor-options.ts";

const profiles: Profiles = {
  main: { provider: "fake", model: "main", fallback_model_profile: "second" },
  second: { provider: "fake", model: "second", temperature: 0.5, fallback_model_profile: "third" },
  third: { provider: "fake", model: "third", fallback_model_profile: "main" },
  alone: { provider: "fake", model: "alone" },
  nowhere: { provider: "gone", model: "m", fallback_model_profile: "alone" },
};
const busy = (more: { retryAfterMs?: number } = {}): ProviderError =>
  new ProviderError("rate_limited", "fake says: slow down.", { reachedVendor: true, status: 429, ...more });
const down = new ProviderError("overloaded", "fake is down.", { reachedVendor: true, status: 503 });
const wrong = new ProviderError("invalid_request", "fake does not know that.", { reachedVendor: true, status: 400 });

describe("retry", () => {
  it("makes a call again that failed for a while, withdraws what it said, and says why", async () => {
    const { result, events } = await run([{ name: "a", model_profile: "alone" }], {
      alone: [{ deltas: ["half "], error: down }, busy(), "whole"],
    });
    expect(result.results["a"]).toMatchObject({ status: "success", response: "whole", attempts: 3, model_substituted: false });
    expect(events.filter(({ type }) => type === "agent_retry_scheduled")).toMatchObject([
      { attempt: 2, delay_ms: 250, error: { code: "PROVIDER_OVERLOADED" } },
      { attempt: 3, delay_ms: 500, error: { code: "PROVIDER_RATE_LIMITED" } },
    ]);
    expect(events.filter(({ type }) => type === "agent_output").at(-1)).toMatchObject({ attempt: 2, offset: 0, delta: "whole" });
  });

  it("gives up after six attempts and says all there is to say", async () => {
    const { result, provider } = await run([{ name: "a", model_profile: "alone" }], { alone: down });
    expect(provider.calls).toHaveLength(6);
    expect(result.results["a"]?.error).toEqual({
      code: "PROVIDER_OVERLOADED",
      message: 'fake is down. Agent "a", attempt 6 of 6: overloaded, which can be tried again.',
    });
  });

  it.each(["auth", "quota", "invalid_request", "context_length", "content_filtered"] as const)("never repeats what is %s", async (kind) => {
    const error = new ProviderError(kind, "No.", { reachedVendor: true });
    const { result, provider } = await run([{ name: "a", model_profile: "alone" }], { alone: error });
    expect(provider.calls).toHaveLength(1);
    expect(result.results["a"]?.error?.message).toBe(`No. Agent "a", attempt 1 of 6: ${kind}, which no retry would change.`);
  });

  it("waits as long as the vendor asks, and lets nobody else ask it meanwhile", async () => {
    const started: number[] = [];
    const clock = createVirtualClock();
    const replies = ({ index }: { index: number }) => {
      started.push(clock.monotonicMs());
      return index === 0 ? busy({ retryAfterMs: 3_000 }) : "ok";
    };
    const agents = [
      { name: "a", model_profile: "alone" },
      { name: "later", model_profile: "alone", depends_on: ["pause"] },
      { name: "pause", call: 1_000 },
    ];
    const { result } = await run(agents, replies, { clock, agentKinds: [pauseKind(clock)] });
    expect(statuses(result)).toEqual({ a: "success", later: "success", pause: "success" });
    expect(started[0]).toBe(0);
    for (const at of started.slice(1)) expect(at).toBeGreaterThanOrEqual(3_000);
  });

  it("does not wait for a vendor that wants more than a minute", async () => {
    const { result, clock } = await run([{ name: "a", model_profile: "alone" }], { alone: busy({ retryAfterMs: 3_600_000 }) });
    expect(result.results["a"]?.error?.message).toContain("can be tried again, but not before 3600 s");
    expect(clock.monotonicMs()).toBe(0);
  });

  it("is set by provider, profile and agent, the narrowest first", async () => {
    const options = { resilience: { fake: { retry: { max_attempts: 2 } } } };
    const ofProvider = await run([{ name: "a", model_profile: "alone" }], { alone: down }, options);
    expect(ofProvider.provider.calls).toHaveLength(2);
    const patient = { ...profiles, alone: { ...profiles["alone"], resilience: { retry: { max_attempts: 3 } } } } as Profiles;
    const ofProfile = await run([{ name: "a", model_profile: "alone" }], { alone: down }, { ...options, profiles: patient });
    expect(ofProfile.provider.calls).toHaveLength(3);
    const own: Agent = { name: "a", model_profile: "alone", retry: { max_attempts: 1 } };
    expect((await run([own], { alone: down }, { ...options, profiles: patient })).provider.calls).toHaveLength(1);
  });

  it("is each agent's own, whoever shares its profile", async () => {
    const agents = [
      { name: "once", model_profile: "alone", retry: { max_attempts: 1 } },
      { name: "as usual", model_profile: "alone" },
      { name: "twice", model_profile: "alone", retry: { max_attempts: 2 } },
    ];
    const { result } = await run(agents, { alone: down });
    expect(Object.values(result.results).map(({ attempts }) => attempts)).toEqual([1, 6, 2]);
  });

  it("counts waiting as the agent's own time", async () => {
    const { result } = await run([{ name: "a", model_profile: "alone", timeout_seconds: 1 }], { alone: busy({ retryAfterMs: 30_000 }) });
    expect(result.results["a"]).toMatchObject({ status: "failed", error: { code: "AGENT_TIMED_OUT" }, duration_ms: 1_000 });
  });

  it("holds no permit while it waits", async () => {
    const order: string[] = [];
    const replies = ({ modelId, index }: { modelId: string; index: number }) => {
      order.push(modelId);
      return index === 0 ? down : "ok";
    };
    await run(
      [
        { name: "a", model_profile: "alone" },
        { name: "b", model_profile: "third" },
      ],
      replies,
      { limits: { maxConcurrentAgents: 1 } },
    );
    expect(order).toEqual(["alone", "third", "alone"]);
  });
});

describe("fallback", () => {
  it("answers with the next profile's own model and settings, and says so", async () => {
    const { result, events, provider } = await run([{ name: "a", model_profile: "main" }], { main: wrong, second: "from second" });
    expect(result.results["a"]).toMatchObject({
      status: "success",
      response: "from second",
      model: "second",
      model_profile: "second",
      model_substituted: true,
      fallback_from: "main",
      warnings: [expect.stringContaining("Answered by second instead of main: fake does not know that.")],
    });
    expect(events.find(({ type }) => type === "agent_fallback_started")).toMatchObject({
      agent: "a",
      from: "main",
      to: "second",
      error: { code: "PROVIDER_INVALID_REQUEST" },
    });
    expect(provider.calls.map(({ modelId, request }) => [modelId, request.temperature])).toEqual([
      ["main", undefined],
      ["second", 0.5],
    ]);
  });

  it("goes down the whole chain, ends where it comes round, and tells every failure", async () => {
    const { result, provider } = await run([{ name: "a", model_profile: "main" }], { main: wrong, second: wrong, third: wrong });
    expect(provider.calls.map(({ modelId }) => modelId)).toEqual(["main", "second", "third"]);
    expect(result.results["a"]).toMatchObject({ status: "failed", model: "third", fallback_from: "main" });
    const message = result.results["a"]?.error?.message ?? "";
    expect(message).toMatch(/Before it failed: main: .* second: /);
  });

  it("is used too when a model cannot even be made", async () => {
    const { result } = await run([{ name: "a", model_profile: "nowhere" }], { alone: "here" });
    expect(result.results["a"]).toMatchObject({ status: "success", response: "here", fallback_from: "nowhere", model_substituted: true });
  });

  it("stands in from the start for a profile that does not exist", async () => {
    const { result } = await run([{ name: "a", model_profile: "missing", fallback_model_profile: "alone" }], { alone: "here" });
    expect(result.results["a"]).toMatchObject({
      status: "success",
      model_profile: "alone",
      fallback_from: "missing",
      model_substituted: true,
    });
  });

  it("is not asked when the agent's time is over", async () => {
    const { result, provider } = await run([{ name: "a", model_profile: "main", timeout_seconds: 1 }], { main: { hangs: true } });
    expect(result.results["a"]?.error?.code).toBe("AGENT_TIMED_OUT");
    expect(provider.calls).toHaveLength(1);
  });

  it("stays: what is asked again goes to the model that answered", async () => {
    const schema = { type: "object", required: ["n"] };
    const { result, provider } = await run([{ name: "a", model_profile: "main", output_schema: schema }], {
      main: wrong,
      second: ["no JSON", '{"n": 1}'],
    });
    expect(result.results["a"]).toMatchObject({ status: "success", response: '{"n": 1}' });
    expect(provider.calls.map(({ modelId }) => modelId)).toEqual(["main", "second", "second"]);
  });

  it("answers at once for a model that is left alone", async () => {
    const agents = Array.from({ length: 30 }, (_, index): Agent => ({
      name: `a${index}`,
      model_profile: "main",
      retry: { max_attempts: 1 },
    }));
    const { result, provider } = await run(agents, { main: down }, { limits: { maxConcurrentAgents: 1 } });
    expect(Object.values(result.results).every(({ status }) => status === "success")).toBe(true);
    expect(provider.calls.filter(({ modelId }) => modelId === "main")).toHaveLength(20);
  });
});

describe("circuit", () => {
  it("leaves a model alone that keeps failing, tries it once after a while, and goes on when it answers", async () => {
    const clock = createVirtualClock();
    const times: number[] = [];
    const replies = () => {
      times.push(clock.monotonicMs());
      return clock.monotonicMs() < 20_000 ? down : "ok";
    };
    const agents = Array.from({ length: 25 }, (_, index): Agent => ({ name: `a${index}`, model_profile: "alone" }));
    const { result } = await run(agents, replies, { clock });
    expect(new Set(Object.values(result.results).map(({ status }) => status))).toEqual(new Set(["success"]));
    // Between the moment when it opened and the end of the outage only probes were made.
    const opened = times[19] as number;
    const probes = times.filter((at) => at > opened && at < 20_000);
    expect(probes.length).toBeLessThanOrEqual(7);
  });

  it("fails with PROVIDER_CIRCUIT_OPEN when the agent's time ends while it is open", async () => {
    const agents = Array.from({ length: 21 }, (_, index): Agent => ({
      name: `a${index}`,
      model_profile: "alone",
      retry: { max_attempts: 1 },
      timeout_seconds: 5,
    }));
    const { result } = await run(agents, { alone: down }, { limits: { maxConcurrentAgents: 1 } });
    expect(result.results["a20"]).toMatchObject({ status: "failed", error: { code: "PROVIDER_CIRCUIT_OPEN" }, attempts: 1 });
  });

  it("can be switched off", async () => {
    const agents = Array.from({ length: 30 }, (_, index): Agent => ({
      name: `a${index}`,
      model_profile: "alone",
      retry: { max_attempts: 1 },
    }));
    const { provider } = await run(
      agents,
      { alone: down },
      { limits: { maxConcurrentAgents: 1 }, resilience: { fake: { circuit: false } } },
    );
    expect(provider.calls).toHaveLength(30);
  });
});

describe("provider limits", () => {
  it("keep requests in any 60 s at or below what was said, and close to it", async () => {
    const { times } = await timed({ requests_per_minute: 60 }, 600, () => "ok");
    expect(busiestMinute(times.map((atMs) => ({ atMs, amount: 1 })))).toBeLessThanOrEqual(60);
    expect(perMinute(times)).toBeGreaterThanOrEqual(60 * 0.95);
  });

  it("keep tokens in any 60 s at or below what was said, and close to it", async () => {
    const { times } = await timed(
      { tokens_per_minute: 30_000 },
      900,
      () => ({ text: "ok", latencyMs: 500, usage: { input_tokens: 100, output_tokens: 100 } }),
      { max_tokens: 100 },
    );
    const spent = times.map((atMs) => ({ atMs, amount: 200 }));
    expect(busiestMinute(spent)).toBeLessThanOrEqual(30_000);
    expect(perMinute(times) * 200).toBeGreaterThanOrEqual(30_000 * 0.95);
  });

  it("hold for all runs of an executor, and a profile has its own within them", async () => {
    const narrow = { ...profiles, narrow: { provider: "fake", model: "narrow", limits: { max_concurrent: 1 } } };
    const agents = ["narrow", "narrow", "alone", "alone"].map((profile, index): Agent => ({ name: `a${index}`, model_profile: profile }));
    const running = new Map<string, number>();
    let most = 0;
    const replies = async ({ modelId }: { modelId: string }) => {
      running.set(modelId, (running.get(modelId) ?? 0) + 1);
      if (modelId === "narrow") most = Math.max(most, running.get(modelId) ?? 0);
      await new Promise(setImmediate);
      running.set(modelId, (running.get(modelId) ?? 0) - 1);
      return "ok";
    };
    const { provider } = await run(agents, replies, { profiles: narrow, limits: { providers: { fake: { max_concurrent: 3 } } } });
    expect(most).toBe(1);
    expect(provider.maxConcurrent).toBeLessThanOrEqual(3);
  });

  it("ask a provider less at once while it says that it is too much, and more again when it does not", async () => {
    const clock = createVirtualClock();
    let running = 0;
    const atOnce: number[] = [];
    const replies = async () => {
      running++;
      atOnce.push(running);
      const tooMuch = atOnce.length < 1_500 && running > 8;
      await new Promise<void>((resolve) => void clock.after(100, resolve));
      running--;
      return tooMuch ? busy() : "ok";
    };
    const retry = { max_attempts: 50, max_delay_ms: 200 };
    const agents = Array.from({ length: 900 }, (_, index): Agent => ({
      name: `a${index}`,
      model_profile: "alone",
      retry,
      timeout_seconds: 36_000,
    }));
    const { result } = await run(agents, replies, { clock });
    expect(result.status).toBe("completed");
    expect(Math.max(...atOnce.slice(0, 900))).toBe(900);
    expect(Math.max(...atOnce.slice(1_200, 1_500))).toBeLessThanOrEqual(16);
  });
});

describe("an outage", () => {
  it("is survived for 60 s, with at most 1.2 times the load and a floor", async () => {
    const clock = createVirtualClock();
    let duringOutage = 0;
    const replies = () => {
      if (clock.monotonicMs() < 60_000) {
        duringOutage++;
        return down;
      }
      return "ok";
    };
    const agents = Array.from({ length: 100 }, (_, index): Agent => ({ name: `a${index}`, model_profile: "alone" }));
    const { result } = await run(agents, replies, { clock });
    expect(Object.values(result.results).filter(({ status }) => status !== "success")).toEqual([]);
    // The floor: ten retry tokens, one more each 5 s, and the probes.
    expect(duringOutage).toBeLessThanOrEqual(1.2 * 100 + 10 + 12 + 5);
  });
});

describe("random faults", () => {
  it.each([10, 50, 1000])(
    "of one call in five leave 99.9 % of 1,000 runs of 5 agents whole, %i runs at once",
    async (atOnce) => {
      const clock = createVirtualClock();
      const random = seeded(20_261_124);
      const faults = [
        busy(),
        busy({ retryAfterMs: 1_000 }),
        down,
        new ProviderError("network", "reset", { reachedVendor: true }),
        new ProviderError("timeout", "stalled", { reachedVendor: true }),
      ];
      const provider = fakeProvider({
        replies: () =>
          random() < 0.2
            ? { latencyMs: 100, error: faults[Math.floor(random() * faults.length)] as ProviderError }
            : { text: "ok", latencyMs: 200 },
      });
      const executor = createExecutor({ providers: [provider], profiles, clock, random });
      const agents: Agent[] = [
        { name: "a", model_profile: "alone" },
        { name: "b", model_profile: "alone" },
        { name: "c", model_profile: "alone", depends_on: ["a"] },
        { name: "d", model_profile: "alone", depends_on: ["a", "b"] },
        { name: "e", model_profile: "alone", depends_on: ["c", "d"] },
      ];
      let left = 1_000;
      let whole = 0;
      const worker = async (): Promise<void> => {
        while (left-- > 0) {
          const { status } = await executor.start({ name: "five", agents }, { input: "x", retainEvents: false }).result;
          if (status === "completed") whole++;
        }
      };
      await clock.runUntil(Promise.all(Array.from({ length: atOnce }, worker)));
      expect(whole).toBeGreaterThanOrEqual(999);
      expect(provider.calls.length / 5_000).toBeLessThanOrEqual(1.4);
      expect(clock.pending).toBe(0);
    },
    60_000,
  );
});

/** Runs many agents and tells when each of their calls began. */
async function timed(
  limits: object,
  count: number,
  reply: () => string | { text: string; latencyMs: number; usage: { input_tokens: number; output_tokens: number } },
  profile: object = {},
): Promise<{ times: number[] }> {
  const clock = createVirtualClock();
  const times: number[] = [];
  const replies = () => {
    times.push(clock.monotonicMs());
    return reply();
  };
  const agents = Array.from({ length: count }, (_, index): Agent => ({ name: `a${index}`, model_profile: "p", system_prompt: "s" }));
  const { result } = await run(agents, replies, {
    clock,
    profiles: { p: { provider: "fake", model: "p", ...profile } },
    limits: { providers: { fake: limits } },
  });
  expect(result.status).toBe("completed");
  return { times };
}

/** Calls by the minute, over whole minutes: those of the last one are under way. */
function perMinute(times: readonly number[]): number {
  const last = times.at(-1) as number;
  return times.filter((atMs) => atMs < last - 30_000).length / (last / 60_000);
}

/** The most that came together in any 60 s. */
function busiestMinute(entries: readonly { readonly atMs: number; readonly amount: number }[]): number {
  let most = 0;
  let sum = 0;
  let first = 0;
  for (const entry of entries) {
    sum += entry.amount;
    while ((entries[first] as { atMs: number }).atMs <= entry.atMs - 60_000) sum -= (entries[first++] as { amount: number }).amount;
    most = Math.max(most, sum);
  }
  return most;
}

function pauseKind(clock: ReturnType<typeof createVirtualClock>) {
  return {
    declaration: {
      name: "call",
      key: "call",
      schema: { properties: { call: { type: "number" } }, required: ["call"] },
      references: () => [],
    },
    run: async ({ agent }: { readonly agent: Agent }) => {
      await new Promise<void>((resolve) => void clock.after((agent as unknown as { call: number }).call, resolve));
      return { status: "success" as const, response: "done" };
    },
  };
}

// mulberry32: the same faults in every run.
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let next = Math.imul(state ^ (state >>> 15), 1 | state);
    next = (next + Math.imul(next ^ (next >>> 7), 61 | next)) ^ next;
    return ((next ^ (next >>> 14)) >>> 0) / 4_294_967_296;
  };
}

async function run(
  agents: readonly Agent[],
  replies: NonNullable<FakeProviderOptions["replies"]>,
  options: Partial<ExecutorOptions> & { clock?: ReturnType<typeof createVirtualClock> } = {},
): Promise<{ result: RunResult; events: RunEvent[]; provider: FakeProvider; clock: ReturnType<typeof createVirtualClock> }> {
  const clock = options.clock ?? createVirtualClock();
  const provider = fakeProvider({ replies });
  const executor = createExecutor({ providers: [provider], profiles, random: () => 0.5, ...options, clock });
  const started = executor.start({ name: "test", agents }, { input: "x" });
  const events = eventsOf(started);
  const result = await clock.runUntil(started.result);
  expect(clock.pending).toBe(0);
  expect(reduceRun(await events)).toEqual(result);
  return { result, events: await events, provider, clock };
}
