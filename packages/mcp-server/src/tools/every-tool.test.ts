import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@llm-orc/contracts";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Done, ensemble, type ProjectServer, startProjectServer } from "../__fixtures__/project-server.ts";
import type { ToolOutcome } from "../definition/tool-definition.ts";

const called = new Set<string>();
let server: ProjectServer;

beforeEach(() => {
  server = startProjectServer({
    contentDir: "shipped",
    env: { LLM_ORC_LIBRARY_PATH: "" },
    files: {
      "../shipped/ensembles/writing/letter.yaml": ensemble("[{name: a, script: tools/say.mjs}]", "letter"),
      "../shipped/scripts/tools/say.mjs": "// Says what it is told.\nconsole.log(JSON.stringify({ said: process.env.INPUT_TEXT }));\n",
      ".llm-orc/ensembles/e.yaml": `# mine\n${ensemble("[{name: a, script: s/a.sh}, {name: b, model_profile: p, depends_on: [a]}]")}`,
      ".llm-orc/scripts/s/a.sh": "# Says a.\necho a",
      ".llm-orc/profiles/p.yaml": "name: p\nprovider: fake\nmodel: small # cheap\n",
    },
  });
});
afterEach(() => server.close());

afterAll(() => {
  // Those that runs are made and followed with have tests of their own.
  const elsewhere = ["get_run", "list_runs", "answer_input", "cancel_run"];
  expect(server.definition.tools.map(({ name }) => name).filter((name) => !called.has(name) && !elsewhere.includes(name))).toEqual([]);
});

function done(name: string, args: JsonObject = {}): Promise<Done> {
  called.add(name);
  return server.done(name, args);
}

async function confirmed(name: string, args: JsonObject): Promise<Done> {
  called.add(name);
  const asked = await server.call(name, args);
  if (asked.type !== "needs_input") throw new Error(JSON.stringify(asked));
  expect(asked.otherwise).toMatchObject({ type: "error", error: { code: "CONFIRMATION_NEEDED" } });
  const answer = { action: "accept", content: { confirm: true } } as const;
  return server.done(name, args, { resumed: { state: asked.state, answer, answers: { input: answer } } });
}

const file = (path: string): string => readFileSync(join(server.root, ".llm-orc", path), "utf8");
const isThere = (path: string): boolean => existsSync(join(server.root, ".llm-orc", path));

describe("about what there is", () => {
  it("get_help tells of the tools that are offered, whole or by topic", async () => {
    expect(Object.keys((await done("get_help")).structured)).toHaveLength(5);
    expect(Object.keys((await done("get_help", { topic: "schemas" })).structured)).toEqual(["schemas"]);
  });

  it("get_provider_status says what can be used now, and why the rest cannot", async () => {
    const { structured } = await done("get_provider_status");
    expect(structured["available"]).toContain("fake");
    expect(structured["providers"]).toContainEqual(expect.objectContaining({ provider: "fake", profiles: ["p"], available: true }));
  });

  it("set_project moves later calls of this connection only, and says when there is no project", async () => {
    server.write({ "../other/.llm-orc/ensembles/o.yaml": ensemble("[{name: a, script: a.sh}]", "o"), "../empty/x": "" });
    const another = server.open();
    const { structured } = await done("set_project", { path: "../other" });
    expect(structured).toEqual({ status: "ok", project_path: join(server.outside, "other") });
    expect(JSON.stringify((await done("list_ensembles")).structured)).toContain('"o"');
    expect(JSON.stringify((await server.done("list_ensembles", {}, { session: another })).structured)).toContain('"e"');
    expect((await done("set_project", { path: join(server.outside, "empty") })).structured).toMatchObject({
      note: expect.stringContaining("init") as string,
    });
    expect(await server.call("set_project", { path: join(server.outside, "empty/x") })).toMatchObject({
      error: { code: "PROJECT_FOLDER_MISSING" },
    });
  });

  it("lists come in pages, concise unless details are asked for", async () => {
    for (let count = 0; count < 25; count++)
      server.write({ [`.llm-orc/ensembles/n${count}.yaml`]: ensemble("[{name: a, script: a.sh}]", `n${count}`) });
    const first = (await done("list_ensembles")).structured;
    expect([(first["ensembles"] as unknown[]).length, first["total"]]).toEqual([20, 27]);
    expect(Object.keys((first["ensembles"] as JsonObject[])[0] ?? {})).not.toContain("file");
    const second = (await done("list_ensembles", { cursor: first["next_cursor"] as string, response_format: "detailed" })).structured;
    expect(second["ensembles"]).toHaveLength(7);
    expect(Object.keys((second["ensembles"] as JsonObject[])[0] ?? {})).toContain("file");
    expect(second["next_cursor"]).toBeUndefined();
  });
});

describe("ensembles", () => {
  it("are checked, with every problem", async () => {
    expect((await done("validate_ensemble", { ensemble_name: "e" })).structured).toMatchObject({
      valid: true,
      details: { agent_count: 2 },
    });
    server.write({ ".llm-orc/ensembles/bad.yaml": ensemble("[{name: a, script: a.sh, depends_on: [gone]}]", "bad") });
    const { structured, text } = await done("validate_ensemble", { ensemble_name: "bad" });
    expect(structured["valid"]).toBe(false);
    expect(text).toMatch(/error in line 3: .*gone/);
    expect((await done("check_ensemble_runnable", { ensemble_name: "e" })).structured).toMatchObject({ runnable: true });
    expect((await done("list_dependencies", { ensemble_name: "e" })).structured).toMatchObject({
      profiles_needed: ["p"],
      scripts_needed: ["s/a.sh"],
    });
  });

  it("are written, changed with their comments, and deleted only with a yes", async () => {
    const agents = [{ name: "only", script: "s/a.sh" }];
    expect((await done("create_ensemble", { name: "mine/new", description: "New.", agents })).structured).toMatchObject({
      created: true,
      agent_count: 1,
    });
    expect(await server.call("create_ensemble", { name: "mine/new", agents })).toMatchObject({ error: { code: "ENSEMBLE_EXISTS" } });
    const changes = { update_agents: { b: { model_profile: "q" } }, set: { description: "Other." } };
    const before = file("ensembles/e.yaml");
    expect((await done("update_ensemble", { ensemble_name: "e", changes })).structured).toMatchObject({ modified: false });
    expect(file("ensembles/e.yaml")).toBe(before);
    expect((await done("update_ensemble", { ensemble_name: "e", changes, dry_run: false })).structured).toMatchObject({ modified: true });
    expect(file("ensembles/e.yaml")).toMatch(/^# mine\n[^]*Other\.[^]*model_profile: q/);
    await confirmed("delete_ensemble", { ensemble_name: "mine/new" });
    expect(isThere("ensembles/mine/new.yaml")).toBe(false);
  });

  it("are promoted and demoted", async () => {
    const place = { ensemble_name: "e", destination: "global" };
    expect((await done("check_promotion_readiness", place)).structured).toMatchObject({ ready: true, profiles_to_copy: ["p"] });
    expect((await done("promote_ensemble", place)).structured).toMatchObject({ status: "dry_run" });
    const target = join(server.outside, "home/.config/llm-orc/ensembles/e.yaml");
    expect(existsSync(target)).toBe(false);
    expect((await done("promote_ensemble", { ...place, dry_run: false })).structured).toMatchObject({
      status: "promoted",
      ensemble_path: target,
    });
    expect(existsSync(target)).toBe(true);
    const demotion = { ensemble_name: "e", tier: "global" };
    expect((await done("demote_ensemble", demotion)).structured).toMatchObject({ status: "preview" });
    expect(existsSync(target)).toBe(true);
    expect((await done("demote_ensemble", { ...demotion, confirm: true })).structured).toMatchObject({ status: "demoted" });
    expect(existsSync(target)).toBe(false);
  });
});

describe("profiles", () => {
  it("are listed, written, changed and deleted", async () => {
    await done("create_profile", { name: "q", provider: "fake", model: "large", temperature: 0.5 });
    expect((await done("list_profiles", { provider: "fake" })).structured).toMatchObject({
      profiles: [{ name: "p" }, { name: "q", model: "large" }],
    });
    expect((await done("update_profile", { name: "p", changes: { model: "medium" } })).structured).toMatchObject({
      profile: { model: "medium" },
    });
    expect(file("profiles/p.yaml")).toContain("medium # cheap");
    await confirmed("delete_profile", { name: "p" });
    expect(isThere("profiles/p.yaml")).toBe(false);
    expect(await server.call("update_profile", { name: "qq", changes: { model: "x" } })).toMatchObject({
      error: { code: "PROFILE_NOT_FOUND", candidates: ["q"] },
    });
  });
});

describe("scripts", () => {
  it("are listed, read, written, tried and deleted", async () => {
    expect((await done("list_scripts", { category: "s" })).structured).toMatchObject({
      scripts: [{ reference: "s/a.sh", runnable: true }],
    });
    expect((await done("get_script", { name: "a", category: "s" })).structured).toMatchObject({
      source: expect.stringContaining("echo a") as string,
    });
    expect((await done("create_script", { name: "new", category: "s", language: "bash" })).structured).toMatchObject({ created: true });
    const tried = await done("test_script", { name: "a", category: "s", input: "x" });
    expect(tried.structured).toMatchObject({ success: true, exit_code: 0 });
    await confirmed("delete_script", { name: "new", category: "s" });
    expect(readdirSync(join(server.root, ".llm-orc/scripts/s"))).toEqual(["a.sh"]);
  });

  it("need the scope for scripts to be written or tried", () => {
    for (const name of ["create_script", "test_script", "delete_script", "library_copy"]) {
      expect(server.definition.tools.find((tool) => tool.name === name)?.scope).toBe("write:script");
    }
  });
});

describe("the library", () => {
  it("is looked through, searched and copied from", async () => {
    expect((await done("library_info")).structured).toMatchObject({ counts: { ensemble: 1, script: 1 } });
    expect((await done("library_browse", { browse_type: "scripts" })).structured).toMatchObject({
      entries: [{ kind: "script" }],
      total: 1,
    });
    expect((await done("library_browse", { category: "writing" })).structured).toMatchObject({ entries: [{ id: "writing/letter" }] });
    expect((await done("library_search", { query: "letter" })).structured).toMatchObject({
      results: [{ id: "writing/letter" }],
      query: "letter",
    });
    const dry = await done("library_copy", { source: "writing/letter", dry_run: true });
    expect(dry.structured).toMatchObject({
      copied: false,
      written: [],
      would_write: expect.arrayContaining(["ensembles/letter.yaml"]) as string[],
    });
    expect(isThere("ensembles/letter.yaml")).toBe(false);
    await done("library_copy", { source: "ensembles/writing/letter.yaml" });
    expect(isThere("ensembles/letter.yaml") && isThere("scripts/tools/say.mjs")).toBe(true);
    server.write({ ".llm-orc/ensembles/letter.yaml": "name: mine\n" });
    expect(await server.call("library_copy", { source: "writing/letter" })).toMatchObject({ error: { code: "LIBRARY_COPY_CONFLICT" } });
    await done("library_copy", { source: "writing/letter", overwrite: true });
    expect(file("ensembles/letter.yaml")).toContain("letter");
  });
});

describe("kept runs", () => {
  it("are analyzed, read in parts, counted and deleted", async () => {
    const { structured } = await done("invoke", { ensemble_name: "e", input_data: "the input" });
    const { id } = structured["artifact"] as { id: string };
    expect((await done("analyze_execution", { artifact_id: id, response_format: "detailed" })).structured).toMatchObject({
      artifact_id: id,
      agents: [{ name: "a" }, { name: "b" }],
    });
    expect((await done("get_artifact", { artifact_id: id, part: "input" })).structured).toMatchObject({ text: "the input" });
    expect((await done("get_metrics", { ensemble_name: "e" })).structured).toMatchObject({ total_executions: 1, success_rate: 1 });
    expect((await done("cleanup_artifacts", { older_than_days: 0 })).structured).toMatchObject({ dry_run: true, would_delete: [id] });
    await confirmed("delete_artifact", { artifact_id: id });
    expect(isThere(`artifacts/${id}`)).toBe(false);
    await done("invoke", { ensemble_name: "e", input_data: "x" });
    expect((await done("cleanup_artifacts", { older_than_days: 0, dry_run: false })).structured).toMatchObject({ count: 1 });
  });
});

describe("a deletion", () => {
  const ask = async (): Promise<Extract<ToolOutcome, { type: "needs_input" }>> => {
    const asked = await server.call("delete_profile", { name: "p" });
    if (asked.type !== "needs_input") throw new Error(JSON.stringify(asked));
    return asked;
  };

  it("does not happen without the person's yes", async () => {
    const { state } = await ask();
    for (const answer of [
      { action: "decline" },
      { action: "cancel" },
      { action: "accept", content: { confirm: false } },
      { action: "accept" },
    ] as const) {
      const outcome = await server.call("delete_profile", { name: "p" }, { resumed: { state, answer, answers: { input: answer } } });
      expect(outcome).toMatchObject({ type: "error", error: { code: "CONFIRMATION_NEEDED" } });
    }
    expect(isThere("profiles/p.yaml")).toBe(true);
  });

  it("deletes what was agreed to, whatever comes with the answer", async () => {
    server.write({ ".llm-orc/profiles/q.yaml": "name: q\nprovider: fake\nmodel: small\n" });
    const { state } = await ask();
    const answer = { action: "accept", content: { confirm: true } } as const;
    const resumed = { state, answer, answers: { input: answer } };
    expect(await server.call("delete_ensemble", { ensemble_name: "e" }, { resumed })).toMatchObject({ type: "error" });
    await server.done("delete_profile", { name: "q" }, { resumed });
    expect([isThere("profiles/p.yaml"), isThere("profiles/q.yaml"), isThere("ensembles/e.yaml")]).toEqual([false, true, true]);
  });
});
