import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isJsonObject, type JsonObject } from "@llm-orc/contracts";
import { Client, type ClientOptions } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

// Most tests start a process of their own.
vi.setConfig({ testTimeout: 60_000 });

const SERVER = ["--conditions=@llm-orc/source", fileURLToPath(new URL("../__fixtures__/stdio-server.ts", import.meta.url))];

const ERAS = [
  { mode: "legacy", revision: "2025-11-25" },
  { mode: "auto", revision: "2026-07-28" },
] as const;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map(async (close) => close()));
});

describe.each(ERAS)("serveStdio with a client of $revision", ({ mode, revision }) => {
  let asking: Connected;
  let silent: Connected;
  const changes: string[] = [];

  beforeAll(async () => {
    const onChanged = (): void => void changes.push("tools");
    [asking, silent] = await Promise.all([
      connect(mode, { capabilities: { elicitation: { form: {} } }, listChanged: { tools: { onChanged, autoRefresh: false } } }),
      connect(mode, {}, { TEST_SCOPES: "read" }),
    ]);
  }, 60_000);

  afterAll(async () => {
    await Promise.all([asking.client.close(), silent.client.close()]);
  });

  it("lists tools, resources, templates and prompts", async () => {
    const { client } = asking;
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("delete_it");
    expect(tools.find(({ name }) => name === "echo_slowly")).toMatchObject({
      annotations: { readOnlyHint: true },
      inputSchema: { required: ["text"], additionalProperties: false, properties: { ms: { default: 0 } } },
    });
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toContain("test://static-text");
    expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(1);
    expect((await client.listPrompts()).prompts.length).toBeGreaterThan(3);
  });

  it("completes variables of templates and arguments of prompts", async () => {
    const { client } = asking;
    const template = await client.complete({
      ref: { type: "ref/resource", uri: "test://template/{id}/data" },
      argument: { name: "id", value: "12" },
    });
    expect(template.completion).toMatchObject({ values: ["123", "124"], total: 2, hasMore: false });
    const prompt = await client.complete({
      ref: { type: "ref/prompt", name: "test_prompt_with_arguments" },
      argument: { name: "arg1", value: "park" },
    });
    expect(prompt.completion.values).toEqual(["park"]);
  });

  // The client library forgets progress that it reads together with the result: what came must be the call's own.
  it("keeps calls at the same time apart, with their progress", async () => {
    const { client } = asking;
    const results = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const messages: string[] = [];
        const text = `call-${index}`;
        const result = await client.callTool(
          { name: "echo_slowly", arguments: { text, ms: (12 - index) % 4 } },
          { onprogress: ({ message }) => void messages.push(message ?? "") },
        );
        return { text, structured: result.structuredContent, messages };
      }),
    );
    for (const { text, structured, messages } of results) {
      expect(structured).toEqual({ text });
      expect([`${text} 1`, `${text} 2`, `${text} 3`].slice(0, messages.length)).toEqual(messages);
    }
  });

  it("asks the client's user, and goes on with the answer", async () => {
    const asked: unknown[] = [];
    const { client } = asking;
    client.setRequestHandler("elicitation/create", async ({ params }) => {
      asked.push(params.message);
      return { action: "accept", content: { confirm: true } };
    });
    const { structuredContent } = await client.callTool({ name: "delete_it", arguments: { name: "draft" } });
    expect(asked).toEqual(["Delete draft?"]);
    expect(structuredContent).toEqual({ text: 'accept {"confirm":true}', state: { name: "draft" } });
  });

  it("passes a refusal of the user on", async () => {
    const { client } = asking;
    client.setRequestHandler("elicitation/create", async () => ({ action: "decline" }));
    const { content } = await client.callTool({ name: "delete_it", arguments: { name: "draft" } });
    expect(content).toEqual([{ type: "text", text: "decline null" }]);
  });

  it("does without an answer where the client cannot ask", async () => {
    const { client } = silent;
    const result = await client.callTool({ name: "delete_it", arguments: { name: "draft" } });
    expect(result).toMatchObject({ isError: true, structuredContent: { error: { code: "CONFIRMATION_NEEDED" } } });
  });

  it("cancels a call, and tells the tool", async () => {
    const { client, stderr } = asking;
    const cancel = new AbortController();
    const call = client.callTool({ name: "wait_for_cancel", arguments: {} }, { signal: cancel.signal, onprogress: () => cancel.abort() });
    await expect(call).rejects.toThrow();
    await expect.poll(stderr, { timeout: 10_000 }).toContain("wait_for_cancel was cancelled");
    expect((await client.callTool({ name: "test_simple_text", arguments: {} })).isError).not.toBe(true);
  });

  it("answers bad arguments with every problem and the allowed names", async () => {
    const { client } = asking;
    const result = await client.callTool({ name: "echo_slowly", arguments: { tex: "hello", ms: "soon" } });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toEqual({
      error: {
        code: "INVALID_ARGUMENTS",
        message: 'Missing argument "text". Unknown argument "tex". Did you mean "text"? "ms" must be integer.',
        hint: "Allowed: text, ms.",
        candidates: ["text"],
      },
    });
  });

  it("tells nothing of a fault but its reference", async () => {
    const { client, stderr } = asking;
    const result = await client.callTool({ name: "break_down", arguments: {} });
    const text = JSON.stringify(result);
    expect(text).toContain("INTERNAL_ERROR");
    expect(text).not.toMatch(/hunter2|somebody/);
    const reference = /reference (\w+)/.exec(text)?.[1] ?? "none";
    await expect.poll(stderr, { timeout: 10_000 }).toContain(reference);
    expect(stderr()).not.toContain("hunter2secret");
  });

  it("refuses a tool beyond the connection's scopes", async () => {
    const { client } = silent;
    const result = await client.callTool({ name: "administrate", arguments: {} });
    expect(result).toMatchObject({ isError: true, structuredContent: { error: { code: "SCOPE_MISSING" } } });
  });

  it("keeps what scripts, plugins and their children print out of the protocol", async () => {
    const { client, stderr } = asking;
    const [printed, beside] = await Promise.all([
      client.callTool({ name: "print_a_lot", arguments: { text: "after the flood" } }, { timeout: 30_000 }),
      client.callTool({ name: "echo_slowly", arguments: { text: "beside it", ms: 5 } }),
    ]);
    expect(printed.structuredContent).toEqual({ text: "after the flood", kept: "kept" });
    expect(beside.structuredContent).toEqual({ text: "beside it" });
    await expect.poll(stderr, { timeout: 10_000 }).toContain("a lie of a script");
    expect(stderr().split("printed by a child").length - 1).toBe(4000);
  });

  it("says what is not there", async () => {
    const { client } = asking;
    const missing = await client.readResource({ uri: "test://nothing" }).catch((error: unknown) => error);
    expect(missing).toMatchObject({ message: 'No resource has the URI "test://nothing".', uri: "test://nothing" });
    await expect(client.callTool({ name: "nothing", arguments: {} })).rejects.toThrow("nothing");
    await expect(client.getPrompt({ name: "nothing" })).rejects.toMatchObject({ code: -32_602 });
    await expect(client.getPrompt({ name: "test_prompt_with_arguments" })).rejects.toThrow("arg1, arg2");
  });

  it("tells a client what changed", async () => {
    const { client } = asking;
    await client.callTool({ name: "test_trigger_tool_change", arguments: {} });
    await expect.poll(() => changes, { timeout: 10_000 }).toEqual(["tools"]);
  });
});

describe("serveStdio", () => {
  it("imports a protocol library when the first message needs it, and only that one", async () => {
    const server = start(["--import", `data:text/javascript,${encodeURIComponent(SAY_WHAT_IS_LOADED)}`]);
    const loaded = (): readonly string[] => [...new Set(server.stderr().match(/(?<=loads )\S+/g))];
    server.write("not a message\n");
    await server.next();
    expect(loaded()).toEqual([]);
    server.send(DISCOVER);
    await server.next();
    expect(loaded()).toContain("@modelcontextprotocol/server");
    expect(loaded()).not.toContain("fastmcp");
    server.send(initialize(1));
    await server.next();
    expect(loaded()).toContain("fastmcp");
  });

  it("gives a client that only looked around a handshake all the same", async () => {
    const server = start();
    server.send(DISCOVER);
    expect(await server.next()).toMatchObject({ id: "d", result: { supportedVersions: ["2026-07-28"] } });
    server.send(initialize(1));
    expect(await server.next()).toMatchObject({ id: 1, result: { protocolVersion: "2025-11-25" } });
    server.send({ jsonrpc: "2.0", method: "notifications/initialized" });
    server.send({ jsonrpc: "2.0", id: 2, method: "tools/list" });
    expect(await server.next()).toMatchObject({ id: 2, result: { tools: expect.any(Array) as unknown } });
  });

  it("takes an answer for the call that asked, as it was given out, and for no other", async () => {
    const server = start();
    const call = (id: number, params: JsonObject): void => {
      server.send({ jsonrpc: "2.0", id, method: "tools/call", params: { _meta: { ...STATELESS, ...ASKING }, ...params } });
    };
    const inputResponses = { input: { action: "accept", content: { confirm: true } } };
    call(1, { name: "delete_it", arguments: { name: "draft" } });
    const asked = await server.next();
    expect(asked).toMatchObject({
      id: 1,
      result: { resultType: "input_required", inputRequests: { input: { method: "elicitation/create" } } },
    });
    const requestState = isJsonObject(asked["result"]) ? (asked["result"]["requestState"] as string) : "";

    call(2, { name: "delete_it", arguments: { name: "everything" }, inputResponses, requestState });
    expect(await server.next()).toMatchObject({ id: 2, result: { isError: true } });
    call(3, { name: "delete_it", arguments: { name: "draft" }, inputResponses, requestState: `${requestState}x` });
    expect(await server.next()).toMatchObject({ id: 3, error: { code: -32_602 } });
    call(4, { name: "delete_it", arguments: { name: "draft" }, inputResponses });
    expect(await server.next()).toMatchObject({ id: 4, result: { resultType: "input_required" } });
    const wrong = { input: { action: "accept", content: { confirm: "yes" } } };
    call(5, { name: "delete_it", arguments: { name: "draft" }, inputResponses: wrong, requestState });
    expect(await server.next()).toMatchObject({ id: 5, result: { resultType: "input_required" } });
    call(6, { name: "delete_it", arguments: { name: "draft" }, inputResponses, requestState });
    expect(await server.next()).toMatchObject({ id: 6, result: { structuredContent: { state: { name: "draft" } } } });
  });

  it("answers what is no message, and lives on", async () => {
    const server = start();
    const bad: readonly [string, JsonObject][] = [
      ["{nothing", { id: null, error: { code: -32_700 } }],
      ["[]", { id: null, error: { code: -32_600 } }],
      ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]', { id: null, error: { code: -32_600 } }],
      ['{"jsonrpc":"1.0","id":7,"method":"ping"}', { id: 7, error: { code: -32_600 } }],
      ['{"jsonrpc":"2.0","id":{},"method":"ping"}', { id: null, error: { code: -32_600 } }],
      ['{"jsonrpc":"2.0","id":8,"method":5}', { id: 8, error: { code: -32_600 } }],
      ['{"jsonrpc":"2.0","id":9,"method":"ping","params":[]}', { id: 9, error: { code: -32_602 } }],
      ['{"jsonrpc":"2.0","id":10,"method":"ping","params":{"_meta":3}}', { id: 10, error: { code: -32_602 } }],
      ['{"jsonrpc":"2.0","id":11,"method":"ping","params":{"_meta":{"progressToken":{}}}}', { id: 11, error: { code: -32_602 } }],
    ];
    for (const [line, answer] of bad) {
      server.write(`${line}\n`);
      expect(await server.next()).toMatchObject(answer);
    }
    server.write(`{"jsonrpc":"2.0","id":12,"method":"ping","params":{"text":"${"x".repeat(11 * 1024 * 1024)}"}}\n`);
    expect(await server.next()).toMatchObject({
      id: null,
      error: { code: -32_600, message: expect.stringContaining("10 MiB") as unknown },
    });
    server.send(initialize(13));
    expect(await server.next()).toMatchObject({ id: 13, result: { protocolVersion: "2025-11-25" } });
  });

  it("reads messages that come in pieces, with characters torn apart", async () => {
    const server = start();
    server.send(initialize(1));
    await server.next();
    const call = { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "echo_slowly", arguments: { text: "Grüße 世界" } } };
    for (const byte of Buffer.from(`${JSON.stringify(call)}\r\n`)) server.write(Buffer.of(byte));
    expect(await server.next()).toMatchObject({ id: 2, result: { structuredContent: { text: "Grüße 世界" } } });
  });

  it("reports progress that rises, before the result, and only where it was asked for", async () => {
    const server = start();
    server.send(initialize(1));
    await server.next();
    const params = { name: "echo_slowly", arguments: { text: "a" } };
    server.send({ jsonrpc: "2.0", id: 2, method: "tools/call", params: { ...params, _meta: { progressToken: "p" } } });
    for (const progress of [1, 2, 3]) {
      const expected = { progressToken: "p", progress, total: 3, message: `a ${progress}` };
      expect(await server.next()).toEqual({ jsonrpc: "2.0", method: "notifications/progress", params: expected });
    }
    expect(await server.next()).toMatchObject({ id: 2 });
    server.send({ jsonrpc: "2.0", id: 3, method: "tools/call", params });
    expect(await server.next()).toMatchObject({ id: 3 });
  });

  it("answers what came before the client closed its end, and ends by itself", async () => {
    const server = start();
    server.send(initialize(1));
    server.send({ jsonrpc: "2.0", id: 2, method: "tools/list" });
    server.process.stdin.end();
    expect(await server.next()).toMatchObject({ id: 1 });
    expect(await server.next()).toMatchObject({ id: 2 });
    expect(await server.ended).toBe(0);
  });

  it("cancels what is at work when the client goes away, and ends by itself", async () => {
    const server = start();
    server.send(initialize(1));
    await server.next();
    server.send({ jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "wait_for_cancel", arguments: {} } });
    server.send({ jsonrpc: "2.0", id: 3, method: "ping" });
    await server.next();
    server.process.stdin.end();
    server.process.stdout.destroy();
    expect(await server.ended).toBe(0);
    expect(server.stderr()).toContain("wait_for_cancel was cancelled");
  });

  it("loses no answer for a client that stops reading for a while", async () => {
    const server = start();
    server.send(initialize(0));
    await server.next();
    server.pause();
    const text = "y".repeat(100_000);
    for (let id = 1; id <= 60; id++) {
      server.send({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "echo_slowly", arguments: { text } } });
    }
    server.resume();
    const ids = new Set<unknown>();
    while (ids.size < 60) ids.add((await server.next())["id"]);
    expect(ids.has(60)).toBe(true);
  });
});

const INFO = { name: "test", version: "0" };
const STATELESS: JsonObject = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": INFO,
};
const ASKING: JsonObject = { "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } } };
const DISCOVER: JsonObject = { jsonrpc: "2.0", id: "d", method: "server/discover", params: { _meta: STATELESS } };

function initialize(id: number): JsonObject {
  return { jsonrpc: "2.0", id, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: INFO } };
}

interface Connected {
  readonly client: Client;
  readonly stderr: () => string;
}

async function connect(mode: "legacy" | "auto", options: ClientOptions, env: Record<string, string> = {}): Promise<Connected> {
  const transport = new StdioClientTransport({ command: process.execPath, args: SERVER, stderr: "pipe", env });
  let text = "";
  transport.stderr?.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  const client = new Client(INFO, { ...options, versionNegotiation: { mode } });
  await client.connect(transport);
  return { client, stderr: () => text };
}

interface RawServer {
  readonly process: ChildProcessWithoutNullStreams;
  /** The exit code. */
  readonly ended: Promise<number | null>;
  write(data: string | Uint8Array): void;
  send(message: JsonObject): void;
  /** The next message; fails on a line that is none. */
  next(): Promise<JsonObject>;
  pause(): void;
  resume(): void;
  stderr(): string;
}

const SAY_WHAT_IS_LOADED = `
  import { registerHooks } from "node:module";
  registerHooks({
    load(url, context, nextLoad) {
      const name = /.*node_modules\\/((?:@modelcontextprotocol\\/)?[^/]+)/.exec(url)?.[1] ?? "";
      if (/^fastmcp|^@modelcontextprotocol/.test(name)) process.stderr.write("loads " + name + "\\n");
      return nextLoad(url, context);
    },
  });
`;

function start(nodeArgs: readonly string[] = []): RawServer {
  const child = spawn(process.execPath, [...nodeArgs, ...SERVER]);
  const ended = once(child, "close").then(([code]) => code as number | null);
  closing.push(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  const reader = createInterface({ input: child.stdout });
  const lines = reader[Symbol.asyncIterator]();
  const write = (data: string | Uint8Array): void => void child.stdin.write(data);
  return {
    process: child,
    ended,
    write,
    send: (message) => write(`${JSON.stringify(message)}\n`),
    next: async () => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the server closed its output\n${text}`);
      const message: unknown = JSON.parse(value);
      if (!isJsonObject(message)) throw new Error(`no message: ${value}`);
      return message;
    },
    pause: () => child.stdout.pause(),
    resume: () => child.stdout.resume(),
    stderr: () => text,
  };
}
