import type { JsonObject } from "@llm-orc/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ProjectServer, startProjectServer } from "../__fixtures__/project-server.ts";

let server: ProjectServer;
beforeAll(() => {
  server = startProjectServer({
    files: { ".llm-orc/profiles/default.yaml": "name: default\nprovider: fake\nmodel: small\n" },
  });
});
afterAll(() => server.close());

describe("an agent that has never seen llm-orc", () => {
  it("finds its way from the help to the figures of its first run", async () => {
    const help = await server.done("get_help");
    expect(Object.keys(help.structured)).toEqual(["overview", "directory_structure", "schemas", "tools", "workflows"]);
    expect(help.text).toContain("invoke");

    const status = await server.done("get_provider_status");
    expect(status.structured["available"]).toContain("fake");

    const found = await server.done("library_search", { query: "text review" });
    const [entry] = (found.structured["results"] as readonly JsonObject[]).filter(({ kind }) => kind === "ensemble");
    expect(entry).toMatchObject({ id: "demo/text-review" });

    const copied = await server.done("library_copy", { source: entry?.["id"] as string });
    expect(copied.structured).toMatchObject({ copied: true, written: expect.arrayContaining(["ensembles/text-review.yaml"]) as string[] });

    const name = { ensemble_name: "text-review" };
    const check = await server.done("check_ensemble_runnable", name);
    expect(check.structured).toMatchObject({ runnable: true, ensemble: "text-review" });

    const changes = { set: { description: "Says how a text could be better." } };
    const dry = await server.done("update_ensemble", { ...name, changes });
    expect(dry.structured).toMatchObject({ modified: false, diff: expect.stringContaining("+description: Says how") as string });
    const real = await server.done("update_ensemble", { ...name, changes, dry_run: false });
    expect(real.structured).toMatchObject({ modified: true, backup_created: true });
    expect(JSON.stringify((await server.done("list_ensembles", { limit: 200 })).structured)).toContain("Says how a text could be better.");

    const reports: { progress: number; total: number }[] = [];
    const run = await server.done(
      "invoke",
      { ...name, input_data: "A short text. It has two sentences." },
      { onProgress: (report) => reports.push(report) },
    );
    expect(run.structured).toMatchObject({ status: "completed", deliverable: expect.stringContaining("simulated") as string });
    expect(reports.at(-1)?.progress).toBe(reports.at(-1)?.total);
    expect(reports.length).toBeGreaterThan(2);

    const { id } = run.structured["artifact"] as { id: string };
    const place = { ensemble: id.slice(0, id.lastIndexOf("/")), id: id.slice(id.lastIndexOf("/") + 1) };
    expect(await server.read("llm-orc://artifact/{ensemble}/{id}", place)).toMatchObject({ run_id: run.structured["run_id"] });

    const analysis = await server.done("analyze_execution", { artifact_id: id });
    expect(analysis.structured).toMatchObject({ status: "completed", metrics: { agent_success_rate: 1 }, analysis: { failed_agents: 0 } });

    expect(await server.read("llm-orc://metrics/{ensemble}", { ensemble: place.ensemble })).toMatchObject({
      total_executions: 1,
      success_rate: 1,
    });
  });
});
