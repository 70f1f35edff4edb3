/**
 * A provider that llm-orc does not bring along: its package is packed and installed into a project as npm would do it from a
 * registry, named under `plugins:`, refused until the user trusts the project, and then answers an ensemble over its vendor's
 * own API. A change of its code takes the trust away again.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { json } from "node:stream/consumers";

const REPOSITORY = join(import.meta.dirname, "../..");
const CLI = join(REPOSITORY, "apps/llm-orc/bin/llm-orc.cjs");
const PLUGIN = join(REPOSITORY, "examples/llm-orc-provider-example");
const KEY = "example-key-0123456789";

const root = realpathSync(mkdtempSync(join(tmpdir(), "llm-orc-example-")));
const project = join(root, "project");
cpSync(join(import.meta.dirname, "project"), project, { recursive: true });
const vendor = await startVendor();

try {
  // 1. Installed as a package of its own, with the packages that it needs.
  const provider = join(REPOSITORY, "packages/provider");
  const providerHttp = join(REPOSITORY, "packages/provider-http");
  const undici = dirname(createRequire(join(providerHttp, "package.json")).resolve("undici/package.json"));
  build(PLUGIN);
  install([PLUGIN, provider, providerHttp, join(REPOSITORY, "packages/contracts"), undici].map(pack));

  // 2. A project names it, but that alone runs nothing: who clones a project has not looked at what it brings along.
  const before = await llmOrc("run", "second-opinion", "Tests are a waste of time.");
  assert.equal(before.exitCode, 5, before.stderr);
  assert.match(before.stderr, /"example-api" is not there: the plugin "llm-orc-provider-example" of this project is not loaded/);
  assert.match(before.stderr, /llm-orc trust/);
  assert.equal(vendor.requests.length, 0);
  const unasked = await llmOrc("trust");
  assert.equal(unasked.exitCode, 2, "without a terminal nobody is asked");

  // 3. The user looks at it and says yes.
  const shown = JSON.parse((await llmOrc("trust", "--show", "--json")).stdout);
  assert.equal(shown.state, "untrusted");
  assert.deepEqual(shown.plugins[0].providers, ["example-api"]);
  assert.equal(shown.plugins[0].file, join(project, "node_modules/llm-orc-provider-example/dist/index.js"));
  const trusted = await llmOrc("trust", "--yes");
  assert.equal(trusted.exitCode, 0, trusted.stderr);
  console.log(trusted.stderr + trusted.stdout);

  // 4. Now it is known to be runnable without being loaded, and answers. Its vendor stands on this machine for once.
  const check = await llmOrc("check");
  assert.equal(check.exitCode, 0, check.stderr);
  appendFileSync(join(project, ".llm-orc/profiles/lark.yaml"), `base_url: ${vendor.origin}\n`);
  const run = await llmOrc("run", "second-opinion", "Tests are a waste of time.", "--json");
  assert.equal(run.exitCode, 0, run.stderr);
  const result = JSON.parse(run.stdout);
  assert.equal(result.deliverable, "Waste is what ships without them.");
  assert.deepEqual([result.results.critic.provider, result.results.critic.model], ["example-api", "lark-2-mini"]);
  assert.equal(result.metadata.usage.totals.input_tokens, 40);
  assert.equal(vendor.requests.length, 1);
  const [request] = vendor.requests;
  assert.equal(request?.headers["x-example-key"], KEY);
  assert.match(JSON.stringify(request?.body), /Tests are a waste of time/);
  console.log(result.deliverable);

  // 5. Other code is not what was trusted.
  appendFileSync(join(project, "node_modules/llm-orc-provider-example/dist/index.js"), "\n// one line more\n");
  const after = await llmOrc("run", "second-opinion", "Tests are a waste of time.");
  assert.equal(after.exitCode, 5, after.stderr);
  assert.match(after.stderr, /has changed since you trusted/);
  assert.equal(vendor.requests.length, 1);
} finally {
  vendor.close();
  rmSync(root, { recursive: true, force: true });
}

/** A process beside this one: the vendor below has to answer meanwhile. */
async function llmOrc(...args: readonly string[]): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const env = { PATH: process.env["PATH"], HOME: root, EXAMPLE_API_KEY: KEY };
  const child = spawn(process.execPath, [CLI, ...args], { cwd: project, env, stdio: ["ignore", "pipe", "pipe"] });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].setEncoding("utf8").on("data", (text: string) => (texts[name] += text));
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode, ...texts };
}

function build(folder: string): void {
  const tsc = join(dirname(createRequire(join(folder, "package.json")).resolve("typescript/package.json")), "bin/tsc");
  command(process.execPath, [tsc, "-p", "tsconfig.build.json"], folder);
}

/** `npm pack` of a copy in which the workspace's own ranges are versions, as publishing makes them. Gives the tarball. */
function pack(folder: string): string {
  const copy = join(root, "packed", basename(folder));
  cpSync(folder, copy, { recursive: true, filter: (path) => basename(path) !== "node_modules" });
  const manifest = JSON.parse(readFileSync(join(copy, "package.json"), "utf8"));
  for (const ranges of [manifest.dependencies, manifest.peerDependencies])
    for (const name of Object.keys(ranges ?? {})) if (/^(workspace|catalog):/.test(ranges[name])) ranges[name] = "*";
  writeFileSync(join(copy, "package.json"), JSON.stringify({ ...manifest, devDependencies: {}, scripts: {} }));
  const packed = JSON.parse(command("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", root], copy));
  return join(root, packed[0].filename);
}

/** `npm install` without a network: everything that is needed is in the tarballs. */
function install(tarballs: readonly string[]): void {
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "a-project", private: true }));
  command("npm", ["install", "--save-dev", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", ...tarballs], project);
  assert.ok(existsSync(join(project, "node_modules/llm-orc-provider-example/dist/index.js")));
}

function command(program: string, args: readonly string[], cwd: string): string {
  mkdirSync(join(root, "npm-cache"), { recursive: true });
  const env = { ...process.env, npm_config_cache: join(root, "npm-cache"), npm_config_update_notifier: "false" };
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  assert.equal(status, 0, `${program} ${args.join(" ")}: ${error?.message ?? ""}${stdout}${stderr}`);
  return stdout;
}

interface VendorRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** Example Inc.'s API, as far as this example needs it. */
async function startVendor(): Promise<{ readonly origin: string; readonly requests: readonly VendorRequest[]; close(): void }> {
  const requests: VendorRequest[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.push({ headers: request.headers, body: await json(request) });
    response.writeHead(200, { "content-type": "text/event-stream" });
    const events = [
      ["opened", { generation: "gen_01", engine: "lark-2-mini" }],
      ["text", { text: "Waste is what ships " }],
      ["text", { text: "without them." }],
      ["closed", { because: "finished", tokens: { read: 40, written: 9 } }],
    ] as const;
    response.end(events.map(([name, payload]) => `event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`).join(""));
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
