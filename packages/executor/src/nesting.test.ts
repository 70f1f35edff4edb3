import { OrcError } from "@llm-orc/contracts";
import { type Agent, type AgentResult, type Ensemble, isAgentEnded, reduceRun } from "@llm-orc/run-spec";
import { fakeProvider } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { call, type Called, createCallKind, pause } from "./__fixtures__/call-kind.ts";
import { eventsOf, finished, statuses } from "./__fixtures__/finished.ts";
import { createVirtualClock } from "./__fixtures__/virtual-clock.ts";
import { createExecutor } from "./create-executor.ts";
import type { ExecutorOptions, StartOptions } from "./executor-options.ts";

const functions: Readonly<Record<string, Called>> = {
  show: ({ input }) => input,
  fail: () => {
    throw new OrcError("STEP_FAILED", "it broke");
  },
  slow: (context) => pause(context, 100).then(() => "slow"),
};

function run(
  agents: readonly Agent[],
  children: readonly Ensemble[],
  start: StartOptions = {},
  more: Readonly<Record<string, Called>> = {},
  options: Partial<ExecutorOptions> = {},
) {
  return finished(agents, start, {
    agentKinds: [createCallKind({ ...functions, ...more })],
    ensembles: (name) => Promise.resolve(children.find((child) => child.name === name)),
    ...options,
  });
}

describe("an agent with ensemble:", () => {
  it("answers with the child's result, without times and cost", async () => {
    const child = {
      name: "child",
      agents: [call("a", "show"), call("bad", "fail"), call("b", "show", ["a"], { input_scope: "dependencies" })],
    };
    const { result } = await run([{ name: "nest", ensemble: "child" }], [child], { input: "hi" });
    expect(result.results["nest"]).toMatchObject({ status: "partial" });
    expect(JSON.parse(result.results["nest"]?.response as string)).toEqual({
      ensemble: "child",
      status: "completed_with_errors",
      input: "hi",
      results: {
        a: { response: "hi", status: "success" },
        bad: { response: null, status: "failed", error: { code: "STEP_FAILED", message: "it broke" } },
        b: { response: "Agent a (A):\nhi", status: "success" },
      },
      deliverable: "Agent a (A):\nhi",
    });
    expect(result.status).toBe("completed_with_errors");
  });

  it("fails when the child fails, is not there, or has no meaning", async () => {
    const children = [
      { name: "broken", agents: [call("a", "fail")] },
      { name: "meaningless", agents: [call("a", "show", ["nobody"])] },
    ];
    const { result } = await run(
      [
        { name: "failed", ensemble: "broken" },
        { name: "missing", ensemble: "nowhere" },
        { name: "invalid", ensemble: "meaningless" },
      ],
      children,
    );
    expect(Object.values(result.results).map(({ error, response }) => [error?.code, response])).toEqual([
      ["AGENT_CHILD_FAILED", null],
      ["AGENT_ENSEMBLE_NOT_FOUND", null],
      ["ENSEMBLE_INVALID", null],
    ]);
    expect(result.results["failed"]?.error?.message).toContain("it broke");
  });

  it("shows what runs inside it with its path, and the log still gives the result", async () => {
    const child = { name: "child", agents: [call("a", "show"), { name: "deep", ensemble: "leaf", depends_on: ["a"] }] };
    const leaf = { name: "leaf", agents: [call("z", "show")] };
    const { result, events } = await run([{ name: "nest", ensemble: "child" }], [child, leaf]);
    const places = events.flatMap((event) =>
      "agent" in event && event.type === "agent_started" ? [[...event.path, event.agent].join("/")] : [],
    );
    expect(places).toEqual(["nest", "nest/a", "nest/deep", "nest/deep/z"]);
    expect(reduceRun(events)).toEqual(result);
    expect(events.filter(({ type }) => type.startsWith("execution_") || type.startsWith("phase_")).map(({ type }) => type)).toEqual([
      "execution_started",
      "phase_started",
      "phase_completed",
      "execution_completed",
    ]);
  });

  it("nests as deep as the limit and no deeper", async () => {
    const itself = { name: "itself", agents: [{ name: "again", ensemble: "itself" }] };
    const { result, events } = await run([{ name: "again", ensemble: "itself" }], [itself]);
    expect(result.results["again"]?.error?.message).toContain("limit");
    expect(Math.max(...events.map((event) => ("path" in event ? event.path.length : 0)))).toBe(5);
  });

  it("adds what its agents spent to the run", async () => {
    const provider = fakeProvider();
    const child: Ensemble = {
      name: "child",
      agents: [
        { name: "m", provider: "fake", model: "m" },
        { name: "n", provider: "fake", model: "m" },
      ],
    };
    const { result } = await run(
      [
        { name: "nest", ensemble: "child" },
        { name: "own", provider: "fake", model: "m" },
      ],
      [child],
      {},
      {},
      { providers: [provider] },
    );
    expect(result.results["nest"]?.usage).toEqual({ input_tokens: 20, output_tokens: 10 });
    expect(result.metadata.usage.totals).toMatchObject({ input_tokens: 30, output_tokens: 15, agents_count: 2 });
  });

  it("draws from the run's permits, and within them from the child's own limit", async () => {
    let live = 0;
    let most = 0;
    const work: Called = async (context) => {
      most = Math.max(most, ++live);
      await pause(context, 10);
      live--;
      return "x";
    };
    const agents = ["a", "b", "c", "d"].map((name) => call(name, "work"));
    const nests = [
      { name: "n1", ensemble: "child" },
      { name: "n2", ensemble: "child" },
    ];
    const measure = async (start: StartOptions, limit?: number): Promise<number> => {
      live = most = 0;
      const child = { name: "child", agents, ...(limit === undefined ? {} : { limits: { max_concurrent_agents: limit } }) };
      await run(nests, [child], start, { work });
      return most;
    };
    expect(await measure({})).toBe(8);
    expect(await measure({ concurrency: 3 })).toBe(3);
    expect(await measure({}, 1)).toBe(2);
    expect(await measure({ concurrency: 1 }, 3)).toBe(1);
  });

  it("is bound by its own timeout as wall time, and by the child's", async () => {
    const child = { name: "child", agents: [call("a", "slow"), call("b", "slow", ["a"]), call("c", "show", ["b"])] };
    const quick = { ...child, name: "quick", limits: { timeout_seconds: 0.05 } };
    const { result, events } = await run(
      [
        { name: "outer", ensemble: "child", timeout_seconds: 0.15 },
        { name: "inner", ensemble: "quick" },
        { name: "free", ensemble: "child" },
      ],
      [child, quick],
    );
    expect(result.results["outer"]?.error?.code).toBe("AGENT_TIMED_OUT");
    expect(result.results["inner"]?.error?.message).toContain("0.05 seconds");
    expect(result.results["free"]?.status).toBe("success");
    const inside = events.flatMap((event) =>
      isAgentEnded(event) && event.path[0] === "outer" ? [[event.agent, event.result.status, event.result.skip_reason]] : [],
    );
    expect(inside).toEqual([
      ["a", "success", undefined],
      ["c", "skipped", "timed_out"],
      ["b", "cancelled", undefined],
    ]);
  });

  it("stops with the run, and leaves no timer behind", async () => {
    const clock = createVirtualClock();
    const child = { name: "child", agents: [call("a", "slow"), call("b", "show", ["a"])] };
    const executor = createExecutor({
      providers: [],
      clock,
      agentKinds: [createCallKind(functions)],
      ensembles: () => Promise.resolve(child),
    });
    const started = executor.start({ name: "t", agents: [{ name: "nest", ensemble: "child" }] }, { input: "x" });
    const events = eventsOf(started);
    clock.after(50, () => started.cancel());
    const result = await clock.runUntil(started.result);
    expect(statuses(result)).toEqual({ nest: "cancelled" });
    expect((await events).filter(isAgentEnded).map(({ agent, type }) => `${agent} ${type}`)).toEqual([
      "b agent_skipped",
      "a agent_cancelled",
      "nest agent_cancelled",
    ]);
    expect(clock.pending).toBe(0);
  });

  it("fails by fail_run inside the child only", async () => {
    const child = { name: "child", agents: [call("a", "fail", [], { on_failure: "fail_run" }), call("b", "slow")] };
    const { result } = await run([{ name: "nest", ensemble: "child" }, call("other", "show", ["nest"])], [child]);
    expect(statuses(result)).toEqual({ nest: "failed", other: "success" });
  });

  it("waits while an agent inside it waits for a person", async () => {
    const asks = {
      declaration: { name: "asks", key: "asks", schema: { properties: { asks: {} } }, references: () => [] },
      run: async (context: Parameters<Called>[0]) => ({
        status: "success" as const,
        response: (await context.ask({ prompt: "?", kind: "text" })).value,
      }),
    };
    const child: Ensemble = { name: "child", agents: [{ name: "q", asks: true }, call("beside", "show")] };
    const agents: Agent[] = [{ name: "nest", ensemble: "child" }, call("after", "show", ["nest"]), call("other", "slow")];
    const kinds = { agentKinds: [createCallKind(functions), asks] };
    const parked = await run(agents, [child], {}, {}, kinds);
    expect(parked.result.status).toBe("needs_input");
    expect(Object.keys(parked.result.results)).toEqual(["other"]);
    const answered = await run(agents, [child], { onInputRequired: () => Promise.resolve({ value: "yes" }) }, {}, kinds);
    expect(answered.result.status).toBe("completed");
    expect(answered.result.results["nest"]?.response).toContain('"q":{"response":"yes"');
  });

  it("gets its defaults for the inputs that it declares, and fails when one has none", async () => {
    const child = (schema: Record<string, string>): Ensemble => ({
      name: "child",
      inputs: { tone: schema },
      agents: [call("a", "tone")],
      output: "tone is ${inputs.tone}",
    });
    const nest: Agent[] = [{ name: "nest", ensemble: "child" }];
    const { result } = await run(nest, [child({ type: "string", default: "dry" })], {}, { tone: () => "x" });
    expect(JSON.parse(result.results["nest"]?.response as string)).toMatchObject({ deliverable: "tone is dry" });
    const missing = await run(nest, [child({ type: "string" })], {}, { tone: () => "x" });
    expect(missing.result.results["nest"]?.error).toMatchObject({ code: "RUN_INPUTS_INVALID" });
  });
});

describe("an agent with loop:", () => {
  const body: Ensemble = { name: "body", agents: [call("count", "count")] };
  const count: Called = ({ input }) => ({ n: Number(input) + 1, done: Number(input) + 1 >= 3 });

  it("runs its body until the condition holds, and carries a value on", async () => {
    const { result, events } = await run(
      [{ name: "cycle", loop: { body: "body", until: "${done} == true", max_iterations: 9, carry: "${n}" } }],
      [body],
      { input: "0" },
      { count },
    );
    expect(JSON.parse(result.results["cycle"]?.response as string)).toEqual({
      output: { n: 3, done: true },
      iterations: 3,
      terminated: "until",
    });
    const places = events.flatMap((event) => (event.type === "agent_started" ? [event.path.join("/")] : []));
    expect(places).toEqual(["", "cycle#1", "cycle#2", "cycle#3"]);
  });

  it("ends after max_iterations", async () => {
    const { result } = await run(
      [{ name: "cycle", loop: { body: "body", until: "${n} > 99", max_iterations: 2, carry: "${n}" } }],
      [body],
      { input: "0" },
      { count },
    );
    expect(JSON.parse(result.results["cycle"]?.response as string)).toMatchObject({
      output: { n: 2 },
      iterations: 2,
      terminated: "exhausted",
    });
  });

  it("keeps its input without carry, puts what is no map under value, and takes the last iteration's status", async () => {
    const inputs: string[] = [];
    const answers = ["first", "[1]", ""];
    const next: Called = ({ input }) => {
      inputs.push(input);
      return answers[inputs.length - 1] ?? "";
    };
    const text: Ensemble = { name: "body", agents: [call("a", "next"), call("b", "fail")] };
    const { result } = await run(
      [{ name: "cycle", loop: { body: "body", until: "${value} == 'never'", max_iterations: 2, carry: "${nothing}" } }],
      [text],
      { input: "in" },
      { next },
    );
    expect(inputs).toEqual(["in", "in"]);
    expect(result.results["cycle"]?.status).toBe("partial");
    expect(JSON.parse(result.results["cycle"]?.response as string)).toMatchObject({ output: { value: [1] } });
  });

  it("runs for each item of a fan-out", async () => {
    const { result, events } = await run(
      [
        call("list", "list"),
        { name: "cycle", loop: { body: "body", until: "true", max_iterations: 2 }, fan_out: true, depends_on: ["list"] },
      ],
      [body],
      {},
      { list: () => [5, 6], count: ({ input }) => ({ seen: input.endsWith("5") }) },
    );
    expect(listOf(result.results["cycle"]).map((text) => (JSON.parse(text) as { output: unknown }).output)).toEqual([
      { seen: true },
      { seen: false },
    ]);
    const paths = new Set(events.flatMap((event) => ("path" in event && event.path.length > 0 ? [event.path.join("/")] : [])));
    expect([...paths].sort()).toEqual(["cycle[0]#1", "cycle[1]#1"]);
  });
});

describe("an agent with dispatch:", () => {
  const children: Ensemble[] = [
    { name: "fix-lint", agents: [call("l", "show")] },
    { name: "fix-test", agents: [call("t", "show")] },
  ];

  it("runs the ensemble that an output names, on the run's input", async () => {
    const agents: Agent[] = [call("diagnose", "diagnose"), { name: "fix", dispatch: "${diagnose.fixer}", depends_on: ["diagnose"] }];
    const { result, events } = await run(agents, children, { input: "the input" }, { diagnose: () => ({ fixer: "fix-test" }) });
    expect(JSON.parse(result.results["fix"]?.response as string)).toMatchObject({ ensemble: "fix-test", input: "the input" });
    expect(events.find((event) => event.type === "agent_dispatched")).toMatchObject({ agent: "fix", ensemble: "fix-test" });
  });

  it("hands on the value that input_key selects as it is", async () => {
    const agents: Agent[] = [
      call("diagnose", "diagnose"),
      { name: "fix", dispatch: "fix-lint", depends_on: ["diagnose"], input_key: "file" },
    ];
    const { result } = await run(agents, children, { input: "the input" }, { diagnose: () => ({ file: { path: "a.ts" } }) });
    expect(JSON.parse(result.results["fix"]?.response as string)).toMatchObject({ input: '{"path":"a.ts"}' });
  });

  it("fails when nothing is named", async () => {
    const agents: Agent[] = [call("diagnose", "diagnose"), { name: "fix", dispatch: "${diagnose.fixer}", depends_on: ["diagnose"] }];
    const { result } = await run(agents, children, {}, { diagnose: () => "plain" });
    expect(result.results["fix"]?.error?.code).toBe("AGENT_DISPATCH_UNRESOLVED");
  });

  it("may go elsewhere for each item of a fan-out", async () => {
    const agents: Agent[] = [call("list", "list"), { name: "fix", dispatch: "${item.by}", depends_on: ["list"], fan_out: true }];
    const { result } = await run(agents, children, {}, { list: () => [{ by: "fix-lint" }, { by: "fix-test" }] });
    expect(listOf(result.results["fix"]).map((text) => (JSON.parse(text) as { ensemble: string }).ensemble)).toEqual([
      "fix-lint",
      "fix-test",
    ]);
  });
});

function listOf(entry: AgentResult | undefined): readonly string[] {
  return (entry?.response ?? []) as readonly string[];
}
