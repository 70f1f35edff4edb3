import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunListEntry } from "@llm-orc/artifacts";
import type { RunResult } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { hostileNames } from "@llm-orc/testkit";
import { temporaryProject } from "../__fixtures__/temporary-project.ts";
import { invoke } from "../run/invoke.ts";
import { getMetrics } from "./get-metrics.ts";
import { percentile, toRunMetrics } from "./run-metrics.ts";

const ensemble = (name: string): string =>
  `name: ${name}\ndescription: d\nagents: [{name: may, script: may.sh}, {name: model, provider: sim, model: small}]\n`;

describe("getMetrics", () => {
  it("counts an ensemble's kept runs, and no others", async () => {
    const project = temporaryProject({
      "ensembles/e.yaml": ensemble("e"),
      "ensembles/other.yaml": ensemble("other"),
      "scripts/may.sh": `[ "$INPUT_TEXT" = yes ] && echo '{"success": true}'\n`,
    });
    const results: RunResult[] = [];
    for (const input of ["yes", "no", "yes"]) results.push((await invoke.run(project.context(), { ensemble: "e", input })).result);
    await invoke.run(project.context(), { ensemble: "other", input: "no" });
    const metrics = await getMetrics.run(project.context(), { ensemble_name: "e" });
    const sum = (of: (result: RunResult) => number): number => results.reduce((total, result) => total + of(result), 0);
    expect(metrics).toMatchObject({
      ensemble: "e",
      total_executions: 3,
      truncated: false,
      success_rate: 2 / 3,
      by_status: { completed: 2, completed_with_errors: 1 },
      cost_status: results[0]?.metadata.usage.totals.cost.status,
      tokens: {
        input: sum(({ metadata }) => metadata.usage.totals.input_tokens),
        total: sum(({ metadata }) => metadata.usage.totals.total_tokens),
      },
      last_run: { run_id: results[2]?.run_id, status: "completed", artifact_id: expect.stringMatching(/^e\/\d{8}-/) as string },
    });
    expect(metrics.tokens.total).toBeGreaterThan(0);
    const average = sum(({ metadata }) => metadata.duration_ms) / 3 / 1000;
    expect(Math.abs((metrics.avg_duration ?? 0) - average)).toBeLessThan(0.001);
    expect(metrics.duration_percentiles.p99).toBe(Math.max(...results.map(({ metadata }) => Math.round(metadata.duration_ms) / 1000)));
  });

  it("is zero and unknown for an ensemble that has not run, and an error for one that is not there", async () => {
    const project = temporaryProject({ "ensembles/e.yaml": ensemble("fresh") });
    expect(await getMetrics.run(project.context(), { ensemble_name: "fresh" })).toMatchObject({
      total_executions: 0,
      success_rate: null,
      avg_cost: null,
      avg_duration: null,
      last_run: null,
    });
    await expect(getMetrics.run(project.context(), { ensemble_name: "frehs" })).rejects.toMatchObject({
      code: "ENSEMBLE_NOT_FOUND",
      hint: expect.stringContaining('"fresh"') as string,
    });
    for (const name of hostileNames) {
      await expect(getMetrics.run(project.context(), { ensemble_name: name }), name).rejects.toMatchObject({ code: "ENSEMBLE_NOT_FOUND" });
    }
  });

  it("does not mix ensembles of several folders that have one name", async () => {
    const project = temporaryProject();
    for (const [path, status] of [
      ["a/deep", "completed"],
      ["b/deep", "failed"],
    ] as const) {
      const folder = join(project.root, ".llm-orc/artifacts", path, "20260101-000000-000");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "execution.json"), JSON.stringify({ ensemble: "deep", status, results: {}, metadata: {} }));
    }
    await expect(getMetrics.run(project.context(), { ensemble_name: "deep" })).rejects.toMatchObject({
      code: "RUN_AMBIGUOUS",
      hint: "Say which: a/deep, b/deep",
    });
    expect(await getMetrics.run(project.context(), { ensemble_name: "b/deep" })).toMatchObject({ total_executions: 1, success_rate: 0 });
  });

  it("counts the newest thousand of many, and says so", async () => {
    const project = temporaryProject();
    const folder = join(project.root, ".llm-orc/artifacts/many");
    for (let index = 0; index < 1_003; index++) {
      const run = join(folder, `20260101-0000${String(10 + Math.floor(index / 1000))}-${String(index % 1000).padStart(3, "0")}`);
      mkdirSync(run, { recursive: true });
      const status = index < 3 ? "failed" : "completed";
      writeFileSync(join(run, "execution.json"), JSON.stringify({ ensemble: "many", status, results: {}, metadata: {} }));
    }
    expect(await getMetrics.run(project.context(), { ensemble_name: "many" })).toMatchObject({
      total_executions: 1_003,
      truncated: true,
      success_rate: 1,
      by_status: { completed: 1_000 },
    });
  });
});

describe("toRunMetrics", () => {
  it("takes no open run for a failure, and an interrupted one for no success", () => {
    const metrics = toRunMetrics([entry("running"), entry("needs_input"), entry("interrupted"), entry("completed")]);
    expect(metrics).toMatchObject({
      success_rate: 0.5,
      by_status: { running: 1, needs_input: 1, interrupted: 1, completed: 1 },
      avg_cost: null,
      cost_status: "unknown",
      total_cost: null,
    });
  });

  it("adds money exactly, and says when a part of it is not known", () => {
    const priced = [0.1, 0.2].map((usd) => entry("completed", { cost: { usd: String(usd), status: "known" } }));
    expect(toRunMetrics(priced)).toMatchObject({ total_cost: "0.3", avg_cost: 0.15, cost_status: "known" });
    const unpriced = entry("completed", { cost: { usd: null, status: "unknown" } });
    expect(toRunMetrics([...priced, unpriced])).toMatchObject({ total_cost: "0.3", avg_cost: 0.15, cost_status: "unknown" });
  });
});

describe("percentile", () => {
  it.each([
    [[], 0.5, null],
    [[7], 0.99, 7],
    [[1, 2, 3, 4], 0.5, 2],
    [[1, 2, 3, 4, 5], 0.5, 3],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.9, 90],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.99, 99],
  ])("of %j at %j", (sorted, share, expected) => {
    expect(percentile(sorted, share)).toBe(expected);
  });
});

function entry(status: RunListEntry["status"], more: Partial<RunListEntry> = {}): RunListEntry {
  return { run_id: "r", ensemble: "e", id: "20260101-000000-000", folder: "/x", status, started_at: "", agents: 1, ...more };
}
