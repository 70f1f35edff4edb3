import { execFile } from "node:child_process";
import { join } from "node:path";
import type { JsonObject } from "@llm-orc/contracts";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { serverProject, type ServerProject, type ServerProcess } from "./__fixtures__/server-project.ts";

// Every call is a process of the official inspector, with a connection of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const INSPECTOR = join(import.meta.dirname, "../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js");

interface Call {
  readonly tool: string;
  /** `$artifact` is what the last run was kept as. */
  readonly args?: JsonObject;
  /** Keys that the result must have, or what it must hold. */
  readonly expected: readonly string[] | Readonly<Record<string, unknown>>;
}

const RUN = { ensemble_name: "say", input_data: "hello" };

/** Calls that follow each other, as somebody would who works on one thing. */
const WORK: Readonly<Record<string, readonly Call[]>> = {
  "finding out what there is": [
    { tool: "get_help", expected: ["overview", "schemas", "tools", "workflows"] },
    { tool: "get_provider_status", expected: ["providers", "available"] },
    { tool: "set_project", args: { path: "." }, expected: { status: "ok" } },
    { tool: "library_info", expected: ["source", "root", "counts"] },
    { tool: "library_browse", args: { browse_type: "ensembles", limit: 3 }, expected: ["entries", "total", "next_cursor"] },
    { tool: "library_search", args: { query: "review" }, expected: ["results", "total"] },
    {
      tool: "library_copy",
      args: { source: "decision-support/premortem", dry_run: true },
      expected: ["copied", "source", "destination", "written"],
    },
  ],
  ensembles: [
    { tool: "create_ensemble", args: { name: "new", agents: [{ name: "a", script: "s/say.sh" }] }, expected: { created: true } },
    { tool: "list_ensembles", expected: ["ensembles", "total"] },
    { tool: "validate_ensemble", args: { ensemble_name: "new" }, expected: { valid: true } },
    { tool: "check_ensemble_runnable", args: { ensemble_name: "new" }, expected: { runnable: true } },
    {
      tool: "update_ensemble",
      args: { ensemble_name: "new", changes: { set: { description: "Other." } }, dry_run: false },
      expected: { modified: true, backup_created: true },
    },
    { tool: "list_dependencies", args: { ensemble_name: "new" }, expected: { scripts_needed: ["s/say.sh"] } },
    { tool: "check_promotion_readiness", args: { ensemble_name: "new", destination: "global" }, expected: ["ready", "issues"] },
    { tool: "promote_ensemble", args: { ensemble_name: "new", destination: "global", dry_run: false }, expected: { status: "promoted" } },
    { tool: "demote_ensemble", args: { ensemble_name: "new", tier: "global", confirm: true }, expected: { status: "demoted" } },
    { tool: "delete_ensemble", args: { ensemble_name: "new", confirm: true }, expected: { deleted: true } },
  ],
  "profiles and scripts": [
    { tool: "create_profile", args: { name: "p", provider: "sim", model: "small" }, expected: { created: true } },
    { tool: "update_profile", args: { name: "p", changes: { model: "large" } }, expected: { updated: true } },
    { tool: "list_profiles", args: { provider: "sim" }, expected: { total: 1 } },
    { tool: "delete_profile", args: { name: "p", confirm: true }, expected: { deleted: true } },
    { tool: "create_script", args: { name: "made", category: "s", language: "bash" }, expected: { created: true } },
    { tool: "list_scripts", args: { category: "s" }, expected: ["scripts", "total"] },
    { tool: "get_script", args: { name: "say", category: "s" }, expected: ["header", "source", "runnable"] },
    { tool: "test_script", args: { name: "say", category: "s", input: "x" }, expected: { success: true } },
    { tool: "delete_script", args: { name: "made", category: "s", confirm: true }, expected: { deleted: true } },
  ],
  runs: [
    { tool: "invoke", args: RUN, expected: { status: "completed", deliverable: expect.stringContaining("said") as string } },
    { tool: "get_run", args: { run_id: "last" }, expected: { status: "completed" } },
    { tool: "list_runs", expected: { total: 1 } },
    { tool: "analyze_execution", args: { artifact_id: "say" }, expected: ["analysis", "metrics"] },
    {
      tool: "get_artifact",
      args: { artifact_id: "say", part: "deliverable" },
      expected: { text: expect.stringContaining("said") as string },
    },
    { tool: "get_metrics", args: { ensemble_name: "say" }, expected: { total_executions: 1, success_rate: 1 } },
    { tool: "delete_artifact", args: { artifact_id: "$artifact", confirm: true }, expected: { deleted: true } },
    { tool: "cleanup_artifacts", args: { older_than_days: 0 }, expected: { dry_run: true } },
    { tool: "invoke", args: { ensemble_name: "ask", input_data: "x" }, expected: { status: "needs_input" } },
    { tool: "answer_input", args: { run_id: "last", value: "blue" }, expected: { status: "completed" } },
    { tool: "cancel_run", args: { run_id: "last" }, expected: { status: "completed" } },
  ],
};

let project: ServerProject;
let server: ServerProcess;
let url: string;

beforeAll(async () => {
  project = serverProject({ keep: true });
  project.write({
    ".llm-orc/ensembles/say.yaml": "name: say\ndescription: Says it.\nagents: [{name: a, script: s/say.sh}]\n",
    ".llm-orc/ensembles/ask.yaml": "name: ask\ndescription: Asks.\nagents: [{name: a, script: s/ask.sh}]\n",
    ".llm-orc/scripts/s/ask.sh":
      '#!/bin/bash\nif grep -q blue; then echo \'{"success": true}\'; else echo \'{"needs_input": {"prompt": "Which color?"}}\'; fi\n',
    ".llm-orc/scripts/s/say.sh": "#!/bin/bash\necho said\n",
  });
  server = project.start(["--transport", "http", "--port", "0"], { LLM_ORC_SERVER_TOKEN: TOKEN });
  [, url = ""] = await server.says("stderr", /^MCP server: (\S+)/);
});
afterAll(() => project.close());

const TOKEN = "a-token-for-the-inspector-0123456789";

describe("the official inspector", () => {
  it.each(Object.entries(WORK))("gets what it expects of each tool: %s", async (_title, calls) => {
    let artifact = "";
    for (const { tool, args = {}, expected } of calls) {
      const typed = JSON.stringify(args).replace("$artifact", artifact);
      const { code, stdout, stderr } = await inspect("tools/call", ["--tool-name", tool, "--tool-args-json", typed]);
      const { result } = JSON.parse(stdout === "" ? "{}" : stdout) as { readonly result?: { readonly structuredContent?: JsonObject } };
      const what = `${tool}: ${stdout}${stderr}`;
      expect(code, what).toBe(0);
      if (Array.isArray(expected)) expect(Object.keys(result?.structuredContent ?? {}), what).toEqual(expect.arrayContaining(expected));
      else expect(result?.structuredContent, what).toMatchObject(expected);
      artifact = (result?.structuredContent?.["artifact"] as { readonly id: string } | undefined)?.id ?? artifact;
    }
  });

  it("finds no error in the schemas of the tools, and each of them is called above", async () => {
    const { code, stdout, stderr } = await inspect("tools/list", ["--strict"]);
    expect(code, stderr).toBe(0);
    const { tools } = (JSON.parse(stdout) as { readonly result: { readonly tools: readonly { readonly name: string }[] } }).result;
    const called = new Set(Object.values(WORK).flatMap((calls) => calls.map(({ tool }) => tool)));
    expect(tools.map(({ name }) => name).filter((name) => !called.has(name))).toEqual([]);
  });

  // Its library checks what failed against the tool's output schema too.
  it("is told what was wrong with a call, as a result", async () => {
    const { code, stdout, stderr } = await inspect("tools/call", ["--tool-name", "get_run", "--tool-args-json", '{"run":"last"}']);
    expect([code, stderr]).toEqual([5, expect.stringContaining("isError") as string]);
    expect(JSON.parse(stdout)).toMatchObject({
      result: {
        isError: true,
        structuredContent: { error: { code: "INVALID_ARGUMENTS", hint: expect.stringContaining("run_id") as string } },
      },
    });
  });

  it("speaks the newest revision too", async () => {
    const { code, stdout, stderr } = await inspect("tools/call", ["--protocol-era", "modern", "--tool-name", "library_info"]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('"counts"');
  });
});

async function inspect(method: string, more: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const args = [INSPECTOR, "--cli", url, "--transport", "http", "--header", `Authorization: Bearer ${TOKEN}`, "--method", method];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...args, ...more, "--format", "json"],
      { cwd: project.root, env: project.env, maxBuffer: 10 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, stdout, stderr }),
    );
  });
}
