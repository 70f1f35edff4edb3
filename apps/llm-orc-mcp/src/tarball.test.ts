import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { HANDSHAKE, startProcess } from "./__fixtures__/server-project.ts";

vi.setConfig({ testTimeout: 120_000 });

const MEGABYTE = 1024 * 1024;

it("the package of llm-orc-mcp serves alone, with nothing else installed", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "llm-orc-mcp-package-")));
  try {
    const app = join(import.meta.dirname, "..");
    const npm = { env: { PATH: process.env["PATH"], HOME: folder, npm_config_update_notifier: "false" } };
    execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], { cwd: app, ...npm });
    const [packed = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    execFileSync("tar", ["-xzf", packed], { cwd: folder });
    const files = readdirSync(join(folder, "package"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const size = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
    expect(size).toBeGreaterThan(MEGABYTE);
    expect(size).toBeLessThan(15 * MEGABYTE);
    expect(existsSync(join(folder, "package/dist/THIRD_PARTY_LICENSES.txt"))).toBe(true);

    const empty = join(folder, "empty");
    mkdirSync(empty);
    const server = startProcess([join(folder, "package/bin/llm-orc-mcp.cjs")], {
      cwd: empty,
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, OLLAMA_HOST: "127.0.0.1:1" },
    });
    const browse = { name: "library_browse", arguments: { browse_type: "ensembles" } };
    server.send(...HANDSHAKE, { id: "list", method: "tools/list" }, { id: "browse", method: "tools/call", params: browse });
    server.child.stdin.end();
    expect(await server.ended, server.stderr()).toEqual({ code: 0, signal: null });
    const answers = Object.fromEntries(
      server
        .stdout()
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { readonly id: string; readonly result: Record<string, unknown> })
        .map(({ id, result }) => [id, result]),
    );
    expect(answers["hello"]).toMatchObject({ protocolVersion: "2025-11-25", serverInfo: { name: "llm-orc" } });
    expect(answers["list"]).toMatchObject({ tools: expect.arrayContaining([expect.objectContaining({ name: "invoke" })]) as unknown });
    expect(answers["browse"]).toMatchObject({ structuredContent: { entries: expect.arrayContaining([expect.anything()]) as unknown } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
