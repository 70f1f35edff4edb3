import type { RunEvent } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { eventScript, START_MS } from "./__fixtures__/events.ts";
import type { AgentView } from "./agent-view.ts";
import { createRunView, type RunView, totalsOf } from "./run-view.ts";

const usage = { input_tokens: 100, output_tokens: 20 };
const cost = { usd: "0.01", status: "known" } as const;

describe("createRunView", () => {
  it("has all agents waiting in file order, with their phases, before any of them starts", () => {
    const view = viewOf(eventScript().started("review", ["b", "a", "__proto__"], [["a"], ["b", "__proto__"]]).events);
    expect(view.agents.map(({ name, level, state }) => [name, level, state])).toEqual([
      ["b", 1, "waiting"],
      ["a", 0, "waiting"],
      ["__proto__", 1, "waiting"],
    ]);
    expect([view.ensemble, view.status, view.startedAtMs]).toEqual(["review", "running", START_MS]);
  });

  it("follows an agent from its start to its end", () => {
    const script = eventScript()
      .started("review", ["a"])
      .begin(100, "a", "demo", { bytes: 400 })
      .output("a", "Hello\nwor")
      .output("a", "ld");
    const running = viewOf(script.events).agents[0];
    expect(running).toMatchObject({ state: "running", model: "demo", startedAtMs: START_MS + 100, text: "world" });
    expect(running?.spent).toEqual({ inputTokens: 100, outputTokens: 3, isEstimated: true, cost: undefined });

    const ended = viewOf(script.end(1_300, "a", { duration_ms: 1_200, usage, cost, attempts: 2 }).events).agents[0];
    expect(ended).toMatchObject({ state: "success", durationMs: 1_200, endedAtMs: START_MS + 1_300, text: "", attempts: 2 });
    expect(ended?.spent).toEqual({ inputTokens: 100, outputTokens: 20, isEstimated: false, cost });
  });

  it("withdraws text and says why when there is a retry or a fallback, until there is text again", () => {
    const error = { code: "PROVIDER_OVERLOADED", message: "busy" };
    const script = eventScript().started("review", ["a"]).begin(0, "a", "demo").output("a", "wrong");
    script.add(500, { type: "agent_retry_scheduled", agent: "a", path: [], attempt: 2, delay_ms: 250, error, usage, cost });
    const retrying = viewOf(script.events).agents[0];
    expect(retrying).toMatchObject({ text: "", notice: { kind: "retry", attempt: 2, dueAtMs: START_MS + 750, error } });
    expect(retrying?.spent).toMatchObject({ inputTokens: 100, outputTokens: 20, cost });

    script.add(800, { type: "agent_fallback_started", agent: "a", path: [], from: "fast", to: "slow", error });
    expect(viewOf(script.events).agents[0]).toMatchObject({ notice: { kind: "fallback", from: "fast", to: "slow" }, fallbackFrom: "fast" });
    script.output("a", "right", { attempt: 2 });
    expect(viewOf(script.events).agents[0]).toMatchObject({ text: "right", notice: undefined });
  });

  it("counts instances, keeps to the text of one of them, and has their usage", () => {
    const script = eventScript().started("review", ["a"]).begin(0, "a", "demo", { bytes: 4_000 });
    script.add(1, { type: "agent_expanded", agent: "a", path: [], count: 3 });
    script.begin(2, "a", "demo", { index: 0 }).begin(2, "a", "demo", { index: 1 });
    script.output("a", "zero", { index: 0 }).output("a", "one", { index: 1 }).output("a", "!", { index: 0 });
    expect(viewOf(script.events).agents[0]).toMatchObject({
      text: "zero!",
      activity: "[0]",
      instances: { total: 3, ended: 0, running: 2, failed: 0 },
    });

    script.end(3, "a", { status: "failed", response: null, usage, cost }, { index: 0 }).output("a", " two", { index: 1 });
    const [agent] = viewOf(script.events).agents;
    expect(agent).toMatchObject({
      state: "running",
      text: "one two",
      activity: "[1]",
      instances: { total: 3, ended: 1, running: 1, failed: 1 },
    });
    // The parent calls no model itself: 100 of the instance that ended, and an estimate for the one that runs.
    expect(agent?.spent).toEqual({ inputTokens: 100, outputTokens: 22, isEstimated: true, cost });
  });

  it("counts what happens in a child run for its container, once", () => {
    const script = eventScript().started("review", ["fix"]).begin(0, "fix");
    const path = ["fix#2"];
    script.begin(1, "inner", undefined, { path }).begin(1, "critic", "demo", { path: ["fix#2", "inner"] });
    script.output("critic", "text", { path: ["fix#2", "inner"] });
    expect(viewOf(script.events).agents[0]).toMatchObject({ text: "text", activity: "#2 inner critic" });
    script.end(2, "critic", { usage, cost }, { path: ["fix#2", "inner"] }).end(3, "inner", { usage, cost }, { path });
    const view = viewOf(script.events);
    expect(view.agents).toHaveLength(1);
    expect(view.agents[0]).toMatchObject({ state: "running", spent: { inputTokens: 100, outputTokens: 20, cost } });
  });

  it("has the agents of a child run inside their container while it runs, and of a loop those of this iteration", () => {
    const script = eventScript().started("review", ["fix", "route", "each"]).begin(0, "fix").begin(0, "route");
    script.add(0, { type: "agent_dispatched", agent: "route", path: [], ensemble: "legal" });
    script.begin(1, "a", "demo", { path: ["fix#1"] }).end(2, "a", {}, { path: ["fix#1"] });
    script.begin(3, "b", undefined, { path: ["fix#2"] }).begin(4, "c", "demo", { path: ["fix#2", "b"] });
    script.begin(4, "reader", "demo", { path: ["route"] });
    script.begin(5, "hidden", "demo", { path: ["each[3]"] });
    const view = createRunView({ maxIterations: (names) => (names.join() === "fix" ? 7 : undefined) });
    for (const event of script.events) view.show(event);
    const [fix, route, each] = view.agents as [AgentView, AgentView, AgentView];
    expect(fix).toMatchObject({ iteration: { number: 2, limit: 7 }, depth: 0 });
    expect(fix.children.map(({ name, state, depth }) => [name, state, depth])).toEqual([["b", "running", 1]]);
    expect(fix.children[0]?.children.map(({ name, model, depth }) => [name, model, depth])).toEqual([["c", "demo", 2]]);
    expect(route.dispatchedTo).toBe("legal");
    expect(route.children.map(({ name }) => name)).toEqual(["reader"]);
    expect(each.children).toEqual([]);

    for (const event of eventScript().end(9, "fix").events) view.show(event);
    expect(fix).toMatchObject({ state: "success", children: [], iteration: { number: 2 } });
  });

  it("keeps few agents of a large child run", () => {
    const script = eventScript().started("review", ["big"]).begin(0, "big");
    for (let index = 0; index < 5_000; index++) {
      script.begin(1, `a${index}`, undefined, { path: ["big"] });
      if (index > 20) script.end(2, `a${index - 20}`, {}, { path: ["big"] });
    }
    const children = viewOf(script.events).agents[0]?.children ?? [];
    expect(children.length).toBeLessThanOrEqual(100);
    expect(children.filter(({ state }) => state === "running")).toHaveLength(21);
  });

  it("waits for a person and goes on", () => {
    const script = eventScript().started("review", ["a"]).begin(0, "a");
    const place = { agent: "a", path: [], request_id: "q" };
    script.add(1, { type: "user_input_required", ...place, request: { prompt: "Deploy?", kind: "confirm" } });
    expect(viewOf(script.events).agents[0]).toMatchObject({ state: "needs_input", question: "Deploy?" });
    script.add(2, { type: "user_input_received", ...place, value: "yes" });
    expect(viewOf(script.events).agents[0]).toMatchObject({ state: "running", question: undefined });
  });

  it("takes over what succeeded when a run is resumed", () => {
    const script = eventScript().started("review", ["a", "b"]).begin(0, "a").end(1, "a").begin(0, "b").end(2, "b", { status: "failed" });
    script.over(3, "completed_with_errors").add(10_000, { type: "execution_resumed", schema_version: 1 });
    const view = viewOf(script.events);
    expect(view.agents.map(({ state }) => state)).toEqual(["success", "waiting"]);
    expect([view.status, view.startedAtMs, view.summary]).toEqual(["running", START_MS + 10_000, undefined]);
  });

  it("is not disturbed by events of later versions or agents that it was not told of", () => {
    const script = eventScript().started("review", ["a"]);
    script.add(1, { type: "quota_changed", left: 3 }).add(2, { type: "agent_thought", agent: "a", path: [] });
    script.add(3, { type: "agent_thought", agent: "a" }).output("a", "before its start").begin(4, "new");
    expect(viewOf(script.events).agents.map(({ name, state }) => [name, state])).toEqual([
      ["a", "waiting"],
      ["new", "running"],
    ]);
  });
});

describe("totalsOf", () => {
  it("adds up what has been used so far", () => {
    const script = eventScript().started("review", ["a", "b", "c"]).begin(0, "a", "demo").end(1, "a", { usage, cost });
    script.begin(0, "b", "demo", { bytes: 40 });
    expect(totalsOf(viewOf(script.events))).toEqual({ ended: 1, inputTokens: 110, outputTokens: 20, isEstimated: true, cost });
  });

  it("is what the run reported once it has ended", () => {
    const script = eventScript().started("review", ["a"]).begin(0, "a", "demo").end(1, "a", { usage }).over(2);
    expect(totalsOf(viewOf(script.events))).toMatchObject({ ended: 1, inputTokens: 0, outputTokens: 0, isEstimated: false });
  });
});

function viewOf(events: readonly RunEvent[]): RunView {
  const view = createRunView();
  for (const event of events) view.show(event);
  return view;
}
