import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, silentLogger, systemClock } from "@llm-orc/contracts";
import {
  createProviderRegistry,
  generate,
  type GenerateRequest,
  type GenerateResult,
  isProviderError,
  type ProviderContext,
  type ProviderError,
  type StreamPart,
} from "@llm-orc/provider";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type FakeClaude, fakeClaude } from "./__fixtures__/fake-claude.ts";
import { claudeCli, plugin } from "./plugin.ts";
import type { ClaudeCliSettings } from "./settings.ts";

const HELLO = `begin(); delta("Hel"); delta("lo."); stop(); result({ result: "Hello." });`;

afterEach(() => expect(leftFolders()).toEqual([]));

describe("claudeCli", () => {
  it("is what the package exports as its plugin", () => {
    expect(plugin.providers).toEqual([claudeCli]);
  });

  it("streams the command's answer with all of its tokens", async () => {
    using fake = fakeClaude(HELLO);
    expect(await parts(fake)).toEqual([
      { type: "start", model: "claude-haiku-5" },
      { type: "text-delta", delta: "Hel" },
      { type: "text-delta", delta: "lo." },
      {
        type: "finish",
        reason: "stop",
        usage: { input_tokens: 1125, output_tokens: 15, cache_read_tokens: 1000, cache_write_tokens: 100 },
        warnings: [],
      },
    ]);
  });

  it("gives the prompt on stdin, and starts the command without tools, servers, settings and session in an empty folder", async () => {
    using fake = fakeClaude(HELLO);
    await parts(fake, {
      messages: [
        { role: "system", parts: [{ type: "text", text: "You are a critic." }] },
        { role: "user", parts: [{ type: "text", text: "Is it so?" }] },
      ],
    });
    const [call] = fake.calls();
    expect(call).toMatchObject({ stdin: "Is it so?", systemPrompt: "You are a critic.", files: [] });
    expect(call?.args.map((arg) => arg.replace(/=\/.*/, "=<file>"))).toMatchInlineSnapshot(`
      [
        "--print",
        "--output-format",
        "stream-json",
        "--verbose",
        "--include-partial-messages",
        "--model=haiku",
        "--system-prompt-file=<file>",
        "--tools=",
        "--strict-mcp-config",
        "--setting-sources=",
        "--disable-slash-commands",
        "--no-session-persistence",
        "--max-turns",
        "1",
      ]
    `);
    expect(existsSync(call?.cwd ?? "/")).toBe(false);
  });

  it("hands no key, no token and nothing of an outer Claude Code on to the command, and takes its file mentions away", async () => {
    using fake = fakeClaude(HELLO);
    const env = {
      HOME: "/home/me",
      LC_ALL: "C.UTF-8",
      HTTPS_PROXY: "http://proxy",
      CLAUDE_CONFIG_DIR: "/home/me/.claude-2",
      ANTHROPIC_API_KEY: "sk-ant-1",
      ANTHROPIC_AUTH_TOKEN: "t",
      ANTHROPIC_BASE_URL: "http://evil",
      CLAUDE_CODE_OAUTH_TOKEN: "t",
      OPENAI_API_KEY: "sk-2",
      NODE_OPTIONS: "--require ./evil.cjs",
      CLAUDECODE: "1",
      CLAUDE_CODE_USE_BEDROCK: "1",
    };
    await parts(fake, {}, {}, env);
    expect(fake.calls()[0]?.env).toEqual({
      PATH: fake.folder,
      HOME: "/home/me",
      LC_ALL: "C.UTF-8",
      HTTPS_PROXY: "http://proxy",
      CLAUDE_CONFIG_DIR: "/home/me/.claude-2",
      CLAUDE_CODE_DISABLE_ATTACHMENTS: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      CLAUDE_CODE_MAX_RETRIES: "0",
      DISABLE_AUTOUPDATER: "1",
      MAX_THINKING_TOKENS: "0",
    });
  });

  it.each([
    { request: { maxOutputTokens: 300 }, env: { CLAUDE_CODE_MAX_OUTPUT_TOKENS: "300", MAX_THINKING_TOKENS: "0" } },
    { request: { reasoning: { effort: "low" } }, env: { CLAUDE_CODE_EFFORT_LEVEL: "low" } },
    { request: { reasoning: { maxTokens: 2048 } }, env: { MAX_THINKING_TOKENS: "2048" } },
  ] as const)("says $request in the environment", async ({ request, env }) => {
    using fake = fakeClaude(HELLO);
    await parts(fake, request);
    expect(fake.calls()[0]?.env).toMatchObject(env);
  });

  it("warns of what the command has no word for", async () => {
    using fake = fakeClaude(HELLO);
    const { finish } = await answer(fake, {
      temperature: 0,
      topP: 1,
      seed: 7,
      stop: ["x"],
      promptCache: "off",
      tools: [{ name: "f", inputSchema: {} }],
      output: { type: "json", schema: { type: "object" } },
    });
    expect(finish.warnings.map((warning) => warning.slice(0, warning.indexOf(":")))).toEqual([
      "temperature",
      "topP",
      "seed",
      "stop",
      "tools",
      "promptCache",
      "output",
    ]);
    expect(fake.calls()[0]?.systemPrompt).toContain('{"type":"object"}');
  });

  it("does not let a prompt become a command of the program", async () => {
    using fake = fakeClaude(HELLO);
    await parts(fake, { messages: [{ role: "user", parts: [{ type: "text", text: "/logout" }] }] });
    expect(fake.calls()[0]?.stdin).toBe("\n/logout");
  });

  it("writes a conversation into one prompt, with a warning", async () => {
    using fake = fakeClaude(HELLO);
    const { finish } = await answer(fake, {
      messages: [
        { role: "user", parts: [{ type: "text", text: "One?" }] },
        { role: "assistant", parts: [{ type: "text", text: "Two." }] },
        {
          role: "user",
          parts: [
            { type: "text", text: "Three?" },
            { type: "file", mediaType: "image/png", data: new Uint8Array() },
          ],
        },
      ],
    });
    expect(fake.calls()[0]?.stdin).toBe("User: One?\n\nAssistant: Two.\n\nUser: Three?");
    expect(finish.warnings).toHaveLength(2);
  });

  it("gives thinking when it is asked for, and otherwise not", async () => {
    using fake = fakeClaude(
      `begin(); event({ type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "Hm." } }); delta("Yes."); stop();
       result({ usage: { ...USAGE, output_tokens_details: { thinking_tokens: 4 } } });`,
    );
    expect(await parts(fake)).not.toContainEqual({ type: "reasoning-delta", delta: "Hm." });
    const thought = await parts(fake, { reasoning: { effort: "high" } });
    expect(thought).toContainEqual({ type: "reasoning-delta", delta: "Hm." });
    expect(thought.at(-1)).toMatchObject({ usage: { reasoning_tokens: 4 } });
  });

  it("understands lines in pieces, characters in pieces, control sequences and talk between them", async () => {
    using fake = fakeClaude(`
      write("\\u001b[?1004l" + JSON.stringify({ type: "system", subtype: "status" }) + "\\n[claude-code:unrecognized_model]\\n\\n{broken\\n");
      begin();
      const line = Buffer.from(JSON.stringify({ type: "stream_event", event: { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Grüße 🎉" } }, parent_tool_use_id: null }) + "\\n");
      for (const byte of line) { require("node:fs").writeSync(1, Buffer.of(byte)); if (byte > 127) await sleep(1); }
      event({ type: "content_block_delta", index: 0, delta: { type: "unheard_of" } });
      say({ type: "stream_event", parent_tool_use_id: "toolu_1", event: { type: "content_block_delta", delta: { type: "text_delta", text: "not the answer" } } });
      stop(); result();`);
    expect((await answer(fake)).text).toBe("Grüße 🎉");
  });

  it("takes the result's text when nothing was streamed", async () => {
    using fake = fakeClaude(`result({ result: "All at once." });`);
    expect(await answer(fake)).toMatchObject({ text: "All at once.", finish: { reason: "stop" } });
  });

  it.each([
    { stopReason: "max_tokens", reason: "length" },
    { stopReason: "refusal", reason: "content-filter" },
    { stopReason: "model_context_window_exceeded", reason: "length" },
  ])("ends at $stopReason instead of letting the command ask again", async ({ stopReason, reason }) => {
    using fake = fakeClaude(
      `begin(); delta("Half"); stop("${stopReason}"); say({ type: "user", isSynthetic: true }); setInterval(() => {}, 1000);`,
    );
    const last = (await parts(fake)).at(-1);
    expect(last).toMatchObject({ type: "finish", reason, usage: { output_tokens: 15 } });
    expect(isAlive(fake.calls()[0]?.pid)).toBe(false);
  });

  it.each([
    {
      case: "goes on after an answer that broke off",
      body: `begin(); delta("Half"); say({ type: "user", isSynthetic: true }); await sleep(60000);`,
    },
    { case: "begins a second answer", body: `begin(); delta("Half"); begin(); await sleep(60000);` },
  ])("fails as retryable when the command $case", async ({ body }) => {
    using fake = fakeClaude(body);
    expect(await failure(fake)).toMatchObject({ kind: "network", isRetryable: true, reachedVendor: true, usage: { output_tokens: 1 } });
  });

  it.each([
    {
      case: "no login",
      body: `failed("authentication_failed", "Not logged in · Please run /login");`,
      expected: { kind: "auth", reachedVendor: false },
    },
    {
      case: "a bad key",
      body: `failed("authentication_failed", "Invalid API key", { api_error_status: 401 });`,
      expected: { kind: "auth", reachedVendor: true, status: 401 },
    },
    {
      case: "no login, in other words",
      body: `result({ is_error: true, result: "OAuth session expired" }); process.exit(1);`,
      expected: { kind: "auth" },
    },
    {
      case: "a used-up plan",
      body: `failed("rate_limit", "You've hit your session limit · resets 5:10pm (Europe/Paris)");`,
      expected: { kind: "quota", isRetryable: false },
    },
    {
      case: "a used-up plan, said before",
      body: `say({ type: "rate_limit_event", rate_limit_info: { status: "rejected", resetsAt: Date.now() / 1000 + 7200, rateLimitType: "five_hour" } }); failed("rate_limit", "No.", { api_error_status: 429 });`,
      expected: { kind: "quota" },
    },
    {
      case: "a limit that opens at once",
      body: `say({ type: "rate_limit_event", rate_limit_info: { status: "rejected", resetsAt: Date.now() / 1000 + 20 } }); failed("rate_limit", "No.", { api_error_status: 429 });`,
      expected: { kind: "rate_limited", retryAfterMs: expect.closeTo(20_000, -4) },
    },
    {
      case: "a rate limit",
      body: `failed("rate_limit", "API Error: Request rejected (429)", { api_error_status: 429 });`,
      expected: { kind: "rate_limited", status: 429 },
    },
    {
      case: "no credit",
      body: `failed("billing_error", "Credit balance is too low", { api_error_status: 400 });`,
      expected: { kind: "quota" },
    },
    {
      case: "overload",
      body: `failed("server_error", "API Error: 529 Overloaded.", { api_error_status: 529 });`,
      expected: { kind: "overloaded", isRetryable: true },
    },
    { case: "a lost connection", body: `failed("server_error", "API Error: Connection error.");`, expected: { kind: "network" } },
    {
      case: "too long an input",
      body: `failed("invalid_request", "Prompt is too long", { terminal_reason: "prompt_too_long" });`,
      expected: { kind: "context_length" },
    },
    {
      case: "an unknown model",
      body: `failed("model_not_found", "There's an issue with the selected model (x).", { api_error_status: 404 });`,
      expected: { kind: "invalid_request", hint: expect.stringContaining("haiku") },
    },
    {
      case: "an unknown error",
      body: `result({ subtype: "error_during_execution", is_error: true, result: undefined, errors: ["It broke", "badly"] });`,
      expected: { kind: "protocol", message: expect.stringContaining("It broke; badly") },
    },
    {
      case: "an answer of the program itself",
      body: `result({ num_turns: 0, result: "/help isn't available in this environment." });`,
      expected: { kind: "invalid_request", reachedVendor: false, message: expect.stringContaining("by itself") },
    },
    {
      case: "an unknown option",
      body: `console.error("error: unknown option '--tools'"); process.exit(1);`,
      expected: { kind: "invalid_request", hint: expect.stringContaining("claude update") },
    },
    {
      case: "an end without a result",
      body: `console.error("Segmentation fault"); process.exit(3);`,
      expected: { kind: "protocol", message: expect.stringMatching(/exit code 3.*Segmentation fault/) },
    },
    {
      case: "an end in the middle",
      body: `begin(); delta("Half"); process.exit(0);`,
      expected: {
        kind: "protocol",
        reachedVendor: true,
        usage: { input_tokens: 1125, output_tokens: 1, cache_read_tokens: 1000, cache_write_tokens: 100 },
      },
    },
    {
      case: "a signal",
      body: `process.kill(process.pid, "SIGKILL"); await sleep(1000);`,
      expected: { kind: "protocol", message: expect.stringContaining("SIGKILL") },
    },
  ])("reports $case", async ({ body, expected }) => {
    using fake = fakeClaude(body);
    const error = await failure(fake);
    expect(error).toMatchObject(expected);
    expect(error.hint).toBeTruthy();
  });

  it("hides keys that the command echoes", async () => {
    using fake = fakeClaude(`console.error("bad key sk-ant-api03-abcdefghijklmnop"); process.exit(1);`);
    expect((await failure(fake)).message).not.toContain("abcdefghijklmnop");
  });

  it("is killed with all that it started when the call is aborted", async () => {
    using fake = fakeClaude(`
      process.on("SIGTERM", () => {});
      const { spawn } = require("node:child_process");
      begin(); delta(String(spawn("sleep", ["600"], { stdio: "inherit" }).pid));
      setInterval(() => {}, 1000);`);
    const controller = new AbortController();
    const reason = new Error("enough");
    let grandchild = 0;
    await expect(async () => {
      for await (const part of model(fake).stream({ ...REQUEST, signal: controller.signal })) {
        if (part.type !== "text-delta") continue;
        grandchild = Number(part.delta);
        controller.abort(reason);
      }
    }).rejects.toBe(reason);
    expect([isAlive(fake.calls()[0]?.pid), isAlive(grandchild)]).toEqual([false, false]);
  });

  it("is not started when the call is aborted already", async () => {
    using fake = fakeClaude(HELLO);
    await expect(parts(fake, { signal: AbortSignal.abort(new Error("never mind")) })).rejects.toThrow("never mind");
    expect(fake.calls()).toEqual([]);
  });

  it("ends when its reader goes away", async () => {
    using fake = fakeClaude(`begin(); delta("a"); setInterval(() => {}, 1000);`);
    for await (const part of model(fake).stream(REQUEST)) if (part.type === "text-delta") break;
    expect(isAlive(fake.calls()[0]?.pid)).toBe(false);
  });

  it.each([
    {
      case: "says nothing",
      body: `begin(); setInterval(() => {}, 1000);`,
      settings: { idle_timeout_ms: 5_000 },
      words: "said nothing for 5000 ms",
    },
    {
      case: "never ends",
      body: `begin(); setInterval(() => delta("."), 5);`,
      settings: { total_timeout_ms: 5_000 },
      words: "was not done after 5000 ms",
    },
    {
      case: "closes its output and stays",
      body: `require("node:fs").closeSync(1); setInterval(() => {}, 1000);`,
      settings: { idle_timeout_ms: 5_000 },
      words: "said nothing",
    },
  ])("ends a command that $case", async ({ body, settings, words }) => {
    using fake = fakeClaude(body);
    const clock = handClock();
    const failing = failure(fake, {}, settings, clock);
    await vi.waitFor(() => expect(fake.calls()).toHaveLength(1), 10_000);
    clock.advance(5_000);
    expect(await failing).toMatchObject({ kind: "timeout", message: expect.stringContaining(words) });
    expect(isAlive(fake.calls()[0]?.pid)).toBe(false);
  });

  it("ends a command that floods its output", async () => {
    using fake = fakeClaude(`begin(); const much = "x".repeat(1_000_000); for (;;) write(much);`);
    expect(await failure(fake)).toMatchObject({ kind: "protocol", isRetryable: false, message: expect.stringContaining("16 MB") });
  });

  it("does not wait for a process that the command leaves behind", async () => {
    using fake = fakeClaude(
      `require("node:child_process").spawn("sleep", ["600"], { stdio: "inherit" }).unref(); begin(); delta("a"); process.exit(1);`,
    );
    expect(await failure(fake)).toMatchObject({ kind: "protocol" });
  });

  it("gives a prompt of many megabytes, also to a command that does not read it", async () => {
    using fake = fakeClaude(HELLO);
    const text = "long ".repeat(1_000_000);
    await parts(fake, { messages: [{ role: "user", parts: [{ type: "text", text }] }] });
    expect(fake.calls()[0]?.stdin.length).toBe(text.length);
    using deaf = fakeClaude("");
    const { rmSync, writeFileSync } = await import("node:fs");
    rmSync(deaf.command);
    writeFileSync(deaf.command, "#!/bin/sh\nexit 4\n", { mode: 0o755 });
    expect((await failure(deaf, { messages: [{ role: "user", parts: [{ type: "text", text }] }] })).message).toContain("exit code 4");
  });

  it("starts nothing unless the user has enabled it, and says how", async () => {
    using fake = fakeClaude(HELLO);
    const error = await failure(fake, {}, { enabled: false });
    expect(error).toMatchObject({ kind: "auth", reachedVendor: false, isRetryable: false });
    expect(error.hint).toContain("providers: {claude-cli: {settings: {enabled: true}}}");
    expect(fake.calls()).toEqual([]);
  });

  it.each([
    { case: "is nowhere on PATH", settings: {}, env: { PATH: "/nowhere" } },
    { case: "is only in a folder of PATH that depends on where one is", settings: {}, env: { PATH: ".:node_modules/.bin:" } },
    { case: "is given by a relative path", settings: { command: "./claude" }, env: {} },
    { case: "is not where it is said to be", settings: { command: "/nowhere/claude" }, env: {} },
  ])("says how to install a command that $case", async ({ settings, env }) => {
    using fake = fakeClaude(HELLO);
    expect(await failure(fake, {}, settings, undefined, env)).toMatchObject({
      kind: "invalid_request",
      reachedVendor: false,
      hint: expect.stringContaining("npm install -g @anthropic-ai/claude-code"),
    });
  });

  it("runs the command that the user names", async () => {
    using fake = fakeClaude(HELLO);
    expect((await answer(fake, {}, { command: fake.command }, { PATH: "/nowhere:/usr/bin:/bin" })).text).toBe("Hello.");
  });

  it("says when the file is no program", async () => {
    using fake = fakeClaude(HELLO);
    const { writeFileSync } = await import("node:fs");
    writeFileSync(fake.command, "#!/nowhere/interpreter\n");
    expect(await failure(fake)).toMatchObject({ kind: "invalid_request", message: expect.stringContaining("does not start") });
  });

  it("knows no price of a call", () => {
    using fake = fakeClaude("");
    expect(provider(fake).describeModel("haiku")).toEqual({ id: "haiku", capabilities: ["reasoning"] });
  });

  it.each([
    { case: "not enabled", version: "2.1.331 (Claude Code)", settings: { enabled: false }, detail: "enabled: true" },
    { case: "too old", version: "2.0.75 (Claude Code)", settings: {}, detail: "claude update" },
    { case: "another program", version: "I am a llama", settings: {}, detail: "does not say that it is Claude Code" },
    { case: "missing", version: "", settings: { command: "/nowhere/claude" }, detail: "npm install -g" },
  ])("has a status for a command that is $case", async ({ version, settings, detail }) => {
    using fake = fakeClaude("", version);
    const status = await provider(fake, settings).status?.({ signal: REQUEST.signal });
    expect(status).toEqual({ available: false, detail: expect.stringContaining(detail) });
  });

  it("has a status for a command that can be used, without asking any model", async () => {
    using fake = fakeClaude(HELLO);
    expect(await provider(fake).status?.({ signal: REQUEST.signal })).toEqual({
      available: true,
      detail: `Claude Code 2.1.331 at ${fake.command}`,
    });
    expect(fake.calls()).toEqual([]);
  });
});

const REQUEST: GenerateRequest = {
  messages: [{ role: "user", parts: [{ type: "text", text: "Say hello." }] }],
  signal: new AbortController().signal,
};

type Env = Readonly<Record<string, string>>;

function provider(
  fake: FakeClaude,
  settings: ClaudeCliSettings = {},
  env: Env = {},
  clock: Clock = systemClock,
): ReturnType<typeof claudeCli.create> {
  const context: ProviderContext = { credential: async () => undefined, logger: silentLogger, clock };
  const registry = createProviderRegistry(plugin.providers, {
    context: () => context,
    env: { PATH: fake.folder, ...env },
    settings: { "claude-cli": { enabled: true, ...settings } },
  });
  return registry.provider("claude-cli");
}

function model(
  fake: FakeClaude,
  settings?: ClaudeCliSettings,
  env?: Env,
  clock?: Clock,
): ReturnType<ReturnType<typeof provider>["languageModel"]> {
  return provider(fake, settings, env, clock).languageModel("haiku");
}

async function parts(
  fake: FakeClaude,
  request: Partial<GenerateRequest> = {},
  settings?: ClaudeCliSettings,
  env?: Env,
): Promise<readonly StreamPart[]> {
  const all: StreamPart[] = [];
  for await (const part of model(fake, settings, env).stream({ ...REQUEST, ...request })) all.push(part);
  return all;
}

async function answer(
  fake: FakeClaude,
  request: Partial<GenerateRequest> = {},
  settings?: ClaudeCliSettings,
  env?: Env,
): Promise<GenerateResult> {
  return generate(model(fake, settings, env), { ...REQUEST, ...request });
}

async function failure(
  fake: FakeClaude,
  request: Partial<GenerateRequest> = {},
  settings?: ClaudeCliSettings,
  clock?: Clock,
  env?: Env,
): Promise<ProviderError> {
  try {
    await generate(model(fake, settings, env, clock), { ...REQUEST, ...request });
  } catch (error) {
    if (isProviderError(error)) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

function isAlive(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? 0, 0);
  } catch {
    return false;
  }
}

/** Time that stands still until it is moved. */
function handClock(): Clock & { advance(ms: number): void } {
  let nowMs = 0;
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      nowMs += ms;
      for (const timer of timers) {
        if (timer.atMs > nowMs) continue;
        timers.delete(timer);
        timer.callback();
      }
    },
  };
}

function leftFolders(): readonly string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith("llm-orc-claude-cli-"))
    .map((name) => join(tmpdir(), name));
}
