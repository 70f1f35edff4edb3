import { existsSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { hostileNames } from "@llm-orc/testkit";
import { temporaryProject, type TemporaryProject } from "../__fixtures__/temporary-project.ts";
import { invoke, type InvokeOutput } from "../run/invoke.ts";
import { analyzeExecution } from "./analyze-execution.ts";
import { cleanupArtifacts } from "./cleanup-artifacts.ts";
import { deleteArtifact } from "./delete-artifact.ts";
import { getArtifact } from "./get-artifact.ts";
import { listArtifacts } from "./list-artifacts.ts";

const MIXED = `name: mixed
description: One succeeds, one fails, one is skipped, one asks a model.
agents:
  - {name: good, script: say.sh}
  - {name: bad, script: fail.sh, depends_on: [good]}
  - {name: never, script: say.sh, depends_on: [bad], when: "\${good.nothing} == true"}
  - {name: model, provider: sim, model: small, depends_on: [good]}
`;

const FILES = {
  "ensembles/mixed.yaml": MIXED,
  "ensembles/asks.yaml": "name: asks\ndescription: d\nagents: [{name: ask, script: ask.sh}]\n",
  "ensembles/group/plain.yaml": "name: plain\ndescription: d\nagents: [{name: good, script: say.sh}]\n",
  "scripts/say.sh": `echo '{"success": true}'\n`,
  "scripts/fail.sh": "echo gone >&2; exit 4\n",
  "scripts/ask.sh": `printf '{"needs_input": {"prompt": "Go on?"}}'\n`,
};

const DAY_MS = 86_400_000;

describe("analyzeExecution", () => {
  it("counts agents by outcome, and gives the run's true time, tokens and cost", async () => {
    const project = temporaryProject(FILES);
    const { result } = await run(project, "mixed");
    const { analysis, metrics, ...head } = await analyzeExecution.run(project.context(), { artifact_id: result.run_id });
    expect(head).toMatchObject({ run_id: result.run_id, ensemble: "mixed", status: "completed_with_errors" });
    expect(analysis).toMatchObject({
      total_agents: 4,
      successful_agents: 2,
      failed_agents: 1,
      skipped_agents: 1,
      partial_agents: 0,
      unfinished_agents: 0,
      failures: [{ agent: "bad", code: "SCRIPT_FAILED", message: expect.stringContaining("4") as string }],
    });
    expect(analysis.critical_path?.agents).toEqual(result.metadata.critical_path.agents);
    expect(analysis.slowest_agents).toHaveLength(3);
    const { totals } = result.metadata.usage;
    expect(totals.total_tokens).toBeGreaterThan(0);
    expect(metrics).toEqual({
      agent_success_rate: 2 / 3,
      cost: totals.cost,
      duration: Math.round(result.metadata.duration_ms) / 1000,
      tokens: { input: totals.input_tokens, output: totals.output_tokens, total: totals.total_tokens },
    });
  });

  it("shows every agent only when it is asked for detail", async () => {
    const project = temporaryProject(FILES);
    await run(project, "mixed");
    const analyze = (format?: "detailed") =>
      analyzeExecution.run(project.context(), { artifact_id: "last", ...(format === undefined ? {} : { response_format: format }) });
    expect((await analyze()).agents).toBeUndefined();
    expect((await analyze("detailed")).agents).toMatchObject([
      { name: "good", status: "success" },
      { name: "bad", status: "failed" },
      { name: "never", status: "skipped", skip_reason: "guard" },
      { name: "model", status: "success", tokens: expect.any(Number) as number },
    ]);
  });

  it("says of a run that broke off what it has come to", async () => {
    const project = temporaryProject(FILES);
    const { artifact } = await run(project, "mixed");
    const journal = join(artifact.folder ?? "", "events.jsonl");
    renameSync(join(artifact.folder ?? "", "execution.json"), join(project.around, "away"));
    const lines = project.read(journal.slice(join(project.root, ".llm-orc/").length)).split("\n");
    const ended = lines.findIndex((line) => line.includes('"agent_completed"') && line.includes('"good"'));
    writeFileSync(journal, `${lines.slice(0, ended + 1).join("\n")}\n`);
    const { status, analysis, metrics } = await analyzeExecution.run(project.context(), { artifact_id: "last" });
    expect(status).toBe("interrupted");
    expect(analysis).toMatchObject({ total_agents: 4, successful_agents: 1, unfinished_agents: 3, critical_path: null });
    expect(metrics).toMatchObject({ agent_success_rate: 1, duration: null });
  });
});

describe("getArtifact", () => {
  it("gives the whole result where it is small, and says when texts of it were cut", async () => {
    const project = temporaryProject(FILES);
    const { result } = await run(project, "group/plain", "short");
    const name = `group/plain/${(await listArtifacts.run(project.context(), {})).runs[0]?.id ?? ""}`;
    expect(await getArtifact.run(project.context(), { artifact_id: name })).toEqual({
      artifact_id: name,
      run_id: result.run_id,
      ensemble: "plain",
      status: "completed",
      execution: JSON.parse(JSON.stringify(result)) as object,
    });
    await run(project, "group/plain", "long ".repeat(40_000));
    const cut = await getArtifact.run(project.context(), { artifact_id: "last" });
    expect(cut.truncated).toBe(true);
    expect(JSON.stringify(cut).length).toBeLessThan(70_000);
    expect(cut.execution).toMatchObject({ input: expect.stringContaining("more characters)") as string, status: "completed" });
  });

  it("gives a part page by page, whole characters each, until it has all been read", async () => {
    const project = temporaryProject(FILES);
    const input = `x${"😀".repeat(25_000)}`;
    await run(project, "group/plain", input);
    const pages: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await getArtifact.run(project.context(), {
        artifact_id: "last",
        part: "input",
        ...(cursor === undefined ? {} : { cursor }),
      });
      expect(page.text?.isWellFormed()).toBe(true);
      pages.push(page.text ?? "");
      cursor = page.next_cursor;
    } while (cursor !== undefined);
    expect([pages.length, pages.join("") === input]).toEqual([3, true]);
  });

  it("knows the parts of a run, and refuses others", async () => {
    const project = temporaryProject(FILES);
    const { result } = await run(project, "group/plain", "short");
    const text = async (part: string): Promise<string | undefined> =>
      (await getArtifact.run(project.context(), { artifact_id: "last", part })).text;
    expect(await text("input")).toBe("short");
    expect(await text("agent:good")).toBe('{"success": true}');
    expect(await text("deliverable")).toBe(result.deliverable);
    expect(JSON.parse((await text("execution")) ?? "")).toEqual(JSON.parse(JSON.stringify(result)));
    expect(await text("report")).toContain("plain");
    for (const part of ["agent:nobody", "agent:__proto__", "constructor", ...hostileNames]) {
      await expect(text(part), part).rejects.toMatchObject({ code: "USAGE_INVALID" });
    }
    for (const cursor of ["5", "-1", "1e3", "NaN", "99999999999999999999", ...hostileNames]) {
      const read = getArtifact.run(project.context(), { artifact_id: "last", part: "input", cursor });
      await expect(read, cursor).rejects.toMatchObject({ code: "CURSOR_INVALID" });
    }
  });
});

describe("deleteArtifact", () => {
  it("says what would go, and deletes that run alone when it is confirmed", async () => {
    const project = temporaryProject(FILES);
    const { result } = await run(project, "group/plain");
    const kept = await run(project, "group/plain");
    const before = project.snapshot();
    await expect(deleteArtifact.run(project.context(), { artifact_id: result.run_id })).rejects.toMatchObject({
      code: "CONFIRMATION_NEEDED",
      message: expect.stringContaining("group/plain/") as string,
    });
    expect(project.snapshot()).toEqual(before);
    expect(await deleteArtifact.run(project.context(), { artifact_id: result.run_id, confirm: true })).toMatchObject({
      deleted: true,
      run_id: result.run_id,
    });
    expect((await listArtifacts.run(project.context(), {})).runs.map(({ run_id }) => run_id)).toEqual([kept.result.run_id]);
  });

  it("wants a name that means the same run tomorrow", async () => {
    const project = temporaryProject(FILES);
    const { result } = await run(project, "group/plain");
    const [entry] = (await listArtifacts.run(project.context(), {})).runs;
    for (const vague of ["last", "-1", "plain", "group/plain", entry?.id ?? "", result.run_id.slice(0, 13)]) {
      await expect(deleteArtifact.run(project.context(), { artifact_id: vague, confirm: true })).rejects.toMatchObject({
        code: "RUN_NOT_FOUND",
        hint: `Name it in full: group/plain/${entry?.id ?? ""}`,
      });
    }
    await deleteArtifact.run(project.context(), { artifact_id: `group/plain/${entry?.id ?? ""}`, confirm: true });
    expect((await listArtifacts.run(project.context(), {})).runs).toEqual([]);
  });

  it("leaves a run at work alone", async () => {
    const project = temporaryProject({ ...FILES, "scripts/say.sh": "until [ -e go ]; do sleep 0.02; done\n" });
    let folder: string | undefined;
    let begun = (): void => {};
    const started = new Promise<void>((resolve) => (begun = resolve));
    const around = project.context({
      onRunStarted: (run) => {
        folder = run.folder;
        begun();
      },
    });
    const running = invoke.run(around, { ensemble: "plain", input: "x" });
    await started;
    const [entry] = (await listArtifacts.run(project.context(), {})).runs;
    await expect(deleteArtifact.run(project.context(), { artifact_id: entry?.run_id ?? "", confirm: true })).rejects.toMatchObject({
      code: "RUN_IN_USE",
    });
    const cleaned = await cleanupArtifacts.run(later(project, 100), { dry_run: false });
    expect(cleaned).toMatchObject({ count: 0, kept: [{ reason: "It is at work." }] });
    writeFileSync(join(project.root, "go"), "");
    expect((await running).result.status).toBe("completed");
    expect(existsSync(join(folder ?? "", "execution.json"))).toBe(true);
  });
});

describe("cleanupArtifacts", () => {
  it("says by default which runs would go, and deletes them when it is told to", async () => {
    const project = temporaryProject(FILES);
    await run(project, "group/plain");
    await run(project, "mixed");
    expect(await cleanupArtifacts.run(project.context(), {})).toEqual({ dry_run: true, would_delete: [], count: 0, kept: [] });
    const before = project.snapshot();
    const would = await cleanupArtifacts.run(later(project, 31), {});
    expect(would).toMatchObject({ dry_run: true, count: 2, kept: [] });
    expect(project.snapshot()).toEqual(before);
    const done = await cleanupArtifacts.run(later(project, 31), { dry_run: false, ensemble_name: "plain" });
    expect(done).toEqual({ dry_run: false, deleted: [would.would_delete?.[0]], count: 1, kept: [] });
    expect((await listArtifacts.run(project.context(), {})).runs.map(({ ensemble }) => ensemble)).toEqual(["mixed"]);
  });

  it("keeps what waits for a person's answer, unless it is asked for too", async () => {
    const project = temporaryProject(FILES);
    await run(project, "asks");
    const around = later(project, 31);
    expect(await cleanupArtifacts.run(around, { dry_run: false })).toMatchObject({
      count: 0,
      kept: [{ artifact_id: expect.stringMatching(/^asks\//) as string, reason: expect.stringContaining("answer") as string }],
    });
    expect(await cleanupArtifacts.run(around, { dry_run: false, include_waiting: true })).toMatchObject({ count: 1, kept: [] });
  });

  it("follows no link, neither inside nor as the folder of all runs", async () => {
    const [project, other] = [temporaryProject(FILES), temporaryProject(FILES)];
    await run(project, "group/plain");
    await run(other, "group/plain");
    const theirs = join(other.root, ".llm-orc/artifacts");
    symlinkSync(join(theirs, "group"), join(project.root, ".llm-orc/artifacts/elsewhere"));
    const before = other.snapshot();
    expect(await cleanupArtifacts.run(later(project, 31), { dry_run: false })).toMatchObject({ count: 1 });
    renameSync(join(project.root, ".llm-orc/artifacts"), join(project.around, "old"));
    symlinkSync(theirs, join(project.root, ".llm-orc/artifacts"));
    await expect(cleanupArtifacts.run(later(project, 31), { dry_run: false })).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    const [entry] = (await listArtifacts.run(other.context(), {})).runs;
    await expect(deleteArtifact.run(project.context(), { artifact_id: entry?.run_id ?? "", confirm: true })).rejects.toMatchObject({
      code: "PATH_OUTSIDE",
    });
    expect(other.snapshot()).toEqual(before);
  });
});

describe("names from outside", () => {
  it("never reach anything but the runs that there are", async () => {
    const project = temporaryProject(FILES);
    await run(project, "group/plain");
    writeFileSync(join(project.root, ".llm-orc/execution.json"), '{"secret": true}');
    const before = project.snapshot();
    for (const artifact_id of ["../..", "plain/../..", "../../20261123-101530-042", ...hostileNames]) {
      for (const operation of [analyzeExecution, getArtifact]) {
        await expect(operation.run(project.context(), { artifact_id }), artifact_id).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
      }
      const deleted = deleteArtifact.run(project.context(), { artifact_id, confirm: true });
      await expect(deleted, artifact_id).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
      const cleaned = await cleanupArtifacts.run(later(project, 31), { ensemble_name: artifact_id, dry_run: false });
      expect(cleaned.count, artifact_id).toBe(0);
    }
    expect(project.snapshot()).toEqual(before);
    expect(readdirSync(join(project.root, ".llm-orc/artifacts"))).toEqual(["group"]);
  });
});

function run(project: TemporaryProject, ensemble: string, input = "x"): Promise<InvokeOutput> {
  return invoke.run(project.context(), { ensemble, input });
}

/** As it will be after so many days. */
function later(project: TemporaryProject, days: number): ReturnType<TemporaryProject["context"]> {
  const clock: Clock = { now: () => Date.now() + days * DAY_MS, monotonicMs: () => 0, after: () => () => {} };
  return project.context({ clock });
}
