import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, it, vi } from "vitest";
import { ERAS, isGone, serverProject, type ServerProcess, SLEEPER, sleepingProcess } from "./__fixtures__/server-project.ts";

vi.setConfig({ testTimeout: 90_000 });

const HTTP = ["--transport", "http", "--port", "0"];
const GIVEN = "given-by-the-environment-0123456789abcdef";

async function whereItIs(server: ServerProcess): Promise<{ readonly url: string; readonly token: string }> {
  const [, url = ""] = await server.says("stderr", /^MCP server: (\S+)/);
  const [, token = ""] = await server.says("stderr", /Bearer (\S+)"\n/);
  return { url, token };
}

async function connect(url: string, token: string, mode: (typeof ERAS)[number]["mode"]): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode } });
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return client;
}

describe("llm-orc-mcp --transport http", () => {
  it("serves both kinds of clients with the token that it has said once, and nobody without", async () => {
    const server = serverProject().start(HTTP);
    const { url, token } = await whereItIs(server);
    expect(server.stderr()).toContain(`claude mcp add --transport http llm-orc ${url} --header "Authorization: Bearer ${token}"`);
    for (const { mode, revision } of ERAS) {
      const client = await connect(url, token, mode);
      expect(client.getNegotiatedProtocolVersion()).toBe(revision);
      expect((await client.listTools()).tools.length).toBeGreaterThan(30);
      await expect(connect(url, `${token}x`, mode)).rejects.toThrow();
      await client.close();
    }
    const { status } = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    expect(status).toBe(401);
    server.child.kill("SIGTERM");
    expect(await server.ended).toEqual({ code: 143, signal: null });
    expect(server.stdout()).toBe("");
    expect(server.stderr().split("MCP server:")).toHaveLength(2);
  });

  it("takes the token of LLM_ORC_SERVER_TOKEN, shows it nowhere and gives it to no script", async () => {
    const project = serverProject();
    project.write({
      ".llm-orc/ensembles/environment.yaml": "name: environment\ndescription: Says it.\nagents: [{name: a, script: s/env.sh}]\n",
      ".llm-orc/scripts/s/env.sh": "#!/bin/bash\nenv\n",
    });
    const server = project.start(HTTP, { LLM_ORC_SERVER_TOKEN: GIVEN, SEEN_BY_SCRIPTS: "yes" });
    const { url } = await whereItIs(server);
    const client = await connect(url, GIVEN, "legacy");
    const said = JSON.stringify(await client.callTool({ name: "invoke", arguments: { ensemble_name: "environment", input_data: "x" } }));
    expect(said).toContain("SEEN_BY_SCRIPTS=yes");
    expect(said).not.toContain("LLM_ORC_SERVER_TOKEN");
    expect(said + server.stderr()).not.toContain(GIVEN);
    await client.close();
  });

  it("ends what runs, in the background too, with Ctrl-C", async () => {
    const project = serverProject();
    project.write(SLEEPER);
    const server = project.start(HTTP);
    const { url, token } = await whereItIs(server);
    const client = await connect(url, token, "auto");
    const started = await client.callTool({ name: "invoke", arguments: { ensemble_name: "sleeper", input_data: "x", background: true } });
    expect(started.structuredContent).toMatchObject({ status: "running" });
    const sleeping = await sleepingProcess(project);
    server.child.kill("SIGINT");
    expect(await server.ended).toEqual({ code: 130, signal: null });
    await isGone(sleeping);
    await client.close();
  });

  it("says that a port is taken, with 1", async () => {
    const project = serverProject();
    const { url } = await whereItIs(project.start(HTTP));
    const second = project.start(["--transport", "http", "--port", new URL(url).port]);
    expect((await second.ended).code).toBe(1);
    expect(second.stderr()).toContain("error[SERVER_LISTEN_FAILED]");
  });
});
