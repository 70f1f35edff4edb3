import type { GenerateRequest } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { toRequest } from "./to-request.ts";

const SCHEMA = { type: "object", properties: { ok: { type: "boolean" } } };
const HI = [{ role: "user", parts: [{ text: "hi" }] }];

describe("toRequest", () => {
  it("writes every setting where the API has it", () => {
    const { parameters, warnings } = toRequest(
      "gemini-3-flash",
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
        promptCache: "auto",
      }),
    );
    expect(warnings).toEqual([]);
    expect(parameters).toEqual({
      model: "gemini-3-flash",
      contents: HI,
      config: {
        automaticContinuation: false,
        maxOutputTokens: 100,
        temperature: 0.2,
        topP: 0.9,
        seed: 7,
        stopSequences: ["END"],
        responseMimeType: "application/json",
        responseJsonSchema: SCHEMA,
        thinkingConfig: { includeThoughts: true, thinkingLevel: "HIGH" },
        tools: [{ functionDeclarations: [{ name: "look", description: "Looks.", parametersJsonSchema: SCHEMA }] }],
        toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["look"] } },
      },
    });
  });

  it("sends nothing that was not asked for", () => {
    expect(toRequest("m", ask({ tools: [], stop: [] }))).toEqual({
      parameters: { model: "m", contents: HI, config: { automaticContinuation: false } },
      warnings: [],
    });
  });

  it.each([
    ["auto", "AUTO"],
    ["none", "NONE"],
    ["required", "ANY"],
  ] as const)("writes the tool choice %s as %s", (toolChoice, mode) => {
    const { parameters } = toRequest("m", ask({ tools: [{ name: "f", inputSchema: SCHEMA }], toolChoice }));
    expect(parameters.config?.toolConfig).toEqual({ functionCallingConfig: { mode } });
  });

  it.each([
    ["gemini-3.8-flash", { effort: "low" }, { includeThoughts: true, thinkingLevel: "LOW" }],
    ["gemini-flash-latest", { effort: "medium" }, { includeThoughts: true, thinkingLevel: "MEDIUM" }],
    ["models/gemini-2.5-pro", { effort: "medium" }, { includeThoughts: true, thinkingBudget: 8_192 }],
    ["gemini-2.5-flash", { maxTokens: 500 }, { includeThoughts: true, thinkingBudget: 500 }],
    ["gemini-3.8-flash", { maxTokens: 500 }, { includeThoughts: true, thinkingBudget: 500 }],
  ] as const)("tells %s to reason in its way", (model, reasoning, thinkingConfig) => {
    expect(toRequest(model, ask({ reasoning })).parameters.config?.thinkingConfig).toEqual(thinkingConfig);
  });

  it.each([
    ["reasoning of a model that has none", "gemini-2.0-flash", { reasoning: { effort: "low" } }, "thinkingConfig"],
    ["a seed of more than 32 bits", "m", { seed: 2 ** 40 }, "seed"],
    ["a prompt cache that is off", "m", { promptCache: "off" }, "cachedContent"],
  ] as const)("warns of %s and does not send it", (_name, model, more, absent) => {
    const { parameters, warnings } = toRequest(model, ask(more));
    expect(warnings).toHaveLength(1);
    expect(parameters.config).not.toHaveProperty(absent);
  });

  it("sends as many stop sequences as are taken", () => {
    const { parameters, warnings } = toRequest("m", ask({ stop: ["1", "2", "3", "4", "5", "6"] }));
    expect(parameters.config?.stopSequences).toEqual(["1", "2", "3", "4", "5"]);
    expect(warnings).toHaveLength(1);
  });

  it("says which keywords of a schema bind nothing", () => {
    const schema = { type: "object", properties: { pattern: { type: "string", pattern: "^a" }, list: { items: { not: {} } } } };
    const { parameters, warnings } = toRequest("m", ask({ output: { type: "json", schema } }));
    expect(parameters.config?.responseJsonSchema).toBe(schema);
    expect(warnings).toEqual(["output.schema: Gemini does not hold its answers to not, pattern."]);
  });

  it("asks in words for JSON where a schema beside tools is refused", () => {
    const messages = [
      { role: "system", parts: [{ type: "text", text: "Be brief." }] },
      { role: "user", parts: [{ type: "text", text: "hi" }] },
    ] as const;
    const more = { messages, tools: [{ name: "f", inputSchema: SCHEMA }], output: { type: "json", schema: SCHEMA } } as const;
    const { parameters, warnings } = toRequest("gemini-2.5-flash", ask(more));
    expect(warnings).toHaveLength(1);
    expect(parameters.config).not.toHaveProperty("responseMimeType");
    expect(JSON.stringify(parameters.config?.systemInstruction)).toMatch(/Be brief.*JSON Schema.*boolean/);
    expect(toRequest("gemini-3-flash", ask(more)).parameters.config).toHaveProperty("responseJsonSchema");
  });
});

function ask(more: Partial<GenerateRequest> = {}): GenerateRequest {
  return { messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }], signal: new AbortController().signal, ...more };
}
