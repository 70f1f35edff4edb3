import type { GenerateRequest } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { dialectAt } from "./scopes.ts";
import { toRequest } from "./to-request.ts";

const SCHEMA = { type: "object", properties: { ok: { type: "boolean" } } };

describe("toRequest", () => {
  it("writes every setting where chat completions have it", () => {
    const { body, warnings } = toRequest(
      "m",
      ask({
        maxOutputTokens: 100,
        temperature: 0.2,
        topP: 0.9,
        seed: 7,
        stop: ["END"],
        output: { type: "json", schema: SCHEMA, name: "my answer" },
        reasoning: { effort: "high" },
        tools: [{ name: "look", description: "Looks.", inputSchema: SCHEMA }],
        toolChoice: { name: "look" },
        options: { frequency_penalty: 0.5 },
      }),
      {},
    );
    expect(warnings).toEqual([]);
    expect(body).toEqual({
      model: "m",
      messages: [{ role: "user", content: "hi" }],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 100,
      temperature: 0.2,
      top_p: 0.9,
      seed: 7,
      stop: ["END"],
      response_format: { type: "json_schema", json_schema: { name: "my_answer", schema: SCHEMA } },
      reasoning_effort: "high",
      tools: [{ type: "function", function: { name: "look", description: "Looks.", parameters: SCHEMA } }],
      tool_choice: { type: "function", function: { name: "look" } },
      frequency_penalty: 0.5,
    });
  });

  it("sends nothing that was not asked for", () => {
    expect(toRequest("m", ask({ tools: [], stop: [] }), {}).body).toEqual({
      model: "m",
      messages: [{ role: "user", content: "hi" }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it("lets options replace and remove fields, but not the model, the messages or streaming", () => {
    const options = { stream_options: null, temperature: 1, model: "other", messages: [], stream: false };
    expect(toRequest("m", ask({ temperature: 0, options }), {}).body).toEqual({
      model: "m",
      messages: [{ role: "user", content: "hi" }],
      stream: true,
      temperature: 1,
    });
  });

  it.each([
    ["https://api.openai.com/v1", { maxOutputTokens: 9 }, { max_completion_tokens: 9 }, ["max_tokens"]],
    ["https://api.mistral.ai/v1", { seed: 1, maxOutputTokens: 9 }, { random_seed: 1, max_tokens: 9 }, ["seed", "stream_options"]],
    ["https://openrouter.ai/api/v1", { reasoning: { maxTokens: 500 } }, { reasoning: { max_tokens: 500 } }, ["reasoning_effort"]],
    ["https://api.deepseek.com/v1", { output: { type: "json", schema: SCHEMA } }, { response_format: { type: "json_object" } }, []],
    ["http://localhost:8080/v1", { maxOutputTokens: 9, seed: 1 }, { max_tokens: 9, seed: 1 }, ["max_completion_tokens"]],
  ] as const)("speaks the dialect of %s", (baseUrl, request, present, absent) => {
    const { body } = toRequest("m", ask(request), dialectAt(baseUrl));
    expect(body).toMatchObject(present);
    for (const name of absent) expect(body).not.toHaveProperty(name);
  });

  it("tells a server without schemas in words", () => {
    const { body } = toRequest("m", ask({ output: { type: "json", schema: SCHEMA } }), { jsonOutput: "object" });
    expect(JSON.stringify(body.messages)).toMatch(/JSON Schema.*boolean/);
  });

  it("warns of what it cannot say", () => {
    const { body, warnings } = toRequest("m", ask({ reasoning: { maxTokens: 10 }, promptCache: "off" }), {});
    expect(warnings).toHaveLength(2);
    expect(body).not.toHaveProperty("reasoning_effort");
  });

  it("warns of settings that a server is known to ignore, and does not send them", () => {
    const deepseek = toRequest("m", ask({ seed: 1 }), dialectAt("https://api.deepseek.com/v1"));
    expect(deepseek.body).not.toHaveProperty("seed");
    expect(deepseek.warnings).toEqual(["seed: this server takes none; it was not sent."]);
    const ollama = dialectAt("http://localhost:11434/v1");
    const tools = [{ name: "look", inputSchema: {} }];
    const forced = toRequest("m", ask({ tools, toolChoice: "required" }), ollama);
    expect(forced.body).toHaveProperty("tools");
    expect(forced.body).not.toHaveProperty("tool_choice");
    expect(forced.warnings).toHaveLength(1);
    expect(toRequest("m", ask({ tools, toolChoice: "auto" }), ollama).warnings).toEqual([]);
    expect(toRequest("m", ask({ tools, toolChoice: "none" }), ollama)).toMatchObject({ warnings: [] });
    expect(toRequest("m", ask({ tools, toolChoice: "none" }), ollama).body).not.toHaveProperty("tools");
  });

  it("writes files, tool calls and tool results", () => {
    const data = Buffer.from("abc");
    const { body, warnings } = toRequest(
      "m",
      ask({
        messages: [
          {
            role: "system",
            parts: [
              { type: "text", text: "Be " },
              { type: "text", text: "brief." },
            ],
          },
          {
            role: "user",
            parts: [
              { type: "text", text: "Look:" },
              { type: "file", mediaType: "image/png", data },
              { type: "file", mediaType: "application/pdf", data, name: "a.pdf" },
              { type: "file", mediaType: "text/csv", data },
              { type: "file", mediaType: "video/mp4", data },
            ],
          },
          {
            role: "assistant",
            parts: [
              { type: "reasoning", text: "hm" },
              { type: "tool-call", id: "1", name: "look", input: { at: "x" } },
            ],
          },
          { role: "tool", parts: [{ type: "tool-result", id: "1", name: "look", output: { seen: 2 } }] },
        ],
      }),
      {},
    );
    expect(body.messages).toEqual([
      { role: "system", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "Look:" },
          { type: "image_url", image_url: { url: "data:image/png;base64,YWJj" } },
          { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,YWJj" } },
          { type: "text", text: "abc" },
        ],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "1", type: "function", function: { name: "look", arguments: '{"at":"x"}' } }],
      },
      { role: "tool", tool_call_id: "1", content: '{"seen":2}' },
    ]);
    expect(warnings).toEqual(["file: chat completions take no video/mp4; it was not sent."]);
  });
});

function ask(more: Partial<GenerateRequest> = {}): GenerateRequest {
  return { messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }], signal: new AbortController().signal, ...more };
}
