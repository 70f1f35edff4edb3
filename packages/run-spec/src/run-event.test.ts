import { describe, expect, it } from "vitest";
import { agentEndEventType, type DurableEvent, endEventType, isAgentEnded, isExecutionEnded } from "./run-event.ts";
import type { AgentStatus, RunStatus } from "./run-result.ts";

describe("endEventType", () => {
  it.each<[RunStatus, string]>([
    ["completed", "execution_completed"],
    ["completed_with_errors", "execution_completed"],
    ["failed", "execution_failed"],
    ["budget_exceeded", "execution_failed"],
    ["timed_out", "execution_failed"],
    ["cancelled", "execution_cancelled"],
    ["needs_input", "execution_parked"],
  ])("of %s is %s, and ends the run", (status, type) => {
    expect(endEventType(status)).toBe(type);
    expect(isExecutionEnded({ type } as DurableEvent)).toBe(true);
    expect(isAgentEnded({ type } as DurableEvent)).toBe(false);
  });
});

describe("agentEndEventType", () => {
  it.each<[AgentStatus, string]>([
    ["success", "agent_completed"],
    ["partial", "agent_completed"],
    ["failed", "agent_failed"],
    ["skipped", "agent_skipped"],
    ["cancelled", "agent_cancelled"],
  ])("of %s is %s, and ends the agent", (status, type) => {
    expect(agentEndEventType(status)).toBe(type);
    expect(isAgentEnded({ type } as DurableEvent)).toBe(true);
    expect(isExecutionEnded({ type } as DurableEvent)).toBe(false);
  });
});

describe("isExecutionEnded", () => {
  it.each(["execution_started", "execution_resumed", "phase_completed", "agent_started", "user_input_required"])(
    "is false for %s",
    (type) => {
      expect(isExecutionEnded({ type } as DurableEvent)).toBe(false);
      expect(isAgentEnded({ type } as DurableEvent)).toBe(false);
    },
  );
});
