import type { AgentResult, RunResult } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { runSummary } from "../live/__fixtures__/events.ts";
import { renderSummary, spentWords } from "./summary.ts";

describe("renderSummary", () => {
  it("says how it went, what it took and where it is", () => {
    const result = runResult("completed", { a: ok(3000), b: ok(2900), c: ok(100) });
    expect(renderSummary(result, { artifactFolder: ".llm-orc/artifacts/review/x" })).toEqual([
      "✓ review completed in 3.2 s, 3 agents, 3.2k tokens, $0.0123",
      "  critical path 3.1 s: a → c",
      "  parallel work 6.0 s in 3.2 s: 1.9x",
      "  artifacts .llm-orc/artifacts/review/x",
    ]);
  });

  it("tells every problem with its code and its hint, in ASCII too", () => {
    const result = runResult("completed_with_errors", {
      a: { ...failed, error: { code: "PROVIDER_AUTH", message: "Refused\u001B[2J.", hint: "llm-orc auth add x" } },
      b: { status: "skipped", response: null, skip_reason: "dependency_failed", model_substituted: false },
      c: { status: "skipped", response: null, skip_reason: "guard", model_substituted: false },
      d: {
        status: "partial",
        response: ["x", null],
        model_substituted: false,
        instances: [
          { index: 0, status: "success" },
          { index: 1, status: "failed", error: { code: "A_B", message: "no" } },
        ],
      },
      e: { ...ok(10), fallback_from: "fast" },
      f: { status: "cancelled", response: null, model_substituted: false },
    });
    expect(renderSummary(result, { unicode: false })).toEqual([
      "! review completed with errors in 3.2 s, 6 agents, 3.2k tokens, $0.0123",
      "  a failed",
      "    PROVIDER_AUTH Refused.",
      "    hint: llm-orc auth add x",
      "  b was skipped: a dependency failed",
      "  d is partial: 1 of 2 succeeded",
      "    A_B no",
      '  e used its fallback: profile "fast" did not work',
      "  f was cancelled",
      "  critical path 3.1 s: a -> c",
    ]);
  });

  it("counts problems that are too many", () => {
    const agents = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`agent-${index}`, failed]));
    const lines = renderSummary(runResult("failed", agents), { maxProblems: 3 });
    expect(lines.slice(1, 5)).toEqual(["  agent-0 failed", "  agent-1 failed", "  agent-2 failed", "  and 11 more problems"]);
  });

  it("says what to type next when the run can go on", () => {
    const parked = renderSummary(runResult("needs_input", {}), { artifactFolder: "x" });
    expect([parked[0], parked.at(-1)]).toEqual([
      "! review waits for an answer after 3.2 s, 0 agents, 3.2k tokens, $0.0123",
      "  what ended llm-orc artifacts show run-1",
    ]);
    expect(renderSummary(runResult("cancelled", {}), { artifactFolder: "x" }).at(-1)).toBe("  what ended llm-orc artifacts show run-1");
    expect(renderSummary(runResult("cancelled", {})).at(-1)).not.toContain("resume");
  });

  it("tells the run's own error, missing prices, a stand-in answer and a validation that failed", () => {
    const result: RunResult = {
      ...runResult("budget_exceeded", {}),
      error: { code: "RUN_BUDGET_EXCEEDED", message: "Spent.", hint: "Raise it." },
      deliverable_agent: "a",
      deliverable_fallback: true,
      validation_result: { passed: false, results: { structural: { passed: false, errors: ["Missing agent: z"] }, semantic: null } },
    };
    const { usage } = result.metadata;
    const unpriced: RunResult = {
      ...result,
      metadata: {
        ...result.metadata,
        usage: { ...usage, totals: { ...usage.totals, cost: { usd: null, status: "unknown" }, unpriced: ["a", "b"] } },
      },
    };
    expect(renderSummary(unpriced)).toEqual([
      "✗ review stopped at its budget in 3.2 s, 0 agents, 3.2k tokens, cost unknown",
      "  RUN_BUDGET_EXCEEDED Spent.",
      "  hint: Raise it.",
      "  validation failed",
      "    Missing agent: z",
      "  critical path 3.1 s: a → c",
      "  no price known for a, b",
      '  note: no agent at the end had an output; the answer is that of "a"',
    ]);
  });
});

describe("spentWords", () => {
  it("is silent about what was not used", () => {
    expect(spentWords(0, undefined)).toBe("");
    expect(spentWords(0, { usd: "0", status: "known" })).toBe("");
    expect(spentWords(10, { usd: "0", status: "known" })).toBe("10 tokens, $0");
    expect(spentWords(10, undefined, true)).toBe("~10 tokens");
  });
});

const failed: AgentResult = { status: "failed", response: null, model_substituted: false };

function ok(durationMs: number): AgentResult {
  return { status: "success", response: "x", duration_ms: durationMs, model_substituted: false };
}

function runResult(status: RunResult["status"], results: Readonly<Record<string, AgentResult>>): RunResult {
  const summary = runSummary(3200, status);
  const totals = {
    input_tokens: 3000,
    output_tokens: 210,
    total_tokens: 3210,
    agents_count: 2,
    cost: { usd: "0.0123", status: "known" },
  } as const;
  return {
    run_id: "run-1",
    ensemble: "review",
    input: "x",
    results,
    ...summary,
    execution_order: Object.keys(results),
    metadata: {
      ...summary.metadata,
      agents_used: Object.keys(results).length,
      usage: { agents: {}, models: {}, totals },
      critical_path: { agents: ["a", "c"], duration_ms: 3100 },
    },
  };
}
