import { describe, expect, it } from "vitest";
import type { McpHandle, McpServeOptions } from "../cli-context.ts";
import { cliProject } from "./__fixtures__/cli-project.ts";

const PROGRAM = { node: "/opt/my node/bin/node", script: "/opt/it's/llm-orc.cjs" };

/** A server that only notes what it was asked to serve. */
function handle(): McpHandle & { readonly served: McpServeOptions[] } {
  const served: McpServeOptions[] = [];
  return {
    program: PROGRAM,
    served,
    async serve(options, { createContext }) {
      served.push(options);
      const { cwd, env } = createContext({ cwd: "/", env: { ONLY: "this" }, signal: new AbortController().signal });
      expect([cwd, env]).toEqual(["/", { ONLY: "this" }]);
    },
  };
}

describe("llm-orc mcp serve", () => {
  it("hands on what was typed, and ends with 0 when the server has ended", async () => {
    const mcp = handle();
    const argv = "mcp serve --transport http --port 0 --toolsets core,runs --read-only --project x --allowed-host a --allowed-host b".split(
      " ",
    );
    expect(await cliProject().run(argv, { mcp })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(mcp.served).toMatchObject([
      { transport: "http", port: "0", toolsets: "core,runs", readOnly: true, project: "x", allowedHosts: ["a", "b"], host: undefined },
    ]);
  });

  it.each([[["serve", "--transport", "smoke"]], [["serve", "--port", "1", "--port", "2"]], [["serve", "now"]], [[]]])(
    "refuses %j with 2, and serves nothing",
    async (args) => {
      const mcp = handle();
      const { exitCode, stdout, stderr } = await cliProject().run(["mcp", ...args], { mcp });
      expect([exitCode, stdout, mcp.served]).toEqual([2, "", []]);
      expect(stderr).toContain("error[USAGE_INVALID]");
    },
  );

  it("says so where the program has no server", async () => {
    expect(await cliProject().run(["mcp", "serve"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("no MCP server") as string,
    });
  });
});

describe("llm-orc mcp config", () => {
  it("prints a command that a shell reads as it was meant", async () => {
    const { stdout } = await cliProject().run(["mcp", "config", "--client", "claude-code", "--project", "a b"], { mcp: handle() });
    expect(stdout).toContain(`claude mcp add llm-orc -- '/opt/my node/bin/node' '/opt/it'\\''s/llm-orc.cjs' mcp serve --project '`);
  });

  it("names the project only for a client that starts the server anywhere", async () => {
    const project = cliProject();
    project.write({ ".llm-orc/config.yaml": "{}\n" });
    const { stdout } = await project.run(["mcp", "config", "--json"], { mcp: handle() });
    const { clients } = JSON.parse(stdout) as { clients: { client: string; configuration: object }[] };
    expect(clients.map(({ client, configuration }) => [client, /"--project","([^"]*)"/.exec(JSON.stringify(configuration))?.[1]])).toEqual([
      ["claude-code", undefined],
      ["claude-desktop", project.root],
      ["cursor", "${workspaceFolder}"],
      ["vscode", "${workspaceFolder}"],
    ]);
  });

  it("is offered by completion", async () => {
    expect((await cliProject().run(["completion", "--candidates", "mcp", ""])).stdout).toBe("serve\nconfig\n");
  });
});
