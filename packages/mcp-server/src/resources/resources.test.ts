import { appendFileSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@llm-orc/contracts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { matchResource } from "../adapters/read-resource.ts";
import { ensemble, type ProjectServer, startProjectServer } from "../__fixtures__/project-server.ts";
import type { SessionChange } from "../definition/mcp-definition.ts";

let server: ProjectServer;
beforeEach(() => {
  server = startProjectServer({
    files: {
      ".llm-orc/ensembles/e.yaml": `# kept\n${ensemble("[{name: a, script: a.sh}]")}serves: writing\n`,
      ".llm-orc/ensembles/deep/er/nested.yaml": ensemble("[{name: a, script: fail.sh}]", "nested"),
      ".llm-orc/profiles/p.yaml": "name: p\nprovider: fake\nmodel: small\n",
      ".llm-orc/scripts/a.sh": "echo a",
      ".llm-orc/scripts/fail.sh": "exit 1",
    },
  });
});
afterEach(() => server.close());

/** As a client reads it: by its URI. */
async function read(uri: string): Promise<unknown> {
  const found = matchResource(server.definition.resources, uri);
  if (found === undefined) throw new Error(`Nothing has the URI ${uri}.`);
  expect(found.resource.mimeType).toBe("application/json");
  return JSON.parse(String(await found.resource.read(found.params, server.session, new AbortController().signal)));
}

async function complete(uriTemplate: string, argument: string, value: string): Promise<readonly string[]> {
  const resource = server.definition.resources.find((candidate) => candidate.uriTemplate === uriTemplate);
  return (await resource?.complete?.(argument, value, server.session)) ?? [];
}

describe("the resources", () => {
  it("are six, each as JSON", () => {
    expect(server.definition.resources.map(({ uri, uriTemplate }) => uri ?? uriTemplate)).toEqual([
      "llm-orc://ensembles",
      "llm-orc://ensemble/{name}",
      "llm-orc://profiles",
      "llm-orc://artifacts/{ensemble}",
      "llm-orc://artifact/{ensemble}/{id}",
      "llm-orc://metrics/{ensemble}",
    ]);
  });

  it("list ensembles and profiles", async () => {
    expect(await read("llm-orc://ensembles")).toContainEqual(
      expect.objectContaining({ name: "deep/er/nested", source: "local", agent_count: 1, description: "What nested does." }),
    );
    expect(await read("llm-orc://profiles")).toMatchObject([{ name: "p", provider: "fake", model: "small" }]);
  });

  it("give an ensemble whole, by its name in folders too", async () => {
    expect(await read("llm-orc://ensemble/e")).toMatchObject({
      name: "e",
      description: "What e does.",
      serves: "writing",
      agents: [{ name: "a", script: "a.sh" }],
      text: expect.stringMatching(/^# kept\n/) as string,
      problems: [],
    });
    for (const name of ["deep/er/nested", "deep%2Fer%2Fnested"]) {
      expect(await read(`llm-orc://ensemble/${name}`)).toMatchObject({ name: "deep/er/nested", agents: [{ name: "a" }] });
    }
    await expect(read("llm-orc://ensemble/gone")).rejects.toMatchObject({ code: "ENSEMBLE_NOT_FOUND" });
  });

  it("tell truly how an ensemble's runs went", async () => {
    for (let count = 0; count < 2; count++) await server.done("invoke", { ensemble_name: "deep/er/nested", input_data: "x" });
    await server.done("invoke", { ensemble_name: "e", input_data: "x" });
    const runs = (await read("llm-orc://artifacts/deep%2Fer%2Fnested")) as readonly JsonObject[];
    expect(runs).toMatchObject([{ status: "failed", agent_count: 1 }, { status: "failed" }]);
    expect(await read(`llm-orc://artifact/deep%2Fer%2Fnested/${runs[0]?.["id"] as string}`)).toMatchObject({
      run_id: runs[0]?.["run_id"],
      results: { a: { status: "failed" } },
    });
    expect(await read("llm-orc://metrics/deep%2Fer%2Fnested")).toMatchObject({ total_executions: 2, success_rate: 0 });
    expect(await read("llm-orc://metrics/e")).toMatchObject({
      total_executions: 1,
      success_rate: 1,
      avg_duration: expect.any(Number) as number,
      duration_percentiles: { p90: expect.any(Number) as number },
    });
  });

  it("know an ensemble without runs from one that is not there, and no run by half its name", async () => {
    expect(await read("llm-orc://artifacts/e")).toEqual([]);
    await expect(read("llm-orc://artifacts/gone")).rejects.toMatchObject({ code: "ENSEMBLE_NOT_FOUND" });
    await server.done("invoke", { ensemble_name: "e", input_data: "x" });
    for (const id of ["last", "-1", "2", "latest"])
      await expect(read(`llm-orc://artifact/e/${id}`)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });

  it("complete the names in their addresses", async () => {
    expect(await complete("llm-orc://ensemble/{name}", "name", "nest")).toEqual(["deep/er/nested"]);
    expect(await complete("llm-orc://artifacts/{ensemble}", "ensemble", "")).toEqual([]);
    const { structured } = await server.done("invoke", { ensemble_name: "e", input_data: "x" });
    const id = ((structured["artifact"] as JsonObject)["id"] as string).slice(2);
    expect(await complete("llm-orc://artifacts/{ensemble}", "ensemble", "")).toEqual(["e"]);
    expect(await complete("llm-orc://artifact/{ensemble}/{id}", "ensemble", "E")).toEqual(["e"]);
    expect(await complete("llm-orc://artifact/{ensemble}/{id}", "id", id.slice(0, 4))).toEqual([id]);
    expect(await complete("llm-orc://metrics/{ensemble}", "ensemble", "zzz")).toEqual([]);
  });
});

describe("a session that is listened to", () => {
  function listen(): { readonly changes: readonly SessionChange[]; stop(): void } {
    const changes: SessionChange[] = [];
    const stop = server.session.onChanged?.((change) => changes.push(change)) ?? ((): void => {});
    return { changes, stop };
  }
  const updated = (uri: string): SessionChange => ({ type: "resource", uri });
  const heard = (changes: readonly SessionChange[], uri: string): Promise<void> =>
    vi.waitFor(() => expect(changes).toContainEqual(updated(uri)), { timeout: 10_000 });

  it("tells which resources have changed on disk", async () => {
    const { changes } = listen();
    server.write({ ".llm-orc/ensembles/deep/er/nested.yaml": ensemble("[{name: b, script: a.sh}]", "nested") });
    await heard(changes, "llm-orc://ensemble/deep%2Fer%2Fnested");
    expect(changes).toContainEqual(updated("llm-orc://ensembles"));
    expect(changes).toContainEqual({ type: "resources" });
    server.write({ ".llm-orc/profiles/p.yaml": "name: p\nprovider: fake\nmodel: other\n" });
    await heard(changes, "llm-orc://profiles");
    server.write({ ".llm-orc/ensembles/new/folder/fresh.yaml": ensemble("[{name: b, script: a.sh}]", "fresh") });
    await heard(changes, "llm-orc://ensembles");
    await server.done("invoke", { ensemble_name: "e", input_data: "x" });
    // The folder of its runs is new: what comes into it is told of from the next look on.
    await vi.waitFor(
      async () => {
        await server.done("invoke", { ensemble_name: "e", input_data: "x" });
        expect(changes).toContainEqual(updated("llm-orc://metrics/e"));
      },
      { timeout: 15_000 },
    );
    expect(changes).toContainEqual(updated("llm-orc://artifacts/e"));
  });

  it("tells once of what changes many times in a moment", async () => {
    const { changes } = listen();
    for (let count = 0; count < 50; count++) appendFileSync(join(server.root, ".llm-orc/profiles/p.yaml"), `# ${count}\n`);
    await heard(changes, "llm-orc://profiles");
    expect(changes.length).toBeLessThan(10);
  });

  it("follows the project, and is silent when it is closed", async () => {
    const { changes } = listen();
    server.write({ "../other/.llm-orc/profiles/q.yaml": "name: q\nprovider: fake\nmodel: small\n" });
    await server.done("set_project", { path: "../other" });
    expect(changes).toEqual([{ type: "resources" }]);
    server.write({ "../other/.llm-orc/profiles/q.yaml": "name: q\nprovider: fake\nmodel: other\n" });
    await heard(changes, "llm-orc://profiles");
    await server.session.close();
    const count = changes.length;
    mkdirSync(join(server.outside, "other/.llm-orc/ensembles"));
    renameSync(join(server.outside, "other/.llm-orc/profiles/q.yaml"), join(server.outside, "other/.llm-orc/profiles/r.yaml"));
    // Another session hears of it: then this one would have, too.
    const other = server.open();
    other.setProject(join(server.outside, "other"));
    const others: SessionChange[] = [];
    other.onChanged?.((change) => others.push(change));
    server.write({ "../other/.llm-orc/profiles/r.yaml": "name: r\nprovider: fake\nmodel: small\n" });
    await heard(others, "llm-orc://profiles");
    await other.close();
    expect(changes.length).toBe(count);
  });
});
