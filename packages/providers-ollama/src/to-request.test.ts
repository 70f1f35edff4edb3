import { describe, expect, it } from "vitest";
import { ask } from "./__fixtures__/raw-server.ts";
import { toRequest } from "./to-request.ts";

const SCHEMA = { type: "object", properties: { verdict: { type: "boolean" } }, required: ["verdict"] };
const TOOLS = [
  { name: "look", description: "Looks.", inputSchema: SCHEMA },
  { name: "wait", inputSchema: { type: "object" } },
];

describe("toRequest", () => {
  it("writes the least that is needed", () => {
    expect(toRequest("llama3.2", ask())).toEqual({
      body: { model: "llama3.2", messages: [{ role: "user", content: "hi" }], stream: true },
      warnings: [],
    });
  });

  it("writes every setting as a model option", () => {
    const { body, warnings } = toRequest("m", ask({ maxOutputTokens: 9, temperature: 0, topP: 0.5, seed: 7, stop: ["END"] }));
    expect(body.options).toEqual({ num_predict: 9, temperature: 0, top_p: 0.5, seed: 7, stop: ["END"] });
    expect(warnings).toEqual([]);
  });

  it("leaves out an empty list of stops", () => {
    expect(toRequest("m", ask({ stop: [] })).body).not.toHaveProperty("options");
  });

  it.each([
    [{ effort: "low" }, "low", 0],
    [{ effort: "high" }, "high", 0],
    [{ maxTokens: 500 }, true, 1],
  ] as const)("asks for reasoning %j with think: %j", (reasoning, think, warned) => {
    const { body, warnings } = toRequest("m", ask({ reasoning }));
    expect(body.think).toBe(think);
    expect(warnings).toHaveLength(warned);
  });

  it("writes tools", () => {
    const { body, warnings } = toRequest("m", ask({ tools: TOOLS, toolChoice: "auto" }));
    expect(body.tools).toEqual([
      { type: "function", function: { name: "look", description: "Looks.", parameters: SCHEMA } },
      { type: "function", function: { name: "wait", parameters: { type: "object" } } },
    ]);
    expect(warnings).toEqual([]);
  });

  it("sends no tools that may not be called, and no empty list", () => {
    expect(toRequest("m", ask({ tools: TOOLS, toolChoice: "none" }))).toMatchObject({ warnings: [] });
    expect(toRequest("m", ask({ tools: TOOLS, toolChoice: "none" })).body).not.toHaveProperty("tools");
    expect(toRequest("m", ask({ tools: [] })).body).not.toHaveProperty("tools");
  });

  it.each(["required", { name: "look" }] as const)("warns that it cannot force a tool: %j", (toolChoice) => {
    const { body, warnings } = toRequest("m", ask({ tools: TOOLS, toolChoice }));
    expect(body.tools).toHaveLength(2);
    expect(warnings).toEqual(["toolChoice: Ollama cannot make a model call a tool; it decides by itself."]);
  });

  it("sends the schema of a JSON answer as the format", () => {
    const { body, warnings } = toRequest("m", ask({ output: { type: "json", schema: SCHEMA } }));
    expect(body.format).toEqual(SCHEMA);
    expect(warnings).toEqual([]);
  });

  it("asks for JSON in words beside tools, which a format would keep from being called", () => {
    const request = { tools: TOOLS, output: { type: "json", schema: SCHEMA } } as const;
    const plain = toRequest("m", ask(request));
    expect(plain.body).not.toHaveProperty("format");
    expect(plain.warnings).toHaveLength(1);
    expect(plain.body.messages).toEqual([
      { role: "system", content: expect.stringContaining(JSON.stringify(SCHEMA)) as string },
      { role: "user", content: "hi" },
    ]);
    const messages = [{ role: "system", parts: [{ type: "text", text: "Be brief." }] }, ...ask().messages] as const;
    expect(toRequest("m", ask({ ...request, messages })).body.messages).toEqual([
      { role: "system", content: expect.stringMatching(/^Be brief\.\n\nYour final answer/) as string },
      { role: "user", content: "hi" },
    ]);
  });

  it("puts model options into options, and fields of the request beside them", () => {
    const options = { num_ctx: 8192, top_k: 40, keep_alive: "10m", think: false, truncate: false, logprobs: true, something_new: [1] };
    expect(toRequest("m", ask({ temperature: 1, options })).body).toMatchObject({
      keep_alive: "10m",
      think: false,
      truncate: false,
      logprobs: true,
      options: { temperature: 1, num_ctx: 8192, top_k: 40, something_new: [1] },
    });
  });

  it("takes options that are written as the API writes them", () => {
    const options = { temperature: 0.2, options: { num_ctx: 8192, temperature: null } };
    expect(toRequest("m", ask({ seed: 1, options })).body.options).toEqual({ seed: 1, num_ctx: 8192 });
    expect(toRequest("m", ask({ seed: 1, options: { options: null } })).body).not.toHaveProperty("options");
  });

  it("lets options win over the request, and null remove what it wrote", () => {
    const request = { maxOutputTokens: 9, temperature: 1, reasoning: { effort: "low" }, output: { type: "json", schema: SCHEMA } } as const;
    const { body } = toRequest("m", ask({ ...request, options: { num_predict: 5, temperature: null, think: null, format: "json" } }));
    expect(body).toMatchObject({ format: "json", options: { num_predict: 5 } });
    expect(body.options).not.toHaveProperty("temperature");
    expect(body).not.toHaveProperty("think");
  });

  it("does not let options replace the model, the messages or the stream", () => {
    const { body } = toRequest("m", ask({ options: { model: "x", messages: [], stream: false } }));
    expect(body).toMatchObject({ model: "m", messages: [{ content: "hi" }], stream: true });
  });

  it("warns of what it cannot say", () => {
    expect(toRequest("m", ask({ promptCache: "off" })).warnings).toEqual(["promptCache: Ollama decides by itself what it caches."]);
    expect(toRequest("m", ask({ promptCache: "auto" })).warnings).toEqual([]);
  });
});
