import { describe, expect, it } from "vitest";
import { reduceRun } from "./reduce-run.ts";
import { agentEndEventType, type DurableEvent, endEventType, type RunEvent } from "./run-event.ts";
import type { AgentResult, RunStatus, RunSummary } from "./run-result.ts";

describe("reduceRun", () => {
  it("rebuilds the result of a finished run", () => {
    const events = log(
      started(),
      begin("a"),
      end("a", success("A")),
      begin("b"),
      end("b", failed),
      over("completed_with_errors", ["b", "a"]),
    );
    expect(reduceRun(events)).toEqual({
      run_id: "run-1",
      ensemble: "review",
      input: "Hello",
      results: { a: success("A"), b: failed },
      ...summary("completed_with_errors", ["b", "a"]),
    });
  });

  it("has the entries in file order, however they ended", () => {
    const run = reduceRun(log(started(), end("c", success("C")), end("a", success("A")), over("completed", ["c", "a"])));
    expect(Object.keys(run.results)).toEqual(["a", "c"]);
  });

  it("gives what had ended of an unfinished run", () => {
    const run = reduceRun(log(started({ topic: "x" }), begin("b"), end("b", success("B")), begin("a")));
    expect(run).toEqual({
      run_id: "run-1",
      ensemble: "review",
      status: "interrupted",
      input: "Hello",
      inputs: { topic: "x" },
      results: { b: success("B") },
      execution_order: ["b"],
      completion_order: ["b"],
    });
  });

  it("leaves instances and agents of child runs to their container's entry", () => {
    const run = reduceRun(
      log(
        started(),
        { ...end("a", success("one")), index: 0 } as Draft,
        { ...end("b", success("inner")), path: ["a"] } as Draft,
        end("a", { ...success("A"), response: ["one", null] }),
      ),
    );
    expect(run.results).toEqual({ a: { ...success("A"), response: ["one", null] } });
  });

  it("ignores the pieces of output that a live reader gets beside the log", () => {
    const events: RunEvent[] = [...log(started(), begin("a"))];
    events.push({
      type: "agent_output",
      run_id: "run-1",
      timestamp,
      agent: "a",
      path: [],
      after_sequence: 2,
      attempt: 1,
      offset: 0,
      delta: "x",
    });
    expect(reduceRun(events)).toMatchObject({ status: "interrupted", results: {} });
  });

  it("has a resumed run unfinished again, with what succeeded before", () => {
    const before = [started(), end("a", success("A")), end("b", failed), end("c", skipped), over("completed_with_errors", ["a", "b", "c"])];
    expect(reduceRun(log(...before, resumed()))).toMatchObject({ status: "interrupted", execution_order: ["a"], completion_order: ["a"] });
    const after = [end("b", success("B")), end("c", success("C")), over("completed", ["a", "b", "c"])];
    expect(reduceRun(log(...before, resumed(), ...after))).toMatchObject({
      status: "completed",
      results: { a: success("A"), b: success("B"), c: success("C") },
    });
  });

  it("drops an entry whose agent starts again after a resume and parks", () => {
    const events = log(started(), end("a", success("old")), end("b", failed), over("failed", ["a", "b"]), resumed(), begin("a"));
    expect(reduceRun(events).results).toEqual({});
    expect(reduceRun([...events, ...log(over("needs_input", []))]).results).toEqual({});
  });

  it("goes by the agents that a resumed run has", () => {
    const before = [started(), end("a", success("A")), end("b", success("B"))];
    const now: Draft = { ...resumed(), agents: ["d", "a"], phases: [["d", "a"]] };
    const run = reduceRun(log(...before, now, end("d", success("D"))));
    expect(Object.keys(run.results)).toEqual(["d", "a"]);
  });

  it("takes names like __proto__ for names", () => {
    const run = reduceRun(
      log(started(undefined, ["__proto__", "constructor"]), end("__proto__", success("P")), end("constructor", success("C"))),
    );
    expect(Object.entries(run.results)).toEqual([
      ["__proto__", success("P")],
      ["constructor", success("C")],
    ]);
  });

  it("refuses a log without a beginning", () => {
    expect(() => reduceRun([])).toThrow(TypeError);
    expect(() => reduceRun(log(end("a", success("A"))))).toThrow("The log has no execution_started event.");
  });
});

type Draft = DurableEvent extends infer Event
  ? Event extends DurableEvent
    ? Omit<Event, "run_id" | "timestamp" | "sequence">
    : never
  : never;

const timestamp = "2026-11-23T10:15:30.042Z";
const failed: AgentResult = { status: "failed", response: null, error: { code: "A_B", message: "x" }, model_substituted: false };
const skipped: AgentResult = { status: "skipped", response: null, skip_reason: "dependency_failed", model_substituted: false };

function success(response: string): AgentResult {
  return { status: "success", response, model_substituted: false };
}

function log(...drafts: readonly Draft[]): readonly DurableEvent[] {
  return drafts.map((draft, index) => ({ ...draft, run_id: "run-1", timestamp, sequence: index + 1 }));
}

function started(inputs?: { readonly topic: string }, agents: readonly string[] = ["a", "b", "c"]): Draft {
  return {
    type: "execution_started",
    schema_version: 1,
    ensemble: "review",
    input: "Hello",
    agents,
    phases: [agents],
    ...(inputs === undefined ? {} : { inputs }),
  };
}

function resumed(): Extract<Draft, { type: "execution_resumed" }> {
  return { type: "execution_resumed", schema_version: 1 };
}

function begin(agent: string): Draft {
  return { type: "agent_started", agent, path: [], step_key: "k", input: { text: "" } };
}

function end(agent: string, result: AgentResult): Draft {
  return { type: agentEndEventType(result.status), agent, path: [], result };
}

function over(status: RunStatus, completionOrder: readonly string[]): Draft {
  return { type: endEventType(status), ...summary(status, completionOrder) };
}

function summary(status: RunStatus, completionOrder: readonly string[]): RunSummary {
  return {
    status,
    deliverable: null,
    deliverable_agent: null,
    execution_order: [...completionOrder].sort(),
    completion_order: completionOrder,
    metadata: {
      started_at: timestamp,
      completed_at: timestamp,
      duration_ms: 1,
      agents_used: 3,
      usage: {
        agents: {},
        models: {},
        totals: { input_tokens: 0, output_tokens: 0, total_tokens: 0, cost: { usd: "0", status: "known" }, agents_count: 0 },
      },
      critical_path: { agents: [], duration_ms: 0 },
    },
  };
}
