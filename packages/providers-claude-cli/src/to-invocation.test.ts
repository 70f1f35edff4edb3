import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { answer, HELLO, parts } from "./__fixtures__/call-fake-claude.ts";
import { fakeClaude } from "./__fixtures__/fake-claude.ts";

describe("toInvocation", () => {
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
});
