import type { RunEvent } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { formatTimeOfDay } from "../render/format.ts";
import { eventScript } from "./__fixtures__/events.ts";
import { renderEventLine } from "./plain-lines.ts";

const error = { code: "PROVIDER_AUTH", message: "The vendor refused\u001B[2J\nthe key." };
const usage = { input_tokens: 300, output_tokens: 40 };

describe("renderEventLine", () => {
  it("tells what is worth a line", () => {
    const script = eventScript().started("review", ["a", "b"]);
    script.begin(1, "size-reader", "demo").begin(2, "script").output("size-reader", "text");
    script.end(3, "size-reader", { duration_ms: 1_234, usage, cost: { usd: "0.0012", status: "known" } });
    script.end(3, "script", { duration_ms: 12, cached: true });
    script.end(4, "broken", { status: "failed", response: null, duration_ms: 500, error });
    script.end(5, "left", { status: "skipped", response: null, skip_reason: "guard" });
    script.end(6, "half", {
      status: "partial",
      instances: [
        { index: 0, status: "success" },
        { index: 1, status: "failed" },
      ],
    });
    script.end(7, "cut", { status: "cancelled", response: null });
    script.add(8, { type: "agent_expanded", agent: "each", path: [], count: 12 });
    script.add(9, { type: "agent_dispatched", agent: "pick", path: [], ensemble: "deep" });
    script.add(10, { type: "agent_retry_scheduled", agent: "a", path: [], attempt: 2, delay_ms: 2_000, error });
    script.add(11, { type: "agent_fallback_started", agent: "a", path: [], from: "fast", to: "slow", error });
    script.add(12, { type: "user_input_required", agent: "a", path: [], request_id: "q", request: { prompt: "Deploy?", kind: "confirm" } });
    script.add(13, { type: "user_input_received", agent: "a", path: [], request_id: "q" });
    script.add(14, { type: "execution_resumed", schema_version: 1 });
    script.over(3_200, "failed", { error });
    expect(linesOf(script.events)).toEqual([
      "review started: 2 agents",
      "size-reader started (sim/demo)",
      "script started",
      "size-reader finished in 1.2 s, 340 tokens, $0.0012",
      "script finished in 12 ms (cached)",
      "broken failed in 0.5 s: PROVIDER_AUTH The vendor refused the key.",
      "left skipped: its condition does not hold",
      "half partly finished, 1 of 2 succeeded",
      "cut cancelled",
      "each runs once for each of 12 items",
      "pick dispatches to deep",
      "a tries again in 2.0 s (attempt 2): PROVIDER_AUTH The vendor refused the key.",
      "a falls back from fast to slow: PROVIDER_AUTH The vendor refused the key.",
      "a asks: Deploy?",
      "a has its answer",
      "run resumed",
      "run failed in 3.2 s: PROVIDER_AUTH The vendor refused the key.",
    ]);
  });

  it("tells child agents with their place, and of instances failures alone", () => {
    const script = eventScript();
    script.begin(1, "writer", "demo", { path: ["fix#2"] }).end(1, "writer", {}, { path: ["fix#2"] });
    script.begin(1, "each", "demo", { index: 3 }).end(2, "each", {}, { index: 3 });
    script.end(3, "each", { status: "failed", error }, { index: 4 });
    script.begin(4, "critic", "demo", { path: ["review[2]", "fix#3"] });
    expect(linesOf(script.events)).toEqual([
      "fix#2 > writer started (sim/demo)",
      "fix#2 > writer finished",
      "each[4] failed: PROVIDER_AUTH The vendor refused the key.",
    ]);
  });

  it("is silent about the rest, and about types of later versions", () => {
    const script = eventScript().add(1, { type: "phase_started", phase: 0, agents: [] }).add(1, { type: "quota_changed" });
    script.add(1, { type: "attempt_started", agent: "a", path: [], attempt: 1, reserved_usd: null, reserved_tokens: 1 });
    expect(script.events.map((event) => renderEventLine(event))).toEqual([undefined, undefined, undefined]);
  });

  it("begins with the local time of day", () => {
    const [event] = eventScript().started("review", ["a"]).events as [RunEvent];
    expect(renderEventLine(event)).toBe(`${formatTimeOfDay(event.timestamp)} review started: 1 agent`);
    expect(renderEventLine(event, { colors: true })).toContain("\u001B[2m");
  });
});

function linesOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => renderEventLine(event)?.slice("12:03:05 ".length) ?? []);
}
