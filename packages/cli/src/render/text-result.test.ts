import type { AgentResult, RunResult } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { runSummary } from "../live/__fixtures__/events.ts";
import { renderTextResult } from "./text-result.ts";

describe("renderTextResult", () => {
  it("is the deliverable alone, with one line end", () => {
    expect(renderTextResult(runResult({ deliverable: "The answer" }))).toBe("The answer\n");
    expect(renderTextResult(runResult({ deliverable: "The answer\n" }))).toBe("The answer\n");
    expect(renderTextResult(runResult({ deliverable: null }))).toBe("");
  });

  it("has every agent's output before it when it is detailed, and the deliverable once", () => {
    const text = renderTextResult(runResult({ deliverable: "The answer", deliverable_agent: "judge" }), { isDetailed: true });
    expect(text).toMatchInlineSnapshot(`
      "## reader (demo, 1.2 s)

      Read
      it

      ## items (partial)

      [0] one
      [1] (no output)
      [2] three

      ## broken (failed)

      A_B: It broke.

      ## left (skipped)

      skipped: its condition does not hold

      ## judge

      The answer
      "
    `);
  });

  it("names no agent for a deliverable that no single agent made", () => {
    const text = renderTextResult(runResult({ deliverable: "A template" }), { isDetailed: true });
    expect(text.endsWith("## deliverable\n\nA template\n")).toBe(true);
    expect(text).toContain("## judge");
  });

  it("keeps bytes as they are in a pipe, and none that act on a terminal", () => {
    const result = runResult({ deliverable: "a\u001B[2J\r\nb\u0000" });
    expect(renderTextResult(result)).toBe("a\u001B[2J\r\nb\u0000\n");
    expect(renderTextResult(result, { isTerminal: true })).toBe("a\nb\n");
  });
});

function runResult(fields: Partial<RunResult>): RunResult {
  const results: Readonly<Record<string, AgentResult>> = {
    reader: { status: "success", response: "Read\nit", model_substituted: false, duration_ms: 1200, model: "demo" },
    items: { status: "partial", response: ["one", null, "three\n"], model_substituted: false },
    broken: { status: "failed", response: null, model_substituted: false, error: { code: "A_B", message: "It broke." } },
    left: { status: "skipped", response: null, model_substituted: false, skip_reason: "guard" },
    judge: { status: "success", response: "The answer", model_substituted: false },
  };
  const summary = runSummary(3200, "completed");
  return { run_id: "r", ensemble: "review", input: "x", results, ...summary, execution_order: Object.keys(results), ...fields };
}
