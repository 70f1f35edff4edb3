import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bundledFile, bundledFiles, textsLoaded } from "./__fixtures__/loaded-code.ts";

// What is served has its tests in llm-orc-mcp: here is what the command line does about it, in the built program.
vi.setConfig({ testTimeout: 60_000 });

const bin = join(import.meta.dirname, "../bin/llm-orc.cjs");

let folder: string;
let root: string;
let env: Record<string, string>;
const children: ChildProcessWithoutNullStreams[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "llm-orc-mcp-command-")));
  root = join(folder, "it's a project");
  mkdirSync(join(root, ".llm-orc/ensembles"), { recursive: true });
  mkdirSync(join(root, "below"));
  writeFileSync(
    join(root, ".llm-orc/ensembles/mine.yaml"),
    "name: mine\ndescription: Mine.\nagents: [{name: a, model_profile: p}]\nmodel_profiles: {p: {provider: sim, model: small}}\n",
  );
  env = { PATH: process.env["PATH"] ?? "", HOME: folder, OLLAMA_HOST: "127.0.0.1:1", NO_COLOR: "1" };
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe("llm-orc mcp config", () => {
  it.each(["claude-desktop", "cursor", "vscode"])("prints for %s what starts this program, ready to be pasted", async (client) => {
    const { stdout, stderr } = await llmOrc(["mcp", "config", "--client", client, "--toolsets", "core"], join(root, "below"));
    expect(stderr).toContain("json");
    const { mcpServers, servers } = JSON.parse(stdout) as Record<string, Record<string, { command: string; args: string[] }>>;
    const entry = (mcpServers ?? servers)?.["llm-orc"];
    // Where the client has a word for the folder that is open, it stands there.
    const args = (entry?.args ?? []).map((arg) => arg.replace("${workspaceFolder}", root));
    expect(await toolsAndEnsembles({ command: entry?.command ?? "", args, cwd: folder })).toEqual([
      expect.not.stringContaining("create_profile"),
      "mine",
    ]);
  });

  it("prints for claude-code a command for a shell", async () => {
    const { stdout, stderr } = await llmOrc(["mcp", "config", "--client", "claude-code", "--project", root, "--read-only"], folder);
    expect(stderr).toContain("type this");
    const command = /^claude mcp add llm-orc -- (.*)\n$/.exec(stdout)?.[1] ?? "";
    const [tools, ensembles] = await toolsAndEnsembles({ command: "bash", args: ["-c", `exec ${command}`], cwd: folder });
    expect(ensembles).toBe("mine");
    expect(tools).not.toContain("invoke");
  });

  it("prints all of them, for people and as one document", async () => {
    const { stdout } = await llmOrc(["m", "config"]);
    for (const name of ["Claude Code:", "Claude Desktop:", "Cursor:", "VS Code:"]) expect(stdout).toContain(name);
    const { clients } = JSON.parse((await llmOrc(["mcp", "config", "--json"])).stdout) as { clients: { client: string }[] };
    expect(clients.map(({ client }) => client)).toEqual(["claude-code", "claude-desktop", "cursor", "vscode"]);
  });

  it("knows the toolsets that the server knows", async () => {
    const [offered, served] = await Promise.all(
      ["config", "serve"].map((command) => llmOrc(["mcp", command, "--toolsets", "core,nothing"])),
    );
    expect(offered).toMatchObject({ exitCode: 2, stdout: "" });
    expect(offered?.stderr).toContain('There is no toolset "nothing".');
    expect(served).toEqual(offered);
  });
});

describe("llm-orc mcp serve", () => {
  it("serves on standard input and output until the client closes its end", async () => {
    const child = start(["mcp", "serve", "--transport", "stdio", "--port", "8080"]);
    child.stdin.end(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: NEWEST } })}\n`);
    const { exitCode, stdout, stderr } = await outcome(child);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { id, result } = JSON.parse(stdout) as { id: number; result: { tools: unknown[] } };
    expect([id, result.tools.length > 30]).toEqual([1, true]);
  });

  it("serves over HTTP until Ctrl-C", async () => {
    const child = start(["mcp", "serve", "--transport", "http", "--port", "0"]);
    let said = "";
    child.stderr.on("data", (text: string) => (said += text));
    while (!said.includes("Bearer")) await sleep(20);
    const url = /^MCP server: (\S+)/.exec(said)?.[1] ?? "";
    const ask = async (token: string): Promise<number> => {
      const headers = {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      };
      const body = JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "initialize",
        params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
      });
      const response = await fetch(url, { method: "POST", headers, body });
      await response.body?.cancel();
      return response.status;
    };
    expect(await ask(/Bearer (\S+)"/.exec(said)?.[1] ?? "")).toBe(200);
    expect(await ask("somebody-elses")).toBe(401);
    child.kill("SIGINT");
    expect((await outcome(child)).exitCode).toBe(130);
  });

  it.each([
    [["--transport", "http", "--host", "0.0.0.0"], "SERVER_NOT_PROTECTED"],
    [["--host", "127.0.0.1"], "USAGE_INVALID"],
    [["--project", "nowhere"], "PROJECT_FOLDER_MISSING"],
    [["--transport", "http", "--port", "99999"], "SERVER_OPTION_INVALID"],
  ])("refuses %j with 2", async (args, code) => {
    const { exitCode, stdout, stderr } = await llmOrc(["mcp", "serve", ...args]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`error[${code}]`);
  });
});

describe("the code of the MCP server", () => {
  it("is loaded by mcp serve alone", () => {
    const ofServer = "llm-orc runs ensembles: graphs of language models";
    // The libraries: what each kind of client, and OAuth, needs is loaded when its first message comes.
    const ofClients = [
      "io.modelcontextprotocol/clientCapabilities",
      "could not infer client capabilities",
      "JWSSignatureVerificationFailed",
    ];
    for (const file of ["main.cjs", ...["run", "completion", "mcp-config"].map(bundledFile)]) {
      expect(textsLoaded(file, [ofServer, ...ofClients]), file).toEqual([]);
    }
    expect(textsLoaded(bundledFile("serve-mcp"), [ofServer, ...ofClients])).toEqual([ofServer]);
    // They are there, under these names.
    for (const text of ofClients)
      expect(
        bundledFiles().filter((file) => textsLoaded(file, [text]).length > 0),
        text,
      ).not.toEqual([]);
  });
});

const NEWEST = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1.0.0" },
};

/** The names of its tools, and of its ensembles that are no library's. */
async function toolsAndEnsembles(server: { command: string; args: string[]; cwd: string }): Promise<readonly string[]> {
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ ...server, env, stderr: "ignore" }));
  try {
    const tools = (await client.listTools()).tools.map(({ name }) => name).join();
    const args = { name: "list_ensembles", arguments: { response_format: "detailed", limit: 200 } };
    const { ensembles } = (await client.callTool(args)).structuredContent as { ensembles: { name: string; source: string }[] };
    const local = ensembles.filter(({ source }) => source === "local");
    return [tools, local.map(({ name }) => name).join()];
  } finally {
    await client.close();
  }
}

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], cwd = root): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env, stdio: "pipe" });
  child.stdout.setEncoding("utf8");
  child.stderr.setEncoding("utf8");
  children.push(child);
  return child;
}

async function outcome(child: ChildProcessWithoutNullStreams): Promise<Outcome> {
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].on("data", (text: string) => (texts[name] += text));
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode, ...texts };
}

async function llmOrc(args: readonly string[], cwd = root): Promise<Outcome> {
  const child = start(args, cwd);
  child.stdin.end();
  return outcome(child);
}
