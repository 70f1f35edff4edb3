import { ProviderError } from "@llm-orc/provider";
import { type Agent, type AgentKind, llmKind, type Profiles, type RunEvent, type RunResult } from "@llm-orc/run-spec";
import { fakeProvider } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { step, createTestKind } from "./__fixtures__/test-kind.ts";
import { createVirtualClock } from "./__fixtures__/virtual-clock.ts";
import { createExecutor } from "./create-executor.ts";
import type { ExecutorOptions, StartOptions } from "./executor-options.ts";

const profiles: Profiles = {
  fast: { provider: "fake", model: "small", system_prompt: "Be brief.", temperature: 0.2, max_tokens: 50, options: { a: 1, b: 2 } },
  priced: { provider: "fake", model: "priced" },
  plain: { provider: "fake", model: "unknown-price", cost_per_token: 0.000_001 },
  unpriced: { provider: "fake", model: "unknown-price" },
};
const models = {
  small: { isLocal: true },
  priced: { price: { input_per_mtok: 3, output_per_mtok: 15 } },
  "unknown-price": {},
};

describe("an llm agent", () => {
  it("asks its model with the profile's settings under its own, and streams the answer", async () => {
    const provider = fakeProvider({ models, replies: { small: { deltas: ["Hel", "lo"] } } });
    const { result, events } = await finished([{ name: "a", model_profile: "fast", temperature: 0.9, options: { b: 3 } }], provider);
    const [call] = provider.calls;
    expect(call?.request).toMatchObject({ temperature: 0.9, maxOutputTokens: 50, options: { a: 1, b: 3 } });
    expect(call?.request.messages).toEqual([
      { role: "system", parts: [{ type: "text", text: "Be brief." }] },
      { role: "user", parts: [{ type: "text", text: "x" }] },
    ]);
    expect(result.results["a"]).toMatchObject({
      status: "success",
      response: "Hello",
      model: "small",
      model_profile: "fast",
      provider: "fake",
      attempts: 1,
    });
    expect(events.flatMap((event) => (event.type === "agent_output" ? [event.delta] : [])).join("")).toBe("Hello");
    expect(events.find(({ type }) => type === "agent_started")).toMatchObject({ model: "small", provider: "fake", input: { text: "x" } });
  });

  it("fills its prompt template from input, inputs and other agents", async () => {
    const provider = fakeProvider({ models });
    await finished(
      [
        step("facts", [], { response: '{"n": 42, "list": ["p", "q"]}' }),
        {
          name: "a",
          model_profile: "fast",
          depends_on: ["facts"],
          prompt: "${facts.n} of ${facts.list[1]} for ${inputs.who}: ${input} $${kept}",
        },
      ],
      provider,
      { inputs: { who: "Ada" } },
    );
    expect(provider.calls[0]?.request.messages[1]).toEqual({ role: "user", parts: [{ type: "text", text: "42 of q for Ada: x ${kept}" }] });
  });

  it("books usage and cost: known, from the profile, local, and unknown", async () => {
    const provider = fakeProvider({ models });
    const { result } = await finished(
      [
        { name: "known", model_profile: "priced" },
        { name: "profile", model_profile: "plain" },
        { name: "local", model_profile: "fast" },
        { name: "unknown", model_profile: "unpriced" },
      ],
      provider,
    );
    const costs = Object.fromEntries(Object.entries(result.results).map(([name, { cost }]) => [name, cost]));
    expect(costs).toEqual({
      known: { usd: "0.000105", status: "known" },
      profile: { usd: "0.000015", status: "known" },
      local: { usd: "0", status: "known" },
      unknown: { usd: null, status: "unknown" },
    });
    expect(result.metadata.usage.totals).toEqual({
      input_tokens: 40,
      output_tokens: 20,
      total_tokens: 60,
      cost: { usd: "0.00012", status: "unknown" },
      unpriced: ["unknown"],
      agents_count: 4,
    });
  });

  it("estimates usage that the vendor did not report, and says so", async () => {
    const provider = fakeProvider({ models, replies: { priced: { text: "12345678", usage: null } } });
    const { result } = await finished([{ name: "a", model_profile: "priced", system_prompt: "1234" }], provider, { input: "1234" });
    expect(result.results["a"]).toMatchObject({
      usage: { input_tokens: 4, output_tokens: 3 },
      cost: { usd: "0.000057", status: "estimated" },
    });
  });

  it("fails with the provider's error, and keeps what all its attempts have cost", async () => {
    const error = new ProviderError("overloaded", "fake is overloaded.", {
      reachedVendor: true,
      usage: { input_tokens: 7, output_tokens: 0 },
    });
    const { result } = await finished([{ name: "a", model_profile: "priced" }], fakeProvider({ models, replies: { priced: error } }));
    expect(result).toMatchObject({ status: "failed", error: { code: "RUN_ALL_AGENTS_FAILED" } });
    expect(result.results["a"]).toMatchObject({
      error: { code: "PROVIDER_OVERLOADED" },
      attempts: 6,
      usage: { input_tokens: 42 },
      cost: { usd: "0.000126" },
    });
  });

  it("says when an answer was cut off", async () => {
    const { result } = await finished(
      [{ name: "a", model_profile: "fast" }],
      fakeProvider({ models, replies: { small: { text: "cut", finishReason: "length" } } }),
    );
    expect(result.results["a"]?.warnings?.[0]).toContain("cut off");
  });

  it("is stopped by its timeout while its model hangs, with the call ended too", async () => {
    const provider = fakeProvider({ models, replies: { small: { deltas: ["par"], hangs: true } } });
    const { result } = await finished([{ name: "a", model_profile: "fast", timeout_seconds: 2 }], provider);
    expect(result.results["a"]).toMatchObject({ status: "failed", error: { code: "AGENT_TIMED_OUT" }, duration_ms: 2000 });
    expect(provider.running).toBe(0);
  });

  it("fails when its profile or provider is not there, without stopping others", async () => {
    const provider = fakeProvider({ models });
    const clock = createVirtualClock();
    const run = createExecutor({
      providers: [provider],
      profiles: { ...profiles, gone: { provider: "nobody", model: "m" } },
      agentKinds: [createTestKind()],
      clock,
    }).start({ name: "test", agents: [{ name: "a", model_profile: "gone" }, step("b")] }, { input: "x" });
    const result = await clock.runUntil(run.result);
    expect(result.status).toBe("completed_with_errors");
    expect(result.results["a"]?.error).toMatchObject({ code: "PROVIDER_UNKNOWN", hint: expect.stringContaining("fake") as string });
  });
});

describe("provider permits", () => {
  it("cap a local provider by default, over all runs, and leave others alone", async () => {
    const provider = fakeProvider({ models, replies: { small: { latencyMs: 10 }, priced: { latencyMs: 10 } } });
    const clock = createVirtualClock();
    const executor = createExecutor({ providers: [provider], profiles, clock });
    const agents = (profile: string): Agent[] => Array.from({ length: 6 }, (_, i) => ({ name: `a${i}`, model_profile: profile }));
    const runs = [1, 2].map(() => executor.start({ name: "local", agents: agents("fast") }, { input: "x" }).result);
    await clock.runUntil(Promise.all(runs));
    expect(provider.maxConcurrent).toBe(4);
    const remote = fakeProvider({ models, replies: { priced: { latencyMs: 10 } } });
    await finished(agents("priced"), remote);
    expect(remote.maxConcurrent).toBe(6);
  });

  it("can be set, and count together with the run's own", async () => {
    const provider = fakeProvider({ models, replies: { priced: { latencyMs: 10 } } });
    const agents = Array.from({ length: 6 }, (_, i) => ({ name: `a${i}`, model_profile: "priced" }));
    const { result } = await finished(agents, provider, { concurrency: 5 }, { limits: { providers: { fake: { max_concurrent: 2 } } } });
    expect(provider.maxConcurrent).toBe(2);
    expect(result.metadata.duration_ms).toBe(30);
  });
});

describe("an llm agent that waits for its turn", () => {
  const agents = Array.from({ length: 3 }, (_, i) => ({ name: `a${i}`, model_profile: "priced" }));

  it("leaves the queue when its run is cancelled, and others go on", async () => {
    const provider = fakeProvider({ models, replies: { priced: { latencyMs: 100 } } });
    const clock = createVirtualClock();
    const executor = createExecutor({ providers: [provider], profiles, clock, limits: { providers: { fake: { max_concurrent: 1 } } } });
    const first = executor.start({ name: "first", agents }, { input: "x" });
    const second = executor.start({ name: "second", agents }, { input: "x" });
    clock.after(50, () => first.cancel());
    const [cancelled, other] = await clock.runUntil(Promise.all([first.result, second.result]));
    expect(Object.values(cancelled.results).map(({ status }) => status)).toEqual(["cancelled", "skipped", "skipped"]);
    expect(cancelled.status).toBe("cancelled");
    expect([other.status, other.metadata.duration_ms]).toEqual(["completed", 350]);
    expect([provider.calls.length, provider.maxConcurrent, clock.pending]).toEqual([4, 1, 0]);
  });

  it("tells how long, and its own time has not run", async () => {
    const provider = fakeProvider({ models, replies: { priced: { latencyMs: 100 } } });
    const { result } = await finished(
      agents.map((agent) => ({ ...agent, timeout_seconds: 0.15 })),
      provider,
      { concurrency: 1 },
    );
    expect(Object.values(result.results).map(({ status, queued_ms, duration_ms }) => [status, queued_ms, duration_ms])).toEqual([
      ["success", 0, 100],
      ["success", 100, 100],
      ["success", 200, 100],
    ]);
  });

  it("takes nothing from a provider that a kind of the same name does not ask", async () => {
    const own: AgentKind = { declaration: llmKind, run: async () => ({ status: "success", response: "own" }) };
    const limits = { providers: { fake: { requests_per_minute: 1 } } };
    const { result } = await finished(agents, fakeProvider({ models }), {}, { agentKinds: [own], limits });
    expect([result.status, result.metadata.duration_ms]).toEqual(["completed", 0]);
  });
});

describe("interceptors", () => {
  it("change a model call and an agent's outcome", async () => {
    const provider = fakeProvider({ models });
    const { result } = await finished(
      [{ name: "a", model_profile: "fast" }],
      provider,
      {},
      {
        interceptors: {
          model: (request, next) => next({ ...request, seed: 7 }),
          agent: async (_context, next) => ({ ...(await next()), response: "changed" }),
        },
      },
    );
    expect(provider.calls[0]?.request.seed).toBe(7);
    expect(result.results["a"]?.response).toBe("changed");
  });
});

describe("hooks", () => {
  it("observe, and cannot break a run", async () => {
    const seen: string[] = [];
    const warnings: string[] = [];
    const { result } = await finished(
      [step("a")],
      fakeProvider(),
      { retainEvents: false },
      {
        hooks: {
          event({ type }) {
            seen.push(type);
            throw new Error("no");
          },
        },
        logger: { warn: (message) => warnings.push(message), debug() {} },
      },
    );
    expect(result.status).toBe("completed");
    expect(seen.at(-1)).toBe("execution_completed");
    expect(warnings).toHaveLength(seen.length);
  });
});

async function finished(
  agents: readonly Agent[],
  provider: ReturnType<typeof fakeProvider>,
  start: StartOptions = {},
  options: Partial<ExecutorOptions> = {},
): Promise<{ result: RunResult; events: RunEvent[] }> {
  const clock = createVirtualClock();
  const executor = createExecutor({ providers: [provider], profiles, agentKinds: [createTestKind()], clock, ...options });
  const run = executor.start({ name: "test", agents }, { input: "x", ...start });
  const events: RunEvent[] = [];
  const reading = (async () => {
    if (start.retainEvents !== false) for await (const event of run.events) events.push(event);
  })();
  const result = await clock.runUntil(run.result);
  await reading;
  return { result, events };
}
