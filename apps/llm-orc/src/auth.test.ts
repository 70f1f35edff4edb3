import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  anthropicDialect,
  type FakeModelServer,
  googleDialect,
  openAiDialect,
  startFakeModelServer,
  type WireDialect,
} from "@llm-orc/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { llmOrc as runLlmOrc, type ProgramEnd } from "./__fixtures__/llm-orc.ts";
import { bundledFile, textsLoaded } from "./__fixtures__/loaded-code.ts";

// Keys on their way from a pipe to the vendors' own wire formats, through the built program.
// Nothing about it looks like a key.
const KEY = "correct-horse-battery-staple-4711";

let root: string;
let home: string;
const servers: FakeModelServer[] = [];

beforeEach(() => {
  [root, home] = ["project", "home"].map((name) => realpathSync(mkdtempSync(join(tmpdir(), `llm-orc-auth-${name}-`)))) as [string, string];
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  for (const folder of [root, home]) rmSync(folder, { recursive: true, force: true });
});

describe("a key that was stored with llm-orc auth add", () => {
  it.each<[string, string, WireDialect]>([
    ["anthropic", "anthropic-api", anthropicDialect],
    ["google", "google-gemini", googleDialect],
    ["openai-compatible/lab", "openai-compatible/lab", openAiDialect],
  ])("of %s is what a run asks %s with, and stands in nothing that is shown or kept", async (typed, provider, dialect) => {
    // What the vendor says holds the key too.
    const server = await serve(dialect, `You came with ${KEY}.`);
    ask(provider, server.baseUrl);
    const before = await llmOrc(["run", "ask", "hello", "--json"]);
    expect(before.exitCode).not.toBe(0);
    const added = await llmOrc(["auth", "add", typed], { stdin: `${KEY}\n` });
    expect([added.exitCode, added.stdout]).toEqual([0, expect.stringContaining(`Stored the key of ${provider}`)]);
    const json = await llmOrc(["run", "ask", "hello", "--json"]);
    expect(json.exitCode, json.stderr).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ results: { a: { status: "success", response: "You came with [redacted]." } } });
    const others = await Promise.all(
      [
        ["run", "ask", `my key is ${KEY}`, "--output-format", "jsonl"],
        ["run", "ask", "hello", "--debug"],
        ["auth", "list"],
        ["auth", "list", "--json"],
        ["doctor"],
        ["plan", "ask"],
      ].map((argv) => llmOrc(argv)),
    );
    for (const { stdout, stderr } of [before, added, json, ...others]) {
      expect(stdout).not.toContain(KEY);
      expect(stderr).not.toContain(KEY);
    }
    const kept = [root, home].flatMap(filesBelow);
    expect(kept.map((file) => file.split("/").at(-1))).toEqual(
      expect.arrayContaining(["events.jsonl", "execution.json", "credentials.json"]),
    );
    for (const file of kept) expect(readFileSync(file, "latin1"), file).not.toContain(KEY);
  });

  it("is gone when it is removed", async () => {
    const server = await serve(openAiDialect, "ok");
    ask("openai-compatible/lab", server.baseUrl);
    await llmOrc(["auth", "add", "openai-compatible/lab"], { stdin: KEY });
    expect((await llmOrc(["run", "ask", "hello"])).exitCode).toBe(0);
    expect((await llmOrc(["auth", "remove", "openai-compatible/lab"])).exitCode).toBe(0);
    expect((await llmOrc(["run", "ask", "hello"])).exitCode).not.toBe(0);
  });
});

describe("a helper of the user's own configuration", () => {
  it("is run by a run alone: a plan takes its word for the key, also for a server on this machine", async () => {
    const server = await serve(openAiDialect, "ok");
    ask("openai-compatible/lab", server.baseUrl);
    // The server has a list of its models, and gives it to nobody without a key.
    expect((await llmOrc(["plan", "ask"])).exitCode).toBe(5);
    write(home, { ".config/llm-orc/config.yaml": `helper: 'touch ran; echo ${KEY}'\n` });
    for (const argv of [["plan", "ask"], ["check", "ask"], ["auth", "list"], ["doctor"]]) {
      const { exitCode, stdout, stderr } = await llmOrc(argv);
      expect(exitCode, argv.join(" ") + stdout + stderr).toBe(0);
      expect(existsSync(join(home, "ran")), argv.join(" ")).toBe(false);
    }
    const { exitCode, stdout, stderr } = await llmOrc(["run", "ask", "hello"]);
    expect(exitCode, stderr).toBe(0);
    expect(existsSync(join(home, "ran"))).toBe(true);
    expect(stdout + stderr).not.toContain(KEY);
  });
});

describe("the code of keys and logins", () => {
  it("is no part of what every command loads", () => {
    const texts = ["aes-256-gcm", "aes-128-cbc", "code_challenge", "@napi-rs/keyring"];
    for (const file of ["main.cjs", bundledFile("completion")]) {
      expect(textsLoaded(file, texts), file).toEqual([]);
    }
    expect(textsLoaded(bundledFile("open-store"), texts)).toContain("aes-256-gcm");
  });
});

async function serve(dialect: WireDialect, text: string): Promise<FakeModelServer> {
  const server = await startFakeModelServer({ dialect, key: KEY, models: ["m"], script: { text } });
  servers.push(server);
  return server;
}

function ask(provider: string, baseUrl: string): void {
  write(root, {
    ".llm-orc/profiles/p.yaml": `name: p\nprovider: ${provider}\nmodel: m\nbase_url: ${baseUrl}\nresilience: {retry: {max_attempts: 1}}\n`,
    ".llm-orc/ensembles/ask.yaml": "name: ask\ndescription: Asks.\ndefault_task: go\nagents: [{name: a, model_profile: p}]\n",
  });
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function llmOrc(args: readonly string[], { stdin = "" }: { readonly stdin?: string } = {}): Promise<ProgramEnd> {
  return runLlmOrc(args, { cwd: root, stdin, env: { HOME: home, OLLAMA_HOST: "127.0.0.1:1", NO_COLOR: "1" } });
}
