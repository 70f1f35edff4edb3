import { Redacted } from "@llm-orc/contracts";
import { type Agent, type AgentKind, type DurableEvent, reduceRun } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { finished } from "./__fixtures__/finished.ts";
import { createTestKind, step } from "./__fixtures__/test-kind.ts";

describe("createExecutor with a kind that keeps answers", () => {
  it("tells that an answer was kept, and waits for no permit before it", async () => {
    const kept: AgentKind = {
      declaration: { name: "kept", key: "kept", schema: { properties: { kept: {} }, required: ["kept"] }, references: () => [] },
      run: (context) => Promise.resolve({ status: "success", response: context.redact("sk-very-secret or so"), cached: true }),
    };
    const agents: Agent[] = [step("busy", [], { ms: 100 }), { name: "kept", kept: true }];
    const { result, events } = await finished(
      agents,
      { concurrency: 1 },
      { agentKinds: [createTestKind(), kept], secrets: () => [new Redacted("sk-very-secret")] },
    );
    expect(result.completion_order).toEqual(["kept", "busy"]);
    expect(result.results["kept"]).toMatchObject({ status: "success", cached: true, queued_ms: 0 });
    expect(result.results["kept"]?.response).toMatch(/^.+ or so$/);
    expect(result.results["kept"]?.response).not.toContain("sk-very");
    expect(result.results["busy"]?.cached).toBeUndefined();
    expect(events.filter(({ type }) => type === "agent_started")).toHaveLength(2);
    expect(reduceRun(events.filter((event): event is DurableEvent => event.type !== "agent_output"))).toEqual(result);
  });
});
