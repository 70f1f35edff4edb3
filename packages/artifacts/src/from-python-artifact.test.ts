import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { RunResult } from "@llm-orc/run-spec";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { fromPythonArtifact } from "./from-python-artifact.ts";
import { renderReport } from "./render-report.ts";
import { createRunStore, type RunStore } from "./run-store.ts";

const ID = "20250110-093000-120";

describe("fromPythonArtifact", () => {
  it("has a run of the Python program listed, found and shown", () => {
    const store = storeWith("python-run.json");
    expect(store.list()).toEqual([
      {
        run_id: `team/startup/${ID}`,
        ensemble: "team/startup",
        id: ID,
        folder: join(store.root, "team", "startup", ID),
        status: "completed_with_errors",
        started_at: "2025-01-10T08:30:00.120Z",
        duration_ms: 200,
        agents: 4,
        cost: { usd: "0.0042", status: "estimated" },
        input_tokens: 100,
        output_tokens: 20,
      },
    ]);
    const entry = store.find(`team/startup/${ID}`);
    expect(entry).toEqual(store.list()[0]);
    const run = store.read(entry as { folder: string }) as RunResult;
    expect(run).toMatchObject({
      ensemble: "startup",
      input: "A market for used violins",
      deliverable: "Go ahead.",
      execution_order: ["market", "split", "checks", "judge"],
      results: {
        market: {
          status: "success",
          response: "Small.",
          model: "claude-3-5-haiku",
          duration_ms: 150,
          usage: { input_tokens: 100, output_tokens: 20 },
        },
        split: { status: "success", response: '{"items":["a","b"]}' },
        checks: { status: "partial", response: ["ok", null, '{"x":1}'] },
        judge: { status: "failed", response: null, error: { code: "AGENT_FAILED", message: "Model loading failed" } },
      },
    });
    const report = renderReport(run);
    expect(report).toContain("- Cost: about $0.0042\n");
    expect(report).toContain("### `judge`: failed\n\n**`AGENT_FAILED`** Model loading failed");
  });

  it("has the second shape, of its MCP server, listed and shown", () => {
    const store = storeWith("python-mcp-run.json");
    const [entry] = store.list();
    expect(entry).toMatchObject({ status: "completed", agents: 2, started_at: "2025-01-10T08:30:00.125Z", cost: { usd: null } });
    expect(entry).not.toHaveProperty("duration_ms");
    expect(store.read(entry as { folder: string })).toMatchObject({
      ensemble: "startup",
      input: "A market for used violins",
      results: { market: { status: "success", response: "Small." }, judge: { status: "success" } },
    });
  });

  it.each([{}, { ensemble: "a" }, { ensemble: 1, results: {} }, { ensemble: "a", results: [] }])(
    "does not take %j for a run",
    (document) => {
      expect(fromPythonArtifact(document, "a/b")).toBeUndefined();
    },
  );

  it("makes the best of values of other types than expected", () => {
    const run = fromPythonArtifact(
      { ensemble: "a", results: { x: null, y: 3 }, metadata: { started_at: "?", usage: 7 }, status: 1 },
      "a/b",
    );
    expect(run).toMatchObject({ status: "failed", results: { x: { status: "failed", response: null } } });
    expect(() => renderReport(run as RunResult)).not.toThrow();
  });
});

function storeWith(fixture: string): RunStore {
  const root = temporaryFolder();
  const folder = join(root, "team", "startup", ID);
  mkdirSync(folder, { recursive: true });
  copyFileSync(fileURLToPath(new URL(`__fixtures__/${fixture}`, import.meta.url)), join(folder, "execution.json"));
  return createRunStore({ root });
}
