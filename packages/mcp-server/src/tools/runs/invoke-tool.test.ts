import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@llm-orc/contracts";
import { afterEach, describe, expect, it } from "vitest";
import { ensemble, type ProjectServer, type ProjectServerOptions, startProjectServer } from "../../__fixtures__/project-server.ts";
import { STRUCTURED_BYTES, TEXT_CHARACTERS } from "../fit-result.ts";

let server: ProjectServer;
afterEach(() => server.close());

function start(options: ProjectServerOptions = {}): ProjectServer {
  server = startProjectServer(options);
  return server;
}

const SLOW = "touch started-$INPUT_TEXT; while [ ! -e go ]; do sleep 0.05; done; echo told";

describe("invoke", () => {
  it("runs an ensemble, keeps exactly one run, and links to all of it", async () => {
    start({
      files: { ".llm-orc/ensembles/e.yaml": ensemble("[{name: a, provider: fake, model: small, prompt: 'Read ${input}'}]") },
      replies: { small: "so it is" },
    });
    const { structured, text, links } = await server.done("invoke", { ensemble_name: "e", input_data: "text" });
    expect(structured).toMatchObject({
      status: "completed",
      ensemble: "e",
      deliverable: "so it is",
      results: { a: { status: "success", response: "so it is" } },
      progress: { ended: 1, failed: 0, total: 1 },
      usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
    });
    const [kept, ...more] = runsOf("e");
    expect([kept, more]).toEqual([expect.any(String), []]);
    expect(structured["artifact"]).toEqual({ id: `e/${kept}`, uri: `llm-orc://artifact/e/${kept}` });
    expect(links).toMatchObject([{ uri: `llm-orc://artifact/e/${kept}`, mimeType: "application/json" }]);
    expect(text).toContain("1 of 1 agents succeeded");
    expect(text).toContain("so it is");
    const whole = await server.read("llm-orc://artifact/{ensemble}/{id}", { ensemble: "e", id: String(kept) });
    expect(whole).toMatchObject({ run_id: structured["run_id"], input: "text", results: { a: { model: "small" } } });
  });

  it("counts the ensemble's own agents, whatever runs inside them, and says failures as failures", async () => {
    start({
      files: {
        ".llm-orc/ensembles/e.yaml": ensemble(`
  - {name: list, script: list.sh}
  - {name: each, script: each.sh, depends_on: [list], fan_out: true}
  - {name: inner, ensemble: child, depends_on: [each]}
  - {name: broken, script: broken.sh}`),
        ".llm-orc/ensembles/child.yaml": ensemble("[{name: x, script: each.sh}, {name: y, script: each.sh}]", "child"),
        ".llm-orc/scripts/list.sh": "echo '[1, 2, 3, 4, 5]'",
        ".llm-orc/scripts/each.sh": "echo one",
        ".llm-orc/scripts/broken.sh": "echo 'no such luck' >&2; exit 3",
      },
    });
    const reports: { progress: number; total: number; message: string }[] = [];
    const logs: { level: string; message: string; data: JsonObject }[] = [];
    const { structured, text } = await server.done(
      "invoke",
      { ensemble_name: "e", input_data: "x" },
      { onProgress: (report) => reports.push(report), onLog: (level, message, data) => logs.push({ level, message, data }) },
    );
    expect(structured).toMatchObject({ status: "completed_with_errors", progress: { ended: 4, failed: 1, total: 4 } });
    expect(reports.map(({ progress }) => progress)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(reports.map(({ total }) => total))).toEqual(new Set([4]));
    expect(reports.filter(({ message }) => message.includes('"broken" failed'))).toHaveLength(1);
    expect(text).toContain('Agent "broken" failed');
    const own = logs.filter(({ data }) => data["index"] === undefined && data["path"] === undefined);
    const told = own.map(({ level, data }) => [data["event"], data["agent"], level]);
    expect(told[0]).toEqual(["execution_started", undefined, "info"]);
    expect(told.at(-1)).toEqual(["execution_completed", undefined, "info"]);
    expect(told).toContainEqual(["agent_failed", "broken", "error"]);
    for (const agent of ["list", "each", "inner"]) {
      expect(told).toContainEqual(["agent_started", agent, "info"]);
      expect(told).toContainEqual(["agent_completed", agent, "info"]);
    }
    expect(logs.filter(({ level, data }) => data["event"] === "agent_completed" && level === "debug")).toHaveLength(7);
    expect(new Set(logs.map(({ data }) => data["run_id"]))).toEqual(new Set([structured["run_id"]]));
  });

  it("runs several at once without mixing them", async () => {
    start({
      files: {
        ".llm-orc/ensembles/one.yaml": ensemble("[{name: a, script: echo.sh}, {name: b, script: echo.sh}]", "one"),
        ".llm-orc/ensembles/two.yaml": ensemble("[{name: c, script: echo.sh}]", "two"),
        ".llm-orc/scripts/echo.sh": 'echo "told $INPUT_TEXT"',
      },
    });
    const names = ["one", "two", "one", "two", "one", "two"];
    const runs = await Promise.all(
      names.map(async (name, index) => {
        const logs: JsonObject[] = [];
        const options = { session: server.open(), onLog: (_level: string, _message: string, data: JsonObject) => logs.push(data) };
        const { structured } = await server.done("invoke", { ensemble_name: name, input_data: String(index) }, options);
        return { structured, logs };
      }),
    );
    expect(new Set(runs.map(({ structured }) => structured["run_id"]))).toHaveProperty("size", 6);
    for (const [index, { structured, logs }] of runs.entries()) {
      expect(structured).toMatchObject({ ensemble: names[index], status: "completed" });
      expect(Object.keys(structured["results"] as JsonObject)).toEqual(names[index] === "one" ? ["a", "b"] : ["c"]);
      expect(new Set(logs.map(({ run_id: id }) => id))).toEqual(new Set([structured["run_id"]]));
    }
    expect([runsOf("one").length, runsOf("two").length]).toEqual([3, 3]);
  });

  it("stops when the client cancels, and keeps what there is", async () => {
    start({ files: { ".llm-orc/ensembles/e.yaml": ensemble("[{name: a, script: slow.sh}]"), ".llm-orc/scripts/slow.sh": SLOW } });
    const client = new AbortController();
    const onLog = (_level: string, _message: string, { event }: JsonObject): void => {
      if (event === "agent_started") client.abort();
    };
    const { structured } = await server.done("invoke", { ensemble_name: "e", input_data: "x" }, { signal: client.signal, onLog });
    expect(structured).toMatchObject({ status: "cancelled", results: { a: { status: "cancelled" } } });
    expect(runsOf("e")).toHaveLength(1);
  });

  it("keeps its project when another is set meanwhile", async () => {
    start({ files: { ".llm-orc/ensembles/e.yaml": ensemble("[{name: a, script: slow.sh}]"), ".llm-orc/scripts/slow.sh": SLOW } });
    server.write({ "../other/.llm-orc/ensembles/o.yaml": ensemble("[{name: a, script: a.sh}]", "o") });
    let isStarted = (): void => {};
    const started = new Promise<void>((resolve) => (isStarted = resolve));
    const onLog = (_level: string, _message: string, { event }: JsonObject): void => {
      if (event === "agent_started") isStarted();
    };
    const running = server.done("invoke", { ensemble_name: "e", input_data: "x" }, { onLog });
    await started;
    await server.done("set_project", { path: "../other" });
    server.write({ go: "" });
    expect((await running).structured).toMatchObject({ status: "completed", deliverable: expect.stringContaining("told") as string });
    expect(runsOf("e")).toHaveLength(1);
    expect(existsSync(join(server.outside, "other/.llm-orc/artifacts"))).toBe(false);
    const { structured } = await server.done("list_ensembles", { limit: 200 });
    const names = (structured["ensembles"] as readonly JsonObject[]).map(({ name }) => name);
    expect(names).toContain("o");
    expect(names).not.toContain("e");
  });

  it("cuts what is long, in bytes, and gives the rest by its link", async () => {
    start({
      files: { ".llm-orc/ensembles/e.yaml": ensemble("[{name: a, provider: fake, model: long}, {name: b, provider: fake, model: long}]") },
      replies: { long: "ä€".repeat(40_000) },
    });
    for (const format of ["concise", "detailed"]) {
      const { structured, text, links } = await server.done("invoke", { ensemble_name: "e", input_data: "x", response_format: format });
      expect(Buffer.byteLength(JSON.stringify(structured))).toBeLessThanOrEqual(STRUCTURED_BYTES);
      expect(text.length).toBeLessThanOrEqual(TEXT_CHARACTERS + 50);
      expect(structured).toMatchObject({ truncated: true, status: "completed" });
      expect(links).toHaveLength(1);
    }
    const { structured } = await server.done("invoke", { ensemble_name: "e", input_data: "x" });
    const { a } = structured["results"] as Record<string, { response: string }>;
    expect(a?.response).toMatch(/^.{500} \.\.\. \(79500 more characters\)$/);
  });

  it("refuses what cannot run, with every reason, and names that may have been meant", async () => {
    start({
      files: { ".llm-orc/ensembles/facts.yaml": ensemble("[{name: a, script: gone.sh}, {name: b, model_profile: none}]", "facts") },
    });
    expect(await server.call("invoke", { ensemble_name: "fatcs", input_data: "x" })).toMatchObject({
      type: "error",
      error: { code: "ENSEMBLE_NOT_FOUND", candidates: ["facts"], hint: expect.not.stringContaining("llm-orc list") as string },
    });
    const refused = await server.call("invoke", { ensemble_name: "facts", input_data: "x" });
    expect(refused).toMatchObject({ type: "error", error: { code: "ENSEMBLE_NOT_RUNNABLE" } });
    expect(JSON.stringify(refused)).toMatch(/gone\.sh.*none/);
    expect(runsOf("facts")).toEqual([]);
  });

  it("never takes a file for an ensemble", async () => {
    start();
    server.write({ "elsewhere.yaml": ensemble("[{name: a, script: a.sh}]", "elsewhere") });
    for (const name of ["elsewhere.yaml", "./elsewhere.yaml", join(server.root, "elsewhere.yaml"), "elsewhere.yaml.yml"]) {
      expect(await server.call("invoke", { ensemble_name: name, input_data: "x" })).toMatchObject({
        error: { code: "ENSEMBLE_NOT_FOUND" },
      });
    }
  });

  it("spends no more than it is given", async () => {
    start({
      files: {
        ".llm-orc/config.yaml": "prices:\n  fake/small: {input_per_mtok: 10, output_per_mtok: 10}\n",
        ".llm-orc/ensembles/e.yaml": ensemble("[{name: a, provider: fake, model: small}]"),
      },
      replies: { small: "x" },
    });
    const { structured } = await server.done("invoke", { ensemble_name: "e", input_data: "x", budget_usd: 0.000001 });
    expect([structured["status"], server.provider.calls]).toEqual(["budget_exceeded", []]);
    const enough = await server.done("invoke", { ensemble_name: "e", input_data: "x", budget_usd: 1 });
    expect(enough.structured).toMatchObject({ status: "completed", cost: { usd: "0.00015", status: "known" } });
  });
});

function runsOf(name: string): readonly string[] {
  const folder = join(server.root, ".llm-orc/artifacts", name);
  return existsSync(folder) ? readdirSync(folder).filter((id) => id !== "latest") : [];
}
