import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { anthropic } from "@llm-orc/providers-anthropic";
import { google } from "@llm-orc/providers-google";
import { ollama } from "@llm-orc/providers-ollama";
import { ollamaDialect, startFakeModelServer } from "@llm-orc/testkit";
import { readProfiles } from "@llm-orc/core-config";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createContext, type OperationContext } from "../context.ts";
import { initProject, type InitInput } from "./init-project.ts";

const library = join(import.meta.dirname, "../../../../library");
const CLOSED = "http://127.0.0.1:1";
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-init-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("init", () => {
  it("writes the primitives with what they import, and where each came from", async () => {
    const { created } = await init();
    const paths = created.map((file) => relative(join(root, ".llm-orc"), file));
    expect(paths).toEqual(expect.arrayContaining(["scripts/primitives/file_ops/read_file.mjs", "scripts/lib/run-script.mjs"]));
    expect(paths.filter((path) => /test|__fixtures__|vendor/.test(path))).toEqual([]);
    for (const file of created) expect(existsSync(file), file).toBe(true);
    const lock = JSON.parse(readFileSync(join(root, ".llm-orc/library.lock.json"), "utf8")) as { files: object };
    expect(lock.files).toMatchObject({
      "scripts/primitives/file_ops/read_file.mjs": { source: "bundled", sha256: expect.any(String) as string },
    });
  });

  it("keeps what was changed, makes what is missing, and says both", async () => {
    const first = await init();
    const script = join(root, ".llm-orc/scripts/primitives/file_ops/read_file.mjs");
    const config = join(root, ".llm-orc/config.yaml");
    for (const file of [script, config]) writeFileSync(file, "mine");
    rmSync(join(root, ".llm-orc/scripts/lib/run-script.mjs"));
    const second = await init();
    expect(second.created.map((file) => relative(root, file))).toEqual([".llm-orc/scripts/lib/run-script.mjs"]);
    expect(second.kept.toSorted()).toEqual(first.created.filter((file) => !second.created.includes(file)).toSorted());
    for (const file of [script, config]) expect(readFileSync(file, "utf8")).toBe("mine");
  });

  it("writes no profiles where there is no model", async () => {
    const made = await init();
    expect(made).toMatchObject({ other_profiles: [] });
    expect(made).not.toHaveProperty("profiles");
    expect((await profilesOf()).profiles).toEqual({});
  });

  it("writes the profiles of a vendor that there is a key for, asking nobody, and names the others", async () => {
    const made = await init({}, { GEMINI_API_KEY: "a-key-of-mine-0123", ANTHROPIC_API_KEY: "another-key-0123" });
    expect(made).toMatchObject({
      profiles: { folder: "anthropic-api", why: "key in ANTHROPIC_API_KEY" },
      other_profiles: [{ folder: "google-gemini", why: "key in GEMINI_API_KEY" }],
    });
    const { profiles, diagnostics } = await profilesOf();
    expect(diagnostics).toEqual([]);
    expect(Object.keys(profiles).toSorted()).toEqual(["balanced", "fast", "strong"]);
    expect(profiles["fast"]).toMatchObject({ provider: "anthropic-api" });
    const text = readFileSync(join(root, ".llm-orc/profiles/fast.yaml"), "utf8");
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/schemas\/profile\.json\n# .*A million tokens/);
  });

  it("takes Ollama's models first, as they are pulled", async () => {
    const server = await startFakeModelServer({ dialect: ollamaDialect, models: ["qwen3:14b", "mine:7b"] });
    onTestFinished(() => server.close());
    const made = await init({}, { OLLAMA_HOST: server.baseUrl, ANTHROPIC_API_KEY: "another-key-0123" });
    expect(made).toMatchObject({
      profiles: { folder: "ollama", why: "Ollama answers with 2 models" },
      other_profiles: [{ folder: "anthropic-api" }],
    });
    const { profiles } = await profilesOf();
    expect(profiles).toMatchObject({ balanced: { model: "qwen3:14b" }, fast: { provider: "ollama" }, local: {}, strong: {} });
    for (const { model } of Object.values(profiles)) expect(["qwen3:14b", "mine:7b"]).toContain(model);
  });

  it("looks for Ollama where the user's own configuration says it is", async () => {
    const server = await startFakeModelServer({ dialect: ollamaDialect, models: ["mine:7b"] });
    onTestFinished(() => server.close());
    mkdirSync(join(root, "home/.config/llm-orc"), { recursive: true });
    writeFileSync(join(root, "home/.config/llm-orc/config.yaml"), `providers: {ollama: {settings: {base_url: "${server.baseUrl}"}}}\n`);
    expect(await init()).toMatchObject({ profiles: { folder: "ollama" } });
    expect((await profilesOf()).profiles["fast"]).toMatchObject({ model: "mine:7b" });
  });

  it("writes what is asked for, runs it here or not, or nothing", async () => {
    expect(await init({ profiles: "google-gemini" }, { ANTHROPIC_API_KEY: "another-key-0123" })).toMatchObject({
      profiles: { why: "as asked" },
    });
    expect((await profilesOf()).profiles["fast"]).toMatchObject({ provider: "google-gemini" });
    rmSync(join(root, ".llm-orc"), { recursive: true });
    await init({ profiles: "none" }, { ANTHROPIC_API_KEY: "another-key-0123" });
    expect((await profilesOf()).profiles).toEqual({});
  });

  it("refuses a provider that it does not know, before it writes anything", async () => {
    await expect(init({ profiles: "antropic-api" })).rejects.toMatchObject({
      code: "INIT_PROFILES_UNKNOWN",
      hint: expect.stringContaining('Did you mean "anthropic-api"?') as string,
    });
    expect(existsSync(join(root, ".llm-orc"))).toBe(false);
  });

  it("works without any content around it", async () => {
    const { contentDir: _none, ...bare } = context();
    const { created } = await initProject.run(bare, {});
    expect(created.map((file) => relative(root, file))).toContain(".llm-orc/ensembles/hello.yaml");
  });
});

function init(input: InitInput = {}, env: Readonly<Record<string, string>> = {}): ReturnType<typeof initProject.run> {
  return initProject.run(context(env), input);
}

function context(env: Readonly<Record<string, string>> = {}): OperationContext {
  const { signal } = new AbortController();
  const content = join(root, "content");
  mkdirSync(content, { recursive: true });
  for (const part of ["profiles", "scripts"])
    cpSync(join(library, part), join(content, part), { recursive: true, filter: (path) => !/\.test\.ts$|__fixtures__/.test(path) });
  return createContext({
    cwd: root,
    env: { PATH: process.env["PATH"], HOME: join(root, "home"), OLLAMA_HOST: CLOSED, ...env },
    providers: [anthropic, google, ollama],
    contentDir: content,
    keyring: false,
    signal,
  });
}

function profilesOf(): ReturnType<typeof readProfiles> {
  return readProfiles(createContext({ cwd: root, env: { HOME: join(root, "home") }, providers: [], signal: new AbortController().signal }));
}
