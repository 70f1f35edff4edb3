import { describe, expect, it } from "vitest";
import { pendingQuestions } from "./pending-questions.ts";
import type { AgentResult } from "./run-result.ts";
import type { DurableEvent } from "./run-event.ts";

describe("pendingQuestions", () => {
  it("knows the questions that nobody has answered, in the order in which they were asked", () => {
    const open = pendingQuestions(log(asked("1", "a"), asked("2", "b"), asked("3", "c"), received("2", "b"), parked()));
    expect(open).toMatchObject([
      { request_id: "1", agent: "a", path: [], asked_at: timestamp, request: { prompt: "?", kind: "text" } },
      { request_id: "3", agent: "c" },
    ]);
  });

  it.each<[string, readonly Draft[]]>([
    ["the agent itself", [asked("1", "a"), ended("a")]],
    ["the instance", [asked("1", "a", [], 2), ended("a", [], 2)]],
    ["the agent whose instance asks", [asked("1", "a", [], 2), ended("a")]],
    ["the container around it", [asked("1", "q", ["box"]), ended("box")]],
    ["a container further out", [asked("1", "q", ["box[2]", "inner#3"]), ended("box", [], 2)]],
    ["a loop inside a container", [asked("1", "q", ["box", "inner#3"]), ended("inner", ["box"])]],
    ["the run", [asked("1", "a"), { type: "execution_cancelled", ...summary, status: "cancelled" }]],
  ])("forgets a question when it has ended: %s", (_what, drafts) => {
    expect(pendingQuestions(log(...drafts))).toEqual([]);
  });

  it.each<[string, readonly Draft[]]>([
    ["another agent", [asked("1", "a"), ended("b")]],
    ["one whose name begins alike", [asked("1", "q", ["box2"]), ended("box")]],
    ["another instance", [asked("1", "a", [], 2), ended("a", [], 1)]],
    ["another instance around it", [asked("1", "q", ["box[2]"]), ended("box", [], 1)]],
    ["an agent of that name elsewhere", [asked("1", "a", ["box"]), ended("a")]],
  ])("keeps it when it has not: %s", (_what, drafts) => {
    expect(pendingQuestions(log(...drafts))).toHaveLength(1);
  });

  it("keeps what a resumed run has not come to yet, and takes what is asked again for one question", () => {
    const before = [asked("1", "a"), asked("2", "b"), parked(), { type: "execution_resumed", schema_version: 1 }] as const;
    expect(pendingQuestions(log(...before)).map(({ request_id: id }) => id)).toEqual(["1", "2"]);
    const after = pendingQuestions(log(...before, begun("a"), asked("1", "a"), begun("b"), asked("9", "b")));
    expect(after.map(({ request_id: id }) => id)).toEqual(["1", "9"]);
  });
});

type Draft = DurableEvent extends infer Event
  ? Event extends DurableEvent
    ? Omit<Event, "run_id" | "timestamp" | "sequence">
    : never
  : never;

const timestamp = "2026-11-23T10:15:30.042Z";
const result: AgentResult = { status: "success", response: "x", model_substituted: false };
const summary = {
  deliverable: null,
  deliverable_agent: null,
  execution_order: [],
  completion_order: [],
  metadata: {} as Extract<DurableEvent, { type: "execution_parked" }>["metadata"],
};

function log(...drafts: readonly Draft[]): readonly DurableEvent[] {
  return drafts.map((draft, index) => ({ ...draft, run_id: "run-1", timestamp, sequence: index + 1 }));
}

function place(
  agent: string,
  path: readonly string[],
  index: number | undefined,
): { agent: string; path: readonly string[]; index?: number } {
  return { agent, path, ...(index === undefined ? {} : { index }) };
}

function asked(id: string, agent: string, path: readonly string[] = [], index?: number): Draft {
  return { type: "user_input_required", ...place(agent, path, index), request_id: id, request: { prompt: "?", kind: "text" } };
}

function received(id: string, agent: string): Draft {
  return { type: "user_input_received", agent, path: [], request_id: id, value: "yes" };
}

function ended(agent: string, path: readonly string[] = [], index?: number): Draft {
  return { type: "agent_completed", ...place(agent, path, index), result };
}

function begun(agent: string): Draft {
  return { type: "agent_started", agent, path: [], step_key: "k", input: { text: "" } };
}

function parked(): Draft {
  return { type: "execution_parked", ...summary, status: "needs_input" };
}
