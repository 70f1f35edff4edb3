import { OrcError } from "@llm-orc/contracts";
import { type Agent, isAgentEnded, reduceRun, type RunEvent } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { call, type Called, createCallKind, pause } from "./__fixtures__/call-kind.ts";
import { eventsOf, finished } from "./__fixtures__/finished.ts";
import { createVirtualClock } from "./__fixtures__/virtual-clock.ts";
import { createExecutor } from "./create-executor.ts";
import type { StartOptions } from "./executor-options.ts";

type Outcome = Awaited<ReturnType<typeof run>>;

function run(list: Called, each: Called, fields: Partial<Agent> = {}, start: StartOptions = {}, more: readonly Agent[] = []) {
  const seen: Record<string, Called> = {};
  const agents = [call("list", "list"), call("each", "each", ["list"], { fan_out: true, ...fields }), ...more];
  return finished(
    agents,
    { input: "base", ...start },
    { agentKinds: [createCallKind({ list, each, ...seen, show: ({ input }) => input })] },
  );
}

const fail = (message: string): never => {
  throw new OrcError("STEP_FAILED", message);
};

describe("fan_out", () => {
  it.each([
    ["a JSON list", '["a", {"b": 1}, null, true]', {}],
    ["a map with a list under data", '{"data": ["a", {"b": 1}, null, true]}', {}],
    ["the key that input_key names", '{"rows": ["a", {"b": 1}, null, true], "data": [1]}', { input_key: "rows" }],
  ])("runs the agent once for each item of %s", async (_what, text, fields) => {
    const { result, events } = await run(
      () => text,
      ({ item, baseInput, dependencies }) => [item?.index ?? -1, item?.count ?? -1, item?.value ?? null, baseInput, dependencies.size],
      fields,
    );
    expect(result.results["each"]).toMatchObject({
      status: "success",
      response: ['[0,4,"a","base",0]', '[1,4,{"b":1},"base",0]', '[2,4,null,"base",0]', '[3,4,true,"base",0]'],
      instances: [0, 1, 2, 3].map((index) => ({ index, status: "success" })),
    });
    expect(result.metadata.fan_out).toEqual({ each: { total: 4, succeeded: 4, failed: 0 } });
    expect(events.filter((event) => event.type === "agent_expanded")).toMatchObject([{ agent: "each", count: 4 }]);
    expect(instanceEnds(events)).toEqual([0, 1, 2, 3]);
    expect(Object.keys(result.results)).toEqual(["list", "each"]);
  });

  it("gives an instance its item as text, with the run's input and its other dependencies around it", async () => {
    const agents = [call("list", "list"), call("other", "other"), call("each", "show", ["list", "other"], { fan_out: true })];
    const kinds = [createCallKind({ list: () => [{ n: 1 }], other: () => "beside", show: ({ input }) => input })];
    const { result } = await finished(agents, { input: "base" }, { agentKinds: kinds });
    expect(result.results["each"]?.response).toEqual([
      `Processing chunk 1 of 1.

Original task: base

Chunk content:
{"n":1}

Previous Agent Results (for your reference):
Agent other (Other):
beside`,
    ]);
  });

  it("keeps what succeeded, with its index, and hands it on", async () => {
    const each: Called = ({ item }) => (item?.value === "bad" ? fail("no good") : `${item?.value as string}!`);
    const { result } = await run(() => ["a", "bad", "c"], each, {}, {}, [
      call("after", "show", ["each"], { input_scope: "dependencies" }),
      call("again", "each", ["each"], { fan_out: true }),
    ]);
    expect(result.status).toBe("completed_with_errors");
    expect(result.results["each"]).toMatchObject({
      status: "partial",
      response: ["a!", null, "c!"],
      instances: [
        { status: "success" },
        { index: 1, status: "failed", error: { code: "STEP_FAILED", message: "no good" } },
        { status: "success" },
      ],
    });
    expect(result.results["after"]?.response).toBe('Agent each (Each):\n["a!",null,"c!"]');
    expect(result.results["again"]).toMatchObject({
      status: "partial",
      response: ["a!!", null, "c!!"],
      instances: [{ status: "success" }, { status: "skipped", skip_reason: "dependency_failed" }, { status: "success" }],
    });
  });

  it("fails when every instance failed, and is skipped when every one was", async () => {
    const { result } = await run(
      () => ["a", "b"],
      ({ item }) => fail(`${item?.value as string} broke`),
      {},
      {},
      [call("again", "each", ["each"], { fan_out: true })],
    );
    expect(result.results["each"]).toMatchObject({
      status: "failed",
      response: null,
      error: { code: "AGENT_FAN_OUT_FAILED", message: expect.stringContaining("a broke") as string },
    });
    expect(result.results["again"]).toMatchObject({ status: "failed", error: { code: "AGENT_FAN_OUT_NOT_ARRAY" } });
    expect(result.status).toBe("completed_with_errors");
  });

  it("succeeds with an empty list, and fails on what is no list", async () => {
    const empty = await run(
      () => [],
      () => "never",
    );
    expect(empty.result.results["each"]).toMatchObject({ status: "success", response: [], instances: [] });
    for (const [text, why] of [
      ["plain", "not JSON"],
      ['{"rows": [1]}', 'without a list under "data"'],
      ["3", "no JSON list"],
    ] as const) {
      const { result } = await run(
        () => text,
        () => "never",
      );
      expect(result.results["each"]?.error).toMatchObject({
        code: "AGENT_FAN_OUT_NOT_ARRAY",
        message: expect.stringContaining(why) as string,
      });
    }
    const key = await run(
      () => '{"rows": 1}',
      () => "never",
      { input_key: "rows" },
    );
    expect(key.result.results["each"]?.error?.message).toContain('no list under "rows"');
    const none = await run(
      () => fail("nothing"),
      () => "never",
    );
    expect(none.result.results["each"]?.error?.message).toContain("has no output");
  });

  it("asks the guard once for all instances", async () => {
    const { result } = await run(
      () => '{"data": [1], "go": false}',
      () => "never",
      { when: "${list.go} == true" },
    );
    expect(result.results["each"]).toMatchObject({ status: "skipped", skip_reason: "guard" });
  });

  it("times each instance by itself", async () => {
    const each: Called = async (context) => {
      await pause(context, context.item?.value as number);
      return "in time";
    };
    const { result } = await run(() => [900, 1100, 900], each, { timeout_seconds: 1 }, { concurrency: 1 });
    expect(result.results["each"]).toMatchObject({
      status: "partial",
      response: ["in time", null, "in time"],
      instances: [{}, { error: { code: "AGENT_TIMED_OUT" } }, {}],
    });
    expect(result.metadata.duration_ms).toBe(2800);
  });

  it("starts instances in order and keeps few of 10,000 alive", async () => {
    let live = 0;
    let most = 0;
    const started: number[] = [];
    const each: Called = async (context) => {
      started.push(context.item?.index ?? -1);
      most = Math.max(most, ++live);
      await Promise.resolve();
      live--;
      return "x";
    };
    const list: Called = () => Array.from({ length: 10_000 }, (_, i) => i);
    const agents = [call("list", "list"), call("each", "each", ["list"], { fan_out: true })];
    const executor = createExecutor({ providers: [], agentKinds: [createCallKind({ list, each })] });
    const result = await executor.start({ name: "t", agents }, { input: "x", concurrency: 8, retainEvents: false }).result;
    expect(result.results["each"]?.response).toHaveLength(10_000);
    expect(most).toBeLessThanOrEqual(8);
    expect(started).toEqual(started.toSorted((a, b) => a - b));
  });

  it("gives every event to the log, from which the result can be rebuilt", async () => {
    const { result, events } = await run(
      () => ["a", "b"],
      ({ item }) => (item?.index === 1 ? fail("no") : "ok"),
    );
    expect(reduceRun(events)).toEqual(result);
  });

  it("stops its instances when the run is cancelled, and starts no more", async () => {
    const clock = createVirtualClock();
    const each: Called = async (context) => pause(context, 1000).then(() => "done");
    const executor = createExecutor({ providers: [], clock, agentKinds: [createCallKind({ list: () => [1, 2, 3, 4, 5], each })] });
    const agents = [call("list", "list"), call("each", "each", ["list"], { fan_out: true })];
    const started = executor.start({ name: "t", agents }, { input: "x", concurrency: 2 });
    const events = eventsOf(started);
    clock.after(1500, () => started.cancel());
    const result = await clock.runUntil(started.result);
    expect(result.status).toBe("cancelled");
    expect(result.results["each"]).toMatchObject({ status: "cancelled", response: null });
    expect(result.results["each"]?.instances?.filter(({ status }) => status === "success")).toHaveLength(2);
    expect((await events).filter((event) => event.type === "agent_started" && event.index !== undefined)).toHaveLength(4);
    expect(clock.pending).toBe(0);
  });

  it("waits for a person only when no other instance is left", async () => {
    const kind = {
      declaration: { name: "asks", key: "asks", schema: { properties: { asks: {} } }, references: () => [] },
      run: async (context: Parameters<Called>[0]) => {
        if (context.item?.value === "ask") await context.ask({ prompt: "?", kind: "text" });
        return { status: "success" as const, response: "ok" };
      },
    };
    const agents = [
      call("list", "list"),
      { name: "each", asks: true, depends_on: ["list"], fan_out: true },
      call("after", "list", ["each"]),
    ];
    const { result, events } = await finished(
      agents,
      {},
      { agentKinds: [kind, createCallKind({ list: () => ["ask", "no", "ask", "no"] })] },
    );
    expect(result.status).toBe("needs_input");
    expect(Object.keys(result.results)).toEqual(["list"]);
    expect(instanceEnds(events)).toEqual([1, 3]);
    expect(events.filter((event) => event.type === "user_input_required")).toMatchObject([{ index: 0 }, { index: 2 }]);
  });
});

function instanceEnds(events: Outcome["events"]): number[] {
  return events.flatMap((event: RunEvent) => (isAgentEnded(event) && event.index !== undefined ? [event.index] : []));
}
