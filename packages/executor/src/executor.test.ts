import { Redacted } from "@llm-orc/contracts";
import { type Agent, type DurableEvent, reduceRun, type RunEvent, type RunSink } from "@llm-orc/run-spec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTestKind, step, type Step } from "./__fixtures__/test-kind.ts";
import { ensemble, eventsOf, executor, finished, statuses } from "./__fixtures__/finished.ts";
import { createVirtualClock } from "./__fixtures__/virtual-clock.ts";
import { EnsembleInvalidError } from "./executor-options.ts";

describe("createExecutor", () => {
  it("runs agents as soon as their own dependencies have ended", async () => {
    // Levels as barriers would take 100 + 100 + 100.
    const agents = [
      step("a", [], { ms: 100 }),
      step("b", ["a"], { ms: 1 }),
      step("c", ["b"], { ms: 1 }),
      step("x", [], { ms: 1 }),
      step("y", ["x"], { ms: 100 }),
      step("z", ["y"], { ms: 1 }),
      step("p", [], { ms: 1 }),
      step("q", ["p"], { ms: 1 }),
      step("r", ["q"], { ms: 101 }),
    ];
    const { result } = await finished(agents);
    expect(result.status).toBe("completed");
    expect(result.metadata.duration_ms).toBe(103);
    expect(result.metadata.critical_path).toEqual({ agents: ["p", "q", "r"], duration_ms: 103 });
    expect(result.completion_order.slice(0, 4)).toEqual(["x", "p", "q", "a"]);
    expect(result.results["c"]?.started_at).toBe("2026-01-01T00:00:00.101Z");
  });

  it("gives a free permit to the agent on the longest remaining path, then in file order", async () => {
    const seen = { started: [], inputs: {} };
    const agents = [step("late"), step("long"), step("long2", ["long"]), step("long3", ["long2"]), step("later")];
    await finished(agents, { concurrency: 1 }, { agentKinds: [createTestKind(seen)] });
    expect(seen.started).toEqual(["late", "long", "long2", "long3", "later"]);
  });

  it("never has more agents at work than permits", async () => {
    const agents = Array.from({ length: 20 }, (_, i) => step(`a${i}`, [], { ms: 10 }));
    const { result, events } = await finished(agents, { concurrency: 3 });
    expect(result.metadata.duration_ms).toBe(70);
    expect(highWater(events)).toBe(3);
    expect(result.results["a19"]?.queued_ms).toBe(60);
    expect(result.results["a19"]?.duration_ms).toBe(10);
  });

  it("goes on without an agent that failed, and says so", async () => {
    const { result } = await finished([
      step("good", [], { response: "fine" }),
      step("bad", [], { end: "throw" }),
      step("join", ["good", "bad"], { response: "joined" }),
    ]);
    expect(result.status).toBe("completed_with_errors");
    expect(result.deliverable).toBe("joined");
    expect(result.results["bad"]).toMatchObject({
      status: "failed",
      response: null,
      error: { code: "INTERNAL_ERROR", message: "it broke" },
    });
  });

  it("shows an agent the run's input and what its dependencies gave out, failed ones with an output included", async () => {
    const seen = { started: [], inputs: {} as Record<string, string> };
    const agents = [
      step("facts-reader", [], { response: "42 files" }),
      step("broken", [], { end: "failed", response: '{"success": false}' }),
      step("silent", [], { end: "throw" }),
      step("join", ["facts-reader", "broken", "silent"]),
      step("bare", ["silent"]),
      step("alone", ["facts-reader"], {}, { input_scope: "dependencies" }),
    ];
    await finished(agents, { input: "look" }, { agentKinds: [createTestKind(seen)] });
    expect(seen.inputs["facts-reader"]).toBe("look");
    expect(seen.inputs["bare"]).toBe("look");
    expect(seen.inputs["alone"]).toBe("Agent facts-reader (Facts Reader):\n42 files");
    expect(seen.inputs["join"]).toBe(
      `Answer the input below. Take into account what the agents before you found.

Original Input:
look

Previous Agent Results (for your reference):
Agent facts-reader (Facts Reader):
42 files

Agent broken (Broken):
{"success": false}

Give your own analysis: build on these results, do not only repeat them.`,
    );
  });

  it("takes an input_key, or fails the agent without running it", async () => {
    const seen = { started: [] as string[], inputs: {} as Record<string, string> };
    const agents = [
      step("a", [], { response: '{"n": {"m": 1}, "t": "text"}' }),
      step("object", ["a"], {}, { input_key: "n", input_scope: "dependencies" }),
      step("map-form", [], {}, { depends_on: [{ agent_name: "a", input_key: "t" }], input_scope: "dependencies" }),
      step("missing", ["a"], {}, { input_key: "nope" }),
    ];
    const { result } = await finished(agents, {}, { agentKinds: [createTestKind(seen)] });
    expect(seen.inputs["object"]).toBe('Agent a (A):\n{"m":1}');
    expect(seen.inputs["map-form"]).toBe("Agent a (A):\ntext");
    expect(seen.started).not.toContain("missing");
    expect(result.results["missing"]?.error).toMatchObject({
      code: "AGENT_INPUT_KEY",
      message: expect.stringContaining("keys n, t") as string,
    });
  });

  it("skips by guard, by skipped dependencies and by on_failure", async () => {
    const { result } = await finished([
      step("a", [], { response: '{"go": false}' }),
      step("guarded", ["a"], {}, { when: "${a.go} == true" }),
      step("behind", ["guarded"]),
      step("beside", ["guarded", "a"]),
      step("fails", [], { end: "failed", response: null }, { on_failure: "skip_dependents" }),
      step("after-failure", ["fails", "a"]),
      step("might-have-failed", [], {}, { on_failure: "skip_dependents" }),
      step("after-success", ["might-have-failed"]),
      step("fails-too", [], { end: "failed", response: null }),
      step("goes-on", ["fails-too"]),
    ]);
    expect(statuses(result)).toEqual({
      a: "success",
      guarded: "skipped:guard",
      behind: "skipped:dependencies_skipped",
      beside: "success",
      fails: "failed",
      "after-failure": "skipped:dependency_failed",
      "might-have-failed": "success",
      "after-success": "success",
      "fails-too": "failed",
      "goes-on": "success",
    });
  });

  it("ends the run at an agent with on_failure: fail_run", async () => {
    const { result } = await finished([
      step("fatal", [], { ms: 5, end: "failed" }, { on_failure: "fail_run" }),
      step("slow", [], { ms: 100 }),
      step("after", ["slow"]),
    ]);
    expect(result).toMatchObject({ status: "failed", error: { code: "RUN_AGENT_FAILED" }, metadata: { duration_ms: 5 } });
    expect(statuses(result)).toEqual({ fatal: "failed", slow: "cancelled", after: "skipped:run_failed" });
  });

  it("fails a run of which every agent failed", async () => {
    const { result } = await finished([step("a", [], { end: "throw" }), step("b", ["a"], { end: "throw" })]);
    expect(result).toMatchObject({ status: "failed", error: { code: "RUN_ALL_AGENTS_FAILED" }, deliverable: null });
  });

  it("bounds an agent's own time, not its waiting", async () => {
    const agents = [
      step("first", [], { ms: 1500 }),
      step("waits", [], { ms: 900 }, { timeout_seconds: 1 }),
      step("hangs", [], { end: "hang" }, { timeout_seconds: 1 }),
    ];
    const { result } = await finished(agents, { concurrency: 1 });
    expect(statuses(result)).toEqual({ first: "success", waits: "success", hangs: "failed" });
    expect(result.results["hangs"]?.error).toMatchObject({ code: "AGENT_TIMED_OUT" });
    expect(result.metadata.duration_ms).toBe(3400);
  });

  it("goes on without an agent that ignores its timeout", async () => {
    const { result } = await finished([step("deaf", [], { end: "deaf" }, { timeout_seconds: 1 }), step("next", ["deaf"])]);
    expect(statuses(result)).toEqual({ deaf: "failed", next: "success" });
    expect(result.metadata.duration_ms).toBe(6000);
  });

  it("shows nothing that an agent says after its end", async () => {
    const clock = createVirtualClock();
    const agents = [step("deaf", [], { end: "deaf" }, { timeout_seconds: 1 }), step("next", ["deaf"], { ms: 2000 })];
    const run = executor({ clock }).start(ensemble(agents), { input: "x" });
    const result = await clock.runUntil(run.result);
    expect(result.metadata.duration_ms).toBe(8000);
    expect((await eventsOf(run)).filter(({ type }) => type === "agent_output")).toEqual([]);
  });

  it("ends a run at its own timeout", async () => {
    const { result } = await finished([step("slow", [], { ms: 5000 }), step("next", ["slow"])], {}, {}, { limits: { timeout_seconds: 2 } });
    expect(result).toMatchObject({ status: "timed_out", error: { code: "RUN_TIMED_OUT" } });
    expect(statuses(result)).toEqual({ slow: "cancelled", next: "skipped:timed_out" });
  });

  it("cancels what runs, skips what does not, and leaves no timer", async () => {
    const clock = createVirtualClock();
    const run = executor({ clock }).start(
      ensemble([step("fast", [], { ms: 1 }), step("slow", ["fast"], { ms: 100, deltas: ["half"] }), step("next", ["slow"])]),
      {
        input: "x",
      },
    );
    clock.after(10, () => run.cancel("enough"));
    const result = await clock.runUntil(run.result);
    expect(result).toMatchObject({ status: "cancelled", error: { code: "RUN_CANCELLED", message: "enough" } });
    expect(statuses(result)).toEqual({ fast: "success", slow: "cancelled", next: "skipped:cancelled" });
    expect((await eventsOf(run)).find(({ type }) => type === "agent_cancelled")).toMatchObject({ partial_text: "half" });
    expect(clock.pending).toBe(0);
  });

  it("waits at most 5 s for what does not hear the cancellation", async () => {
    const clock = createVirtualClock();
    const run = executor({ clock }).start(ensemble([step("deaf", [], { end: "deaf" })]), { input: "x" });
    clock.after(10, () => run.cancel());
    expect((await clock.runUntil(run.result)).metadata.duration_ms).toBe(5010);
  });

  it("listens to the caller's signal and lets go of it", async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>): void => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
      listeners--;
      remove(...args);
    };
    await finished([step("a")], { signal });
    expect(listeners).toBe(0);
    const clock = createVirtualClock();
    const run = executor({ clock }).start(ensemble([step("a", [], { ms: 50 })]), { input: "x", signal });
    clock.after(1, () => controller.abort());
    expect((await clock.runUntil(run.result)).status).toBe("cancelled");
    expect(listeners).toBe(0);
  });

  it("frees permits of waiting agents that are cancelled, for other runs too", async () => {
    const clock = createVirtualClock();
    const one = executor({ clock });
    const first = one.start(ensemble(Array.from({ length: 5 }, (_, i) => step(`a${i}`, [], { ms: 100 }))), { input: "x", concurrency: 1 });
    const second = one.start(ensemble([step("b", [], { ms: 10 })]), { input: "x", concurrency: 1 });
    clock.after(5, () => first.cancel());
    const [cancelled, other] = await clock.runUntil(Promise.all([first.result, second.result]));
    expect(statuses(cancelled)["a0"]).toBe("cancelled");
    expect(statuses(cancelled)["a4"]).toBe("skipped:cancelled");
    expect(other.status).toBe("completed");
  });

  it("parks an agent whose question nobody answers, and finishes the rest", async () => {
    const asks = {
      declaration: { name: "asks", key: "asks", schema: {}, references: () => [] },
      run: async (context: Parameters<ReturnType<typeof createTestKind>["run"]>[0]) => ({
        status: "success" as const,
        response: (await context.ask({ prompt: "Name?", kind: "text" })).value,
      }),
    };
    const agents = [{ name: "q", asks: {} }, step("after", ["q"]), step("other", [], { ms: 20 })];
    const parked = await finished(agents, {}, { agentKinds: [createTestKind(), asks] });
    expect(parked.result.status).toBe("needs_input");
    expect(statuses(parked.result)).toEqual({ other: "success" });
    const answered = await finished(agents, { onInputRequired: async () => ({ value: "Ada" }) }, { agentKinds: [createTestKind(), asks] });
    expect(answered.result.results["q"]?.response).toBe("Ada");
    expect(answered.events.map(({ type }) => type)).toContain("user_input_received");
  });

  it("ends a question at once when the run is cancelled, parked or not", async () => {
    const asks = {
      declaration: { name: "asks", key: "asks", schema: {}, references: () => [] },
      run: async (context: Parameters<ReturnType<typeof createTestKind>["run"]>[0]) => ({
        status: "success" as const,
        response: (await context.ask({ prompt: "Name?", kind: "text" })).value,
      }),
    };
    for (const onInputRequired of [undefined, () => new Promise<never>(() => {})]) {
      const clock = createVirtualClock();
      const run = executor({ clock, agentKinds: [createTestKind(), asks] }).start(
        ensemble([{ name: "q", asks: {} }, step("slow", [], { ms: 100 })]),
        { input: "x", ...(onInputRequired === undefined ? {} : { onInputRequired }) },
      );
      clock.after(10, () => run.cancel());
      const result = await clock.runUntil(run.result);
      expect(statuses(result)).toEqual({ q: "cancelled", slow: "cancelled" });
      expect(result.metadata.duration_ms).toBe(10);
    }
  });

  it("chooses the deliverable", async () => {
    const last = await finished([step("a"), step("z", ["a"], { response: "end" }), step("y", ["a"], { response: "" })]);
    expect(last.result).toMatchObject({ deliverable: "end", deliverable_agent: "z" });
    const fallback = await finished([step("a", [], { response: "early" }), step("z", ["a"], { end: "throw" })]);
    expect(fallback.result).toMatchObject({ deliverable: "early", deliverable_agent: "a", deliverable_fallback: true });
    const named = await finished([step("a", [], { response: "A" }), step("b", ["a"], { response: "B" })], {}, {}, { output: "a" });
    expect(named.result).toMatchObject({ deliverable: "A", deliverable_agent: "a" });
    const several = await finished([step("a", [], { response: "A" }), step("b", ["a"], { response: "B" })], {}, {}, { output: ["b", "a"] });
    expect(several.result.deliverable).toBe("B\n\nA");
    const template = await finished([step("a", [], { response: '{"n": 3}' })], {}, {}, { output: "n is ${a.n}, of ${input}" });
    expect(template.result.deliverable).toBe("n is 3, of x");
    const missing = await finished([step("a", [], { end: "throw" }), step("b")], {}, {}, { output: "a" });
    expect(missing.result).toMatchObject({ status: "failed", error: { code: "RUN_OUTPUT_MISSING" }, deliverable: null });
  });

  it("takes agents of any name", async () => {
    const { result, events } = await finished([step("__proto__"), step("constructor", ["__proto__"])]);
    expect(Object.keys(result.results)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(result.results)).toBe(Object.prototype);
    expect(reduceRun(events)).toEqual(result);
  });

  it("says all that is wrong at once and starts nothing", () => {
    const bad = [step("a", ["b"]), step("b", ["a", "nobody"]), step("a"), { name: "m" } as Agent];
    const start = (): unknown => executor().start(ensemble(bad), { input: "x" });
    expect(start).toThrow(EnsembleInvalidError);
    try {
      start();
    } catch (error) {
      expect((error as EnsembleInvalidError).diagnostics.map(({ code, path }) => `${code} ${path}`)).toEqual([
        "ORC2009 /agents/3",
        "ORC2001 /agents/2/name",
        "ORC2002 /agents/1/depends_on/1",
        "ORC2003 /agents/0/depends_on/0",
      ]);
    }
  });

  it("has no events to read when none are kept, and the same result", async () => {
    const clock = createVirtualClock();
    const agents = [step("a", [], { ms: 3 }), step("b", ["a"], { end: "throw" })];
    const run = executor({ clock }).start(ensemble(agents), { input: "x", retainEvents: false });
    const result = await clock.runUntil(run.result);
    expect(() => run.events[Symbol.asyncIterator]()).toThrow("retainEvents: false");
    const { result: other } = await finished(agents);
    expect(statuses(result)).toEqual(statuses(other));
  });
});

describe("run.events", () => {
  it("rebuild the result, whatever fails, hangs, is skipped or cancelled", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyEnsemble(),
        fc.option(fc.integer({ min: 0, max: 60 })),
        fc.integer({ min: 0, max: 4 }),
        async (agents, cancelAtMs, concurrency) => {
          const clock = createVirtualClock();
          const run = executor({ clock }).start(ensemble(agents), { input: "x", concurrency });
          const early = eventsOf(run);
          const cancelled = cancelAtMs === null ? undefined : clock.after(cancelAtMs, () => run.cancel());
          const result = await clock.runUntil(run.result);
          const events = await early;
          expect(reduceRun(events)).toEqual(result);
          expect(reduceRun(JSON.parse(JSON.stringify(events)) as RunEvent[])).toEqual(JSON.parse(JSON.stringify(result)));
          const durable = events.filter((event): event is DurableEvent => event.type !== "agent_output");
          expect(durable.map(({ sequence }) => sequence)).toEqual(durable.map((_, i) => i + 1));
          expect((await eventsOf(run)).filter(({ type }) => type !== "agent_output")).toEqual(durable);
          expect(Object.keys(result.results)).toHaveLength(agents.length);
          checkOrder(agents, durable);
          // Who settles without any work takes no permit.
          const working = new Set(
            agents.filter((agent) => (agent as unknown as { step: Step }).step.idle !== true).map(({ name }) => name),
          );
          if (concurrency > 0)
            expect(highWater(events.filter((event) => !("agent" in event) || working.has(event.agent)))).toBeLessThanOrEqual(concurrency);
          cancelled?.();
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: 600 },
    );
  });

  it("tell phases around their agents", async () => {
    const { events } = await finished([step("a"), step("b", ["a"]), step("c")]);
    expect(
      events.map((event) =>
        "agent" in event ? `${event.type} ${event.agent}` : "phase" in event ? `${event.type} ${event.phase}` : event.type,
      ),
    ).toEqual([
      "execution_started",
      "phase_started 0",
      "agent_started a",
      "agent_started c",
      "agent_completed a",
      "phase_started 1",
      "agent_started b",
      "agent_completed c",
      "phase_completed 0",
      "agent_completed b",
      "phase_completed 1",
      "execution_completed",
    ]);
    expect(events.flatMap((event) => (event.type === "phase_started" ? [event.agents] : []))).toEqual([["a", "c"], ["b"]]);
  });

  it("show output as it grows, joined in spans of 16 ms, and all of it before the agent's end", async () => {
    const clock = createVirtualClock();
    const streams = {
      declaration: { name: "streams", key: "streams", schema: {}, references: () => [] },
      run: (context: Parameters<ReturnType<typeof createTestKind>["run"]>[0]) =>
        context.work(async () => {
          for (let i = 0; i < 10; i++) {
            context.emit(`${i}`);
            await new Promise<void>((resolve) => clock.after(5, resolve));
          }
          context.emit("!");
          return { status: "success" as const, response: "0123456789!" };
        }),
    };
    const run = executor({ clock, agentKinds: [streams] }).start(ensemble([{ name: "s", streams: {} }]), { input: "x" });
    const keepsUp = eventsOf(run);
    await clock.runUntil(run.result);
    const outputs = (await keepsUp).filter((event) => event.type === "agent_output");
    expect(outputs.map(({ delta }) => delta)).toEqual(["0", "123", "456", "789", "!"]);
    expect(outputs.map(({ offset }) => offset)).toEqual([0, 1, 4, 7, 10]);
    expect((await keepsUp).at(-3)?.type).toBe("agent_completed");
  });

  it("give a reader that comes late all durable events and the text so far", async () => {
    const clock = createVirtualClock();
    const run = executor({ clock }).start(ensemble([step("a", [], { ms: 100, deltas: ["to", "ge", "ther"] })]), { input: "x" });
    let late: Promise<RunEvent[]> | undefined;
    clock.after(50, () => {
      late = eventsOf(run);
    });
    await clock.runUntil(run.result);
    expect((await late)?.map((event) => (event.type === "agent_output" ? event.delta : event.type))).toEqual([
      "execution_started",
      "phase_started",
      "agent_started",
      "together",
      "agent_completed",
      "phase_completed",
      "execution_completed",
    ]);
  });

  it("give equal work equal step keys, and other work others", async () => {
    const keys = async (agents: Agent[], input = "x"): Promise<Record<string, string>> => {
      const { events } = await finished(agents, { input });
      return Object.fromEntries(events.flatMap((event) => (event.type === "agent_started" ? [[event.agent, event.step_key]] : [])));
    };
    const first = await keys([step("a", [], { ms: 1 }), step("b", ["a"])]);
    const again = await keys([step("a", [], { ms: 1 }), step("b", ["a"])]);
    expect(again).toEqual(first);
    expect((await keys([step("a", [], { ms: 1 }), step("b", ["a"])], "y"))["b"]).not.toBe(first["b"]);
    const changed = await keys([step("a", [], { ms: 1, response: "other" }), step("b", ["a"])]);
    expect(changed["a"]).not.toBe(first["a"]);
    expect(changed["b"]).not.toBe(first["b"]);
  });
});

describe("sinks", () => {
  it("get each event before any dependent starts", async () => {
    const written: string[] = [];
    const seen = { started: [] as string[], inputs: {} };
    const startedThen: string[][] = [];
    const sink = sinkOf((event) => {
      written.push("agent" in event ? `${event.type} ${event.agent}` : event.type);
      startedThen.push([...seen.started]);
    });
    await finished([step("a"), step("b", ["a"])], { retainEvents: false }, { sinks: [sink], agentKinds: [createTestKind(seen)] });
    expect(startedThen[written.indexOf("agent_completed a")]).toEqual(["a"]);
    expect(seen.started).toEqual(["a", "b"]);
    expect(written.at(-1)).toBe("execution_completed");
  });

  it("that cannot write end the run, and no dependent starts", async () => {
    const agents = [step("a", [], { ms: 1 }), step("b", ["a"]), step("slow", [], { ms: 100 })];
    for (let failAt = 1; failAt <= 9; failAt++) {
      let count = 0;
      const seen = { started: [] as string[], inputs: {} };
      const sink = sinkOf((event) => {
        if (++count === failAt) throw new Error(`disk full at ${event.type}`);
        expect(count).toBeLessThan(failAt);
      });
      const { result } = await finished(agents, {}, { sinks: [sink], agentKinds: [createTestKind(seen)] });
      expect(result).toMatchObject({
        status: "failed",
        error: { code: "RUN_JOURNAL_WRITE_FAILED", message: expect.stringContaining("disk full") as string },
      });
      if (failAt <= 5) expect(seen.started).not.toContain("b");
    }
  });
});

describe("secrets", () => {
  it("never reach events, results or other agents, also split over pieces and encoded", async () => {
    const secret = "sk-very-secret-123";
    const seen = { started: [], inputs: {} as Record<string, string> };
    const base64 = Buffer.from(secret).toString("base64");
    const agents = [
      step("a", [], { deltas: ["key: sk-ver", "y-secr", "et-123 and ", "sk-very-not"], response: `key: ${secret} and ${base64}` }),
      step("b", ["a"]),
      step("c", [], { end: "throw" }),
    ];
    const { result, events } = await finished(
      agents,
      { input: `use ${secret}` },
      { secrets: () => [new Redacted(secret)], agentKinds: [createTestKind(seen)] },
    );
    const everything = JSON.stringify([result, events, seen.inputs]);
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(base64.replace(/=+$/, ""));
    expect(result.input).toBe("use [redacted]");
    const shown = events.flatMap((event) => (event.type === "agent_output" ? [event.delta] : [])).join("");
    expect(shown).toBe("key: [redacted] and sk-very-not");
  });

  it("keeps secrets out of what is logged of a hook that fails", async () => {
    const logged: string[] = [];
    const hook = (): void => {
      throw new Error("POST https://example.com/?token=sk-very-secret failed");
    };
    const logger = { warn: (message: string) => void logged.push(message), debug() {} };
    await finished([step("a")], {}, { secrets: () => [new Redacted("sk-very-secret")], hooks: { event: hook }, logger });
    expect(logged.length).toBeGreaterThan(0);
    for (const message of logged) expect(message).toMatch(/^A hook failed on \w+: POST .*token=\[redacted\] failed$/);
  });
});

function highWater(events: readonly RunEvent[]): number {
  let now = 0;
  let most = 0;
  const started = new Set<string>();
  for (const event of events) {
    if (event.type === "agent_started") {
      started.add(event.agent);
      most = Math.max(most, ++now);
    } else if (event.type !== "agent_output" && "result" in event && started.has(event.agent)) now--;
  }
  return most;
}

/** No agent starts before what it depends on has ended; every started one ends. */
function checkOrder(agents: readonly Agent[], events: readonly DurableEvent[]): void {
  const ended = new Set<string>();
  for (const event of events) {
    if (event.type === "agent_started") {
      for (const dependency of agents.find(({ name }) => name === event.agent)?.depends_on ?? []) expect(ended).toContain(dependency);
    } else if ("result" in event) ended.add(event.agent);
  }
  expect(ended.size).toBe(agents.length);
}

function sinkOf(write: (event: DurableEvent) => void): RunSink {
  return { open: () => ({ write, close() {} }) };
}

function anyEnsemble(): fc.Arbitrary<Agent[]> {
  const does: fc.Arbitrary<Step> = fc.record(
    {
      ms: fc.integer({ min: 0, max: 40 }),
      end: fc.oneof(
        { weight: 5, arbitrary: fc.constant("success" as const) },
        fc.constantFrom("failed" as const, "throw" as const, "hang" as const),
      ),
      response: fc.constantFrom('{"go": true}', '{"go": false}', "text", "", null),
      deltas: fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 3 }),
      idle: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const fields = fc.record(
    {
      on_failure: fc.constantFrom("continue" as const, "skip_dependents" as const, "continue" as const, "fail_run" as const),
      guarded: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  return fc.array(fc.tuple(fc.array(fc.nat(), { maxLength: 3 }), does, fields), { minLength: 1, maxLength: 15 }).map((list) =>
    list.map(([picks, work, { on_failure, guarded }], i) => {
      const dependsOn = i === 0 ? [] : [...new Set(picks.map((pick) => `n${pick % i}`))];
      return step(`n${i}`, dependsOn, work, {
        timeout_seconds: 0.05,
        ...(on_failure === undefined ? {} : { on_failure }),
        ...(guarded === true && i > 0 ? { when: `\${n${(i * 7) % i}.go} == true` } : {}),
      });
    }),
  );
}
