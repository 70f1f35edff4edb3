import {
  type Agent,
  type AgentContext,
  type DurableEvent,
  type Ensemble,
  reduceRun,
  type RunHistory,
  type RunResult,
} from "@llm-orc/run-spec";
import { fakeProvider } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { asks, askKind } from "./__fixtures__/ask-kind.ts";
import { call, type Called, createCallKind } from "./__fixtures__/call-kind.ts";
import { ensemble, statuses } from "./__fixtures__/finished.ts";
import { createExecutor } from "./create-executor.ts";
import type { ExecutorOptions, StartOptions } from "./executor-options.ts";

interface Log {
  readonly events: readonly DurableEvent[];
  readonly result: RunResult;
  /** Agents whose work was done, in this process. */
  readonly worked: readonly string[];
}

interface Setup {
  readonly functions?: Readonly<Record<string, Called>>;
  readonly options?: Partial<ExecutorOptions>;
  readonly start?: StartOptions;
  readonly children?: readonly Ensemble[];
}

/** Runs agents, from the beginning or on from these events; every event went through JSON, as a journal's have. */
async function run(agents: readonly Agent[] | Ensemble, setup: Setup = {}, from?: readonly DurableEvent[]): Promise<Log> {
  const worked: string[] = [];
  const own: Readonly<Record<string, Called>> = { ok: () => "ok", ...setup.functions };
  const functions = Object.fromEntries(
    Object.entries(own).map(([name, fn]) => [
      name,
      (context: AgentContext) => {
        worked.push(
          [
            ...(context as unknown as { readonly path: readonly string[] }).path,
            context.item === undefined ? context.agent.name : `${context.agent.name}[${context.item.index}]`,
          ].join("/"),
        );
        return fn(context);
      },
    ]),
  );
  const written: DurableEvent[] = [...(from ?? [])];
  const sink = {
    open: () => ({ write: (event: DurableEvent) => void written.push(JSON.parse(JSON.stringify(event)) as DurableEvent), close() {} }),
  };
  const one = createExecutor({
    providers: [],
    agentKinds: [createCallKind(functions), askKind],
    ensembles: async (name) => setup.children?.find((child) => child.name === name),
    sinks: [sink],
    ...setup.options,
  });
  const history: RunHistory | undefined = from === undefined ? undefined : { runId: from[0]?.run_id ?? "", events: from };
  const begun = one.start(Array.isArray(agents) ? ensemble(agents) : (agents as Ensemble), {
    input: "x",
    ...setup.start,
    ...(history === undefined ? {} : { resumeFrom: history }),
  });
  const result = await begun.result;
  expect(reduceRun(written)).toEqual(JSON.parse(JSON.stringify(result)));
  expect(written.map(({ sequence }) => sequence)).toEqual(written.map((_event, index) => index + 1));
  const seen: DurableEvent[] = [];
  for await (const event of begun.events) if (event.type !== "agent_output") seen.push(event);
  expect(JSON.parse(JSON.stringify(seen))).toEqual(written);
  return { events: written, result, worked };
}

/** The log as a process leaves it that dies right after `agent` has begun. */
function cutAfterStart({ events }: Log, agent: string): readonly DurableEvent[] {
  return events.slice(0, events.findIndex((event) => event.type === "agent_started" && event.agent === agent) + 1);
}

const broken: Called = () => {
  throw new Error("it broke");
};

describe("resumeFrom", () => {
  it("does not do again what has ended, and does what was cut off", async () => {
    const agents = [call("a", "ok"), call("b", "ok", ["a"]), call("c", "ok", ["b"]), call("d", "ok", ["c"])];
    const first = await run(agents);
    const second = await run(agents, {}, cutAfterStart(first, "c"));
    expect(second.worked).toEqual(["c", "d"]);
    expect(second.result).toMatchObject({ status: "completed", run_id: first.result.run_id, completion_order: ["a", "b", "c", "d"] });
    expect(second.result.metadata.started_at).toBe(first.events[0]?.timestamp);
    expect(second.result.results["a"]).toEqual(JSON.parse(JSON.stringify(first.result.results["a"])));
    expect(second.events.filter(({ type }) => type === "execution_started")).toHaveLength(1);
  });

  it("can go on with a run that went on, wherever either was cut off", async () => {
    const agents = [call("a", "ok"), call("b", "ok", ["a"]), call("c", "ok", ["b"])];
    const whole = await run(agents);
    for (let first = 1; first < whole.events.length; first++) {
      const second = await run(agents, {}, whole.events.slice(0, first));
      for (let more = first + 1; more < second.events.length; more++) {
        const third = await run(agents, {}, second.events.slice(0, more));
        expect(statuses(third.result)).toEqual({ a: "success", b: "success", c: "success" });
      }
    }
  });

  it("does failed and cancelled agents again, and looks again at what was skipped", async () => {
    const agents = [
      call("good", "ok"),
      call("bad", "maybe", [], { on_failure: "skip_dependents" }),
      call("after", "ok", ["bad"]),
      call("last", "ok", ["good", "after"]),
    ];
    const first = await run(agents, { functions: { maybe: broken } });
    expect(statuses(first.result)).toMatchObject({ bad: "failed", after: "skipped:dependency_failed", last: "success" });
    const second = await run(agents, { functions: { maybe: () => "ok" } }, first.events);
    // `last` has other input now.
    expect(second.worked).toEqual(["bad", "after", "last"]);
    expect(second.result.status).toBe("completed");
  });

  it("does an agent again whose file has changed, and those that get other input by it", async () => {
    const agents = (fn: string): readonly Agent[] => [call("a", fn), call("b", "ok", ["a"]), call("other", "ok")];
    const functions = { v1: () => "one", v2: () => "two" };
    const first = await run(agents("v1"), { functions });
    const second = await run(agents("v2"), { functions }, first.events);
    expect(second.worked).toEqual(["a", "b"]);
  });

  it("goes by the agents that there are now", async () => {
    const first = await run([call("a", "ok"), call("gone", "ok")]);
    const second = await run([call("new", "ok", ["a"]), call("a", "ok")], {}, first.events);
    expect(second.worked).toEqual(["new"]);
    expect(Object.keys(second.result.results)).toEqual(["new", "a"]);
  });

  it("takes over the instances of a fan-out that have ended, and does the others", async () => {
    let isBroken = true;
    const functions = {
      list: () => ["a", "b", "c", "d"],
      each: ({ item }: AgentContext) => (isBroken && item?.index === 2 ? broken({} as AgentContext) : `did ${JSON.stringify(item?.value)}`),
    };
    const agents = [call("list", "list"), call("each", "each", ["list"], { fan_out: true }), call("end", "ok", ["each"])];
    const first = await run(agents, { functions, start: { concurrency: 1 } });
    const cut = first.events.findIndex((event) => event.type === "agent_completed" && event.agent === "each" && event.index === 1);
    isBroken = false;
    const second = await run(agents, { functions }, first.events.slice(0, cut + 1));
    expect(second.worked).toEqual(["each[2]", "each[3]", "end"]);
    expect(second.result.results["each"]?.response).toEqual(['did "a"', 'did "b"', 'did "c"', 'did "d"']);
  });

  it("takes over a container that has ended as a whole, and of one that was cut off the agents inside it", async () => {
    const inner: Ensemble = { name: "inner", agents: [call("one", "ok"), call("two", "ok", ["one"])] };
    const agents: readonly Agent[] = [
      { name: "box", ensemble: "inner" },
      { name: "again", loop: { body: "inner", until: "value == never", max_iterations: 2 }, depends_on: ["box"] },
      call("end", "ok", ["again"]),
    ];
    const setup = { children: [inner] };
    const first = await run(agents, setup);
    const cut = first.events.findIndex((event) => event.type === "agent_completed" && event.path[0] === "again#2" && event.agent === "one");
    const second = await run(agents, setup, first.events.slice(0, cut + 1));
    expect(second.worked).toEqual(["again#2/two", "end"]);
    expect(statuses(second.result)).toEqual({ box: "success", again: "success", end: "success" });
  });

  it("goes on with the answer of a parked agent, and asks the same question under the same id", async () => {
    const agents = [asks("q", ["Name?", "Sure?"]), call("after", "ok", ["q"])];
    const ids: string[] = [];
    const answer = (known: Readonly<Record<string, string>>): StartOptions => ({
      onInputRequired: async ({ prompt }, { requestId }) => {
        ids.push(`${prompt} ${requestId}`);
        const value = known[prompt];
        return value === undefined ? "park" : { value };
      },
    });
    const first = await run(agents, { start: answer({ "Name?": "Ada" }) });
    expect(first.result.status).toBe("needs_input");
    const second = await run(agents, { start: answer({}) }, first.events);
    expect(second.result.status).toBe("needs_input");
    const third = await run(agents, { start: answer({ "Sure?": "yes" }) }, second.events);
    expect(third.result.results["q"]?.response).toBe("Ada,yes");
    // Name? was put once; Sure? each time, under one id.
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
  });

  it("asks again what an agent was told that then failed: the answer may have been the reason", async () => {
    let isBroken = true;
    const kind = {
      ...askKind,
      run: async (context: AgentContext) => {
        const outcome = await askKind.run(context);
        if (isBroken) throw new Error("that will not do");
        return outcome;
      },
    };
    const agents = [asks("q", ["Which?"]), call("other", "ok")];
    const options = { agentKinds: [createCallKind({ ok: () => "ok" }), kind] };
    const first = await run(agents, { options, start: { onInputRequired: async () => ({ value: "bad" }) } });
    isBroken = false;
    const second = await run(agents, { options, start: { onInputRequired: async () => ({ value: "good" }) } }, first.events);
    expect([first.result.results["q"]?.status, second.result.results["q"]?.response]).toEqual(["failed", "good"]);
  });

  it("asks for a secret again, which no log has", async () => {
    const agents = [asks("q", [{ prompt: "Token?", secret: true }, { prompt: "Sure?" }])];
    let asked = 0;
    const onInputRequired: StartOptions["onInputRequired"] = async ({ secret }) =>
      secret === true ? { value: `the-secret-${++asked}` } : asked > 1 ? { value: "yes" } : "park";
    const first = await run(agents, { start: { onInputRequired } });
    const second = await run(agents, { start: { onInputRequired } }, first.events);
    expect(second.result.status).toBe("completed");
    expect(asked).toBe(2);
    expect(JSON.stringify(second.events)).not.toContain("the-secret");
  });

  it("counts what was spent before, in the result and in the budget", async () => {
    const provider = fakeProvider({ replies: { small: "so it is" } });
    const options = { providers: [provider], profiles: { fast: { provider: "fake", model: "small", max_tokens: 10 } } };
    const agents: readonly Agent[] = [
      { name: "a", model_profile: "fast" },
      { name: "b", model_profile: "fast", depends_on: ["a"] },
    ];
    const budget = { tokens: 1_000_000 };
    const first = await run(agents, { options, start: { budget } });
    const cut = first.events.findIndex((event) => event.type === "attempt_started" && event.agent === "b");
    const second = await run(agents, { options, start: { budget } }, first.events.slice(0, cut + 1));
    expect(provider.calls).toHaveLength(3);
    const started = first.events[cut];
    const reserved = started?.type === "attempt_started" ? started.reserved_tokens : 0;
    expect(reserved).toBeGreaterThan(0);
    // An attempt of which no end is known is taken for spent in full.
    expect(second.result.metadata.budget?.spent_tokens).toBe((first.result.metadata.budget?.spent_tokens ?? 0) + reserved);
    expect(second.result.metadata.usage.totals).toEqual(JSON.parse(JSON.stringify(first.result.metadata.usage.totals)));
    expect(second.result.metadata.usage.models).toEqual(JSON.parse(JSON.stringify(first.result.metadata.usage.models)));
    const none = await run(agents, { options, start: { budget: { tokens: reserved + 1 } } }, first.events.slice(0, cut + 1));
    expect(none.result.status).toBe("budget_exceeded");
  });

  it("refuses a log without a beginning", async () => {
    await expect(run([call("a", "ok")], {}, [{ run_id: "r" } as DurableEvent])).rejects.toMatchObject({ code: "RUN_NOT_RESUMABLE" });
  });
});
