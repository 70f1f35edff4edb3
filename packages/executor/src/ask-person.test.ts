import type { Ensemble } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { asks, askKind } from "./__fixtures__/ask-kind.ts";
import { createCallKind } from "./__fixtures__/call-kind.ts";
import { ensemble, eventsOf, executor, finished, statuses } from "./__fixtures__/finished.ts";
import { createTestKind, step } from "./__fixtures__/test-kind.ts";
import { createVirtualClock } from "./__fixtures__/virtual-clock.ts";
import type { ExecutorOptions, StartOptions } from "./executor-options.ts";

const kinds: Partial<ExecutorOptions> = {
  agentKinds: [createTestKind(), askKind, createCallKind({ list: () => ["one", "two"] })],
};

/** Nobody is there; the answer comes from elsewhere after so many milliseconds. */
function later(clock: ReturnType<typeof createVirtualClock>, ms: number, value = "late"): NonNullable<StartOptions["onInputRequired"]> {
  return (_request, { park }) => {
    park();
    return new Promise((resolve) => void clock.after(ms, () => resolve({ value })));
  };
}

describe("askPerson", () => {
  it("takes an answer that comes while other agents are at work, although the agent was parked", async () => {
    const clock = createVirtualClock();
    const run = executor({ clock, ...kinds }).start(ensemble([asks("q", ["?"]), step("after", ["q"]), step("slow", [], { ms: 100 })]), {
      input: "x",
      onInputRequired: later(clock, 50),
    });
    const result = await clock.runUntil(run.result);
    expect(result.status).toBe("completed");
    expect(result.results["q"]?.response).toBe("late");
    expect(result.results["after"]?.status).toBe("success");
  });

  it.each<[string, readonly Parameters<typeof ensemble>[0][number][], Partial<ExecutorOptions>]>([
    ["in an ensemble inside", [{ name: "box", ensemble: "inner" }], {}],
    ["in an instance of a fan-out", [step("list", [], { response: '["a", "b"]' }), { ...asks("box", ["?"], ["list"]), fan_out: true }], {}],
    [
      "in an ensemble inside an instance",
      [step("list", [], { response: '["a", "b"]' }), { name: "box", ensemble: "inner", depends_on: ["list"], fan_out: true }],
      {},
    ],
  ])("takes it %s, too", async (_where, agents, options) => {
    const inner: Ensemble = { name: "inner", agents: [asks("q", ["?"]), step("q2", ["q"], { response: "inner end" })] };
    const clock = createVirtualClock();
    const one = executor({ clock, ...kinds, ...options, ensembles: async () => inner });
    const run = one.start(ensemble([...agents, step("end", ["box"]), step("slow", [], { ms: 100 })]), {
      input: "x",
      onInputRequired: later(clock, 50),
    });
    const result = await clock.runUntil(run.result);
    expect(statuses(result)).toMatchObject({ box: "success", end: "success", slow: "success" });
    expect(result.status).toBe("completed");
  });

  it("ends without the agent when nothing else is left, and tells whoever was asked that nobody waits any more", async () => {
    const clock = createVirtualClock();
    const inner: Ensemble = { name: "inner", agents: [asks("q", ["?"])], limits: { timeout_seconds: 900 } };
    const signals: AbortSignal[] = [];
    const run = executor({ clock, ...kinds, ensembles: async () => inner }).start(
      ensemble([
        { name: "box", ensemble: "inner", timeout_seconds: 900 },
        asks("own", [{ timeout_seconds: 900 }]),
        step("other", [], { ms: 5 }),
      ]),
      {
        input: "x",
        onInputRequired: (_request, { signal, park }) => {
          signals.push(signal);
          park();
          return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
        },
      },
    );
    const events = eventsOf(run);
    const result = await clock.runUntil(run.result);
    expect(result.status).toBe("needs_input");
    expect(statuses(result)).toEqual({ other: "success" });
    expect(result.metadata.duration_ms).toBe(5);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(clock.pending).toBe(0);
    expect((await events).at(-1)?.type).toBe("execution_parked");
  });

  it("takes the default when a question's time is over, and says so", async () => {
    const { result, events } = await finished(
      [asks("q", [{ timeout_seconds: 60, default: "no" }])],
      { onInputRequired: () => new Promise<never>(() => {}) },
      kinds,
    );
    expect(result.results["q"]).toMatchObject({ status: "success", response: "no" });
    expect(result.results["q"]?.warnings?.[0]).toContain("within 60 seconds");
    expect(result.metadata.duration_ms).toBe(60_000);
    expect(events.find(({ type }) => type === "user_input_received")).toMatchObject({ value: "no" });
  });

  it("fails the agent when a question without a default runs out of time", async () => {
    let reason: unknown;
    const { result } = await finished(
      [asks("q", [{ timeout_seconds: 60 }]), step("other", [], { ms: 5 })],
      {
        onInputRequired: (_request, { signal }) => {
          signal.addEventListener("abort", () => (reason = signal.reason));
          return new Promise<never>(() => {});
        },
      },
      kinds,
    );
    expect(result.results["q"]).toMatchObject({ status: "failed", error: { code: "AGENT_INPUT_TIMED_OUT" } });
    expect(result.status).toBe("completed_with_errors");
    expect(reason).toBeInstanceOf(Error);
  });

  it("never has a secret answer in its events", async () => {
    const { events, result } = await finished(
      [asks("q", [{ secret: true }])],
      { onInputRequired: async () => ({ value: "hunter2-hunter2" }) },
      kinds,
    );
    expect(result.results["q"]?.status).toBe("success");
    expect(JSON.stringify([events, result])).not.toContain("hunter2");
    expect(events.find(({ type }) => type === "user_input_received")).not.toHaveProperty("value");
  });
});
