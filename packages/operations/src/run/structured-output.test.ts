import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { sim } from "@llm-orc/providers-sim";
import type { RunResult } from "@llm-orc/run-spec";
import { type FakeModelServer, type Reply, startFakeModelServer } from "@llm-orc/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createContext } from "../context.ts";
import { invoke } from "./invoke.ts";

const GOOD = '{"title": "Größe 大 🚀", "score": 7}';
const WRONG = '{"title": "x", "score": "high"}';

let root: string;
let server: FakeModelServer | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-structured-"));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(root, { recursive: true, force: true });
});

describe("output_schema", () => {
  it("gets a value that fits out of a server, with one request more that says what was wrong", async () => {
    const { result, requests } = await askServer([{ text: WRONG }, { text: `Sorry!\n\`\`\`json\n${GOOD}\n\`\`\`` }]);
    expect(result).toMatchObject({ status: "completed", deliverable: "Größe 大 🚀 has 7" });
    expect(result.results["judge"]).toMatchObject({ response: GOOD, attempts: 2, usage: { input_tokens: 14, output_tokens: 10 } });
    const [first, second] = requests.map(({ body }) => body["messages"] as readonly { role: string; content: string }[]);
    expect(first?.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(requests[0]?.body["response_format"]).toMatchObject({
      type: "json_schema",
      json_schema: { schema: { properties: { score: { type: "integer" } } } },
    });
    expect(first?.[0]?.content).toBe("Judge it.");
    expect(second?.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(second?.[2]?.content).toBe(WRONG);
    expect(second?.[3]?.content).toContain("at /score must be integer");
  });

  it("fails an answer that the server cut off, after asking again", async () => {
    const cut: Reply = { text: GOOD.slice(0, 20), finishReason: "length" };
    const { result, requests } = await askServer([cut]);
    expect(requests).toHaveLength(2);
    expect(result.results["judge"]).toMatchObject({
      status: "failed",
      error: { code: "AGENT_OUTPUT_INVALID", hint: "Raise max_tokens, or ask for less." },
    });
  });

  it("can be rehearsed: a simulated model makes a value that fits, or says what it is told to", async () => {
    const made = await run(profileOf("sim", "any"));
    const value = JSON.parse(made.results["judge"]?.response as string) as { score: unknown };
    expect(Number.isInteger(value.score)).toBe(true);
    const told = await run(`${profileOf("sim", "any")}options:\n  replies: ['${WRONG}', '${GOOD}']\n`);
    expect(told.results["judge"]).toMatchObject({ status: "success", response: GOOD, attempts: 2 });
  });
});

async function askServer(script: readonly Reply[]): Promise<{ result: RunResult; requests: FakeModelServer["requests"] }> {
  server = await startFakeModelServer({ script });
  const result = await run(`${profileOf("openai-compatible", "test-model")}base_url: ${server.baseUrl}\n`);
  return { result, requests: server.requests };
}

function profileOf(provider: string, model: string): string {
  return `name: fast\nprovider: ${provider}\nmodel: ${model}\n`;
}

async function run(profile: string): Promise<RunResult> {
  write(".llm-orc/profiles/fast.yaml", profile);
  write(
    ".llm-orc/ensembles/judged.yaml",
    `name: judged
description: d
output: "\${judge.title} has \${judge.score}"
agents:
  - name: judge
    model_profile: fast
    system_prompt: Judge it.
    output_schema:
      type: object
      required: [title, score]
      properties: {title: {type: string}, score: {type: integer}}
`,
  );
  const { signal } = new AbortController();
  const context = createContext({ cwd: root, env: { HOME: join(root, "home") }, providers: [openaiCompatible, sim], signal });
  const { result } = await invoke.run(context, { ensemble: "judged", input: "An essay." });
  return result;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
