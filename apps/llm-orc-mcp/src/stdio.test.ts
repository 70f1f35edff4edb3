import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@llm-orc/contracts";
import type { Client } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  BIN,
  CALL_SLEEPER,
  ERAS,
  HANDSHAKE,
  isGone,
  serverProject,
  type ServerProject,
  SLEEPER,
  sleepingProcess,
  startProcess,
} from "./__fixtures__/server-project.ts";

// Every test starts processes of the built program.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const ENSEMBLE =
  "name: two\ndescription: Two views.\nagents: [{name: a, model_profile: p}, {name: b, model_profile: p}, {name: c, model_profile: p, depends_on: [a, b]}]\n";

it("keeps what V8 compiles of it where nobody else can put code", () => {
  const home = mkdtempSync(join(tmpdir(), "llm-orc-compiled-"));
  const [mine, everybodys] = [join(home, "me"), join(home, "tmp")];
  mkdirSync(everybodys);
  expect(spawnSync(process.execPath, [BIN, "--help"], { env: { HOME: mine, TMPDIR: everybodys } }).status).toBe(0);
  expect(readdirSync(join(mine, ".cache/llm-orc/compiled"))).toHaveLength(1);
  expect(readdirSync(everybodys)).toEqual([]);
  rmSync(home, { recursive: true });
});

describe.each(ERAS)("llm-orc-mcp on standard input and output, with a client of $revision", ({ mode, revision }) => {
  let project: ServerProject;
  let client: Client;

  beforeAll(async () => {
    project = serverProject({ keep: true });
    project.write({
      ".llm-orc/ensembles/two.yaml": ENSEMBLE,
      ".llm-orc/profiles/p.yaml": "name: p\nprovider: sim\nmodel: small\noptions: {latency_ms: 30}\n",
    });
    client = await project.connect(mode);
  });
  afterAll(() => project.close());

  it("says what it is, and lists its tools with what they take and give", async () => {
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect(client.getServerVersion()).toMatchObject({ name: "llm-orc" });
    expect(client.getInstructions()).toContain("invoke");
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(30);
    for (const tool of tools)
      expect(Object.keys(tool), tool.name).toEqual(expect.arrayContaining(["inputSchema", "outputSchema", "annotations"]));
  });

  it("runs an ensemble, tells how far it is, and keeps one run", async () => {
    const seen: { progress: number; total?: number }[] = [];
    const { isError, structuredContent } = await client.callTool(
      { name: "invoke", arguments: { ensemble_name: "two", input_data: "Should we?" } },
      { onprogress: ({ progress, total }) => void seen.push({ progress, ...(total === undefined ? {} : { total }) }) },
    );
    expect(isError, JSON.stringify(structuredContent)).not.toBe(true);
    expect(structuredContent).toMatchObject({ ensemble: "two", status: "completed", deliverable: expect.stringMatching(/./) as string });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.map(({ progress }) => progress)).toEqual(seen.map(({ progress }) => progress).toSorted((a, b) => a - b));
    expect(seen.every(({ total }) => total === 3)).toBe(true);
    expect(await structured("list_runs", { ensemble: "two" })).toMatchObject({ total: 1 });
    expect(await structured("get_metrics", { ensemble_name: "two" })).toMatchObject({ total_executions: 1, success_rate: 1 });
  });

  it("has the providers of the command line, and the bundled library", async () => {
    const { providers } = await structured("get_provider_status");
    expect((providers as JsonObject[]).map(({ provider }) => provider)).toEqual(
      expect.arrayContaining(["anthropic-api", "google-gemini", "ollama", "openai-compatible", "claude-cli", "sim"]),
    );
    expect((await structured("library_browse", { browse_type: "ensembles" }))["total"]).toBeGreaterThan(10);
  });

  it("reads resources, completes their names, and gives prompts", async () => {
    const { contents } = await client.readResource({ uri: "llm-orc://ensemble/two" });
    expect(JSON.parse((contents[0] as { readonly text: string }).text)).toMatchObject({ name: "two" });
    expect((await client.listResourceTemplates()).resourceTemplates.length).toBeGreaterThan(3);
    const { completion } = await client.complete({
      ref: { type: "ref/resource", uri: "llm-orc://ensemble/{name}" },
      argument: { name: "name", value: "tw" },
    });
    expect(completion.values[0]).toBe("two");
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toContain("design_ensemble");
    const { messages } = await client.getPrompt({ name: "design_ensemble", arguments: { goal: "a poem" } });
    expect(JSON.stringify(messages)).toContain("a poem");
  });

  async function structured(name: string, args: JsonObject = {}): Promise<JsonObject> {
    const { structuredContent } = await client.callTool({ name, arguments: args });
    return structuredContent as JsonObject;
  }
});

describe("what llm-orc-mcp offers", () => {
  it("is what the chosen toolsets have", async () => {
    const client = await serverProject().connect("legacy", ["--toolsets", "library,profiles"]);
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["library_search", "create_profile"]));
    expect(names).not.toContain("invoke");
  });

  it("is with --read-only nothing that runs or changes something", async () => {
    const client = await serverProject().connect("auto", ["--read-only"]);
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(10);
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
    await expect(client.callTool({ name: "invoke", arguments: { ensemble_name: "two", input_data: "x" } })).rejects.toThrow(/invoke/);
  });

  it("is about the folder that --project names", async () => {
    const project = serverProject();
    project.write({ "../other/.llm-orc/ensembles/o.yaml": ENSEMBLE.replace("two", "o") });
    const client = await project.connect("legacy", ["--project", "../other"]);
    const { structuredContent } = await client.callTool({ name: "list_ensembles", arguments: {} });
    expect(JSON.stringify(structuredContent)).toContain('"o"');
  });
});

describe("the end of llm-orc-mcp", () => {
  it("is 0 when the client closes its end, and what ran is ended first", async () => {
    const project = sleeperProject();
    const { child, send, stdout, ended } = project.start();
    send(...HANDSHAKE, CALL_SLEEPER);
    const sleeping = await sleepingProcess(project);
    child.stdin.end();
    expect(await ended).toEqual({ code: 0, signal: null });
    await isGone(sleeping);
    for (const line of stdout().trim().split("\n")) expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("comes with %s too, as %d", async (signal, code) => {
    const project = sleeperProject();
    const { child, send, ended } = project.start();
    send(...HANDSHAKE, CALL_SLEEPER);
    const sleeping = await sleepingProcess(project);
    child.kill(signal);
    expect(await ended).toEqual({ code, signal: null });
    await isGone(sleeping);
  });

  it("comes when the client was killed", async () => {
    const project = sleeperProject();
    const messages = [...HANDSHAKE, CALL_SLEEPER].map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join("");
    // A client that lives until it is killed, and whose server writes into a pipe that then nobody reads.
    const program = `
      const server = require("node:child_process").spawn(process.execPath, [${JSON.stringify(BIN)}], { stdio: ["pipe", "pipe", "pipe"] });
      server.stdin.write(${JSON.stringify(messages)});
      console.log("server " + server.pid);
    `;
    const client = startProcess(["-e", program], { cwd: project.root, env: project.env });
    const [, server = ""] = await client.says("stdout", /server (\d+)/);
    const sleeping = await sleepingProcess(project);
    client.child.kill("SIGKILL");
    await isGone(Number(server));
    await isGone(sleeping);
  });
});

describe("bad flags of llm-orc-mcp", () => {
  it.each([
    [["--toolset", "core"], "USAGE_INVALID", "--toolset"],
    [["--toolsets", "core,everything"], "USAGE_INVALID", "core, ensembles, profiles"],
    [["--transport", "smoke"], "USAGE_INVALID", "stdio, or http"],
    [["--host", "0.0.0.0"], "USAGE_INVALID", "--transport http"],
    [["--project", "nowhere"], "PROJECT_FOLDER_MISSING", "nowhere"],
    [["--transport", "http", "--port", "http"], "SERVER_OPTION_INVALID", '"http" is no port'],
    [["--transport", "http", "--oauth-issuer", "https://issuer.example"], "USAGE_INVALID", "--oauth-audience"],
    [["--transport", "http", "--host", "0.0.0.0"], "SERVER_NOT_PROTECTED", "LLM_ORC_SERVER_TOKEN"],
  ])("%j end it with 2, on stderr", async (args, code, says) => {
    const server = serverProject().start(args);
    expect(await server.ended).toEqual({ code: 2, signal: null });
    expect(server.stdout()).toBe("");
    expect(server.stderr()).toContain(`error[${code}]`);
    expect(server.stderr()).toContain(says);
  });
});

function sleeperProject(): ServerProject {
  const project = serverProject();
  project.write(SLEEPER);
  return project;
}
