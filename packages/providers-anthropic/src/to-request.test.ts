import type { JsonObject } from "@llm-orc/contracts";
import type { GenerateRequest } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { toRequest } from "./to-request.ts";

const SCHEMA = { type: "object", properties: { ok: { type: "boolean" } }, additionalProperties: false };
const MODEL = "claude-sonnet-5-5";
const OLDER = "claude-sonnet-4-6";
const OLD = "claude-haiku-4-5-20251001";
const USER = [{ role: "user", content: [{ type: "text", text: "hi" }] }];

describe("toRequest", () => {
  it("writes every setting where the Messages API has it", () => {
    const { body, warnings, apiVersion, defaultMaxTokens } = toRequest(
      MODEL,
      ask({
        maxOutputTokens: 100,
        stop: ["END"],
        output: { type: "json", schema: SCHEMA, name: "answer" },
        reasoning: { effort: "high" },
        tools: [{ name: "look", description: "Looks.", inputSchema: SCHEMA }],
        toolChoice: "auto",
        options: { service_tier: "auto" },
      }),
      {},
    );
    expect(warnings).toEqual([]);
    expect(apiVersion).toBe("2026-10-21");
    expect(defaultMaxTokens).toBeUndefined();
    expect(body).toEqual({
      model: MODEL,
      messages: USER,
      stream: true,
      max_tokens: 100,
      stop_sequences: ["END"],
      thinking: { type: "adaptive", display: "summarized" },
      output_config: { effort: "high", format: { type: "json_schema", schema: SCHEMA } },
      tools: [{ name: "look", description: "Looks.", input_schema: SCHEMA }],
      tool_choice: { type: "auto" },
      service_tier: "auto",
    });
  });

  it("sends nothing that was not asked for but a limit, which the API insists on", () => {
    expect(toRequest(MODEL, ask({ tools: [], stop: [] }), {})).toMatchObject({ warnings: [], defaultMaxTokens: 8192 });
    expect(bodyOf(MODEL, { tools: [], stop: [] })).toEqual({ model: MODEL, messages: USER, stream: true, max_tokens: 8192 });
    const { body, defaultMaxTokens } = toRequest(MODEL, ask(), { default_max_tokens: 500 });
    expect([body.max_tokens, defaultMaxTokens]).toEqual([500, 500]);
  });

  it("lets options replace and remove fields, but not the model, the messages or streaming", () => {
    const options = { stop_sequences: null, max_tokens: 50, model: "other", messages: [], stream: false };
    const { body, defaultMaxTokens } = toRequest(MODEL, ask({ stop: ["x"], options }), {});
    expect(body).toEqual({ model: MODEL, messages: USER, stream: true, max_tokens: 50 });
    expect(defaultMaxTokens).toBeUndefined();
  });

  it("merges output_config field by field", () => {
    const output = { type: "json", schema: SCHEMA } as const;
    const format = { type: "json_schema", schema: SCHEMA };
    expect(bodyOf(MODEL, { output, options: { output_config: { effort: "max" } } }).output_config).toEqual({ effort: "max", format });
    expect(bodyOf(MODEL, { output, options: { output_config: { format: null } } }).output_config).toEqual({});
    expect(bodyOf(MODEL, { output, options: { output_config: null } })).not.toHaveProperty("output_config");
  });

  it.each([
    ["required", { type: "any" }],
    ["none", { type: "none" }],
    [{ name: "look" }, { type: "tool", name: "look" }],
  ] as const)("writes the tool choice %j", (toolChoice, expected) => {
    const tools = [{ name: "look", inputSchema: SCHEMA }];
    expect(bodyOf(MODEL, { tools, toolChoice })).toMatchObject({
      tools: [{ name: "look", input_schema: SCHEMA }],
      tool_choice: expected,
    });
  });

  it("warns of a seed", () => {
    expect(toRequest(MODEL, ask({ seed: 7 }), {}).warnings).toEqual(["seed: the Messages API has none; it was not sent."]);
  });
});

describe("toRequest on sampling", () => {
  it("sends a temperature to a model that takes one, in the version of the API that has it", () => {
    const { body, warnings, apiVersion } = toRequest(OLDER, ask({ temperature: 0.2 }), {});
    expect([body.temperature, warnings, apiVersion]).toEqual([0.2, [], "2023-06-01"]);
    expect(toRequest("glm-5", ask({ topP: 0.5 }), {})).toMatchObject({ body: { top_p: 0.5 }, apiVersion: "2023-06-01" });
  });

  it.each([
    ["a newer model", MODEL, {}, `${MODEL} takes none`],
    ["a model without a version", "claude-mythos-preview", {}, "claude-mythos-preview takes none"],
    ["a fixed version of the API", OLDER, { api_version: "2026-10-21" }, "version 2026-10-21 of the API has none"],
  ] as const)("warns instead for %s", (_name, model, defaults, reason) => {
    const { body, warnings, apiVersion } = toRequest(model, ask({ temperature: 0, topP: 0.9 }), defaults);
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(["temperature"]));
    expect(body).not.toHaveProperty("top_p");
    expect(warnings).toEqual([`temperature: ${reason}; it was not sent.`, `topP: ${reason}; it was not sent.`]);
    expect(apiVersion).toBe("2026-10-21");
  });

  it("does not warn of defaults, which apply anyway", () => {
    expect(toRequest(MODEL, ask({ temperature: 1, topP: 1 }), {})).toMatchObject({ warnings: [], apiVersion: "2026-10-21" });
  });

  it("sends one of the two, at most 1", () => {
    const { body, warnings } = toRequest(OLDER, ask({ temperature: 1.5, topP: 0.9 }), {});
    expect(body.temperature).toBe(1);
    expect(body).not.toHaveProperty("top_p");
    expect(warnings).toEqual([
      "temperature: the API takes at most 1, not 1.5; 1 was sent.",
      "topP: models take either it or temperature; it was not sent.",
    ]);
  });

  it("sends none to a model that thinks", () => {
    const { body, warnings } = toRequest(OLD, ask({ temperature: 0.2, reasoning: { effort: "low" } }), {});
    expect(body).not.toHaveProperty("temperature");
    expect(warnings).toEqual(["temperature: a model that thinks takes none; it was not sent."]);
  });

  it("chooses the version that takes what options add, unless one is fixed", () => {
    expect(toRequest(OLDER, ask({ options: { top_k: 5 } }), {}).apiVersion).toBe("2023-06-01");
    expect(toRequest(OLDER, ask({ options: { top_k: 5 } }), { api_version: "2026-10-21" }).apiVersion).toBe("2026-10-21");
    expect(toRequest(OLDER, ask({ temperature: 0.5, options: { temperature: null } }), {}).apiVersion).toBe("2026-10-21");
  });
});

describe("toRequest on reasoning", () => {
  it.each([
    [MODEL, { effort: "low" }, { thinking: { type: "adaptive", display: "summarized" }, output_config: { effort: "low" } }],
    [OLDER, { maxTokens: 2000 }, { thinking: { type: "enabled", budget_tokens: 2000 } }],
    [OLDER, { maxTokens: 99_999 }, { thinking: { type: "enabled", budget_tokens: 8191 } }],
    [OLD, { effort: "low" }, { thinking: { type: "enabled", budget_tokens: 1024 } }],
    [OLD, { effort: "high" }, { thinking: { type: "enabled", budget_tokens: 4096 } }],
  ] as const)("tells %s to think %j", (model, reasoning, expected) => {
    const { body, warnings } = toRequest(model, ask({ reasoning }), {});
    expect(body).toEqual({ model, messages: USER, stream: true, max_tokens: 8192, ...expected });
    expect(warnings).toEqual([]);
  });

  it.each([
    ["a model that cannot", "claude-3-5-haiku-20241022", { effort: "low" }, {}, /does not think/],
    ["a model that decides for itself", MODEL, { maxTokens: 2000 }, {}, /decides by itself/],
    ["too little room", OLD, { effort: "low" }, { maxOutputTokens: 2000 }, /no room.*max_tokens/],
    ["a budget below the least", OLD, { maxTokens: 100 }, {}, /no room/],
    ["a forced call", MODEL, { effort: "low" }, { tools: [{ name: "f", inputSchema: SCHEMA }], toolChoice: "required" }, /have to call/],
  ] as const)("warns of %s", (_name, model, reasoning, more, warning) => {
    const { body, warnings } = toRequest(model, ask({ reasoning, ...more }), {});
    expect(body.thinking ?? {}).not.toHaveProperty("budget_tokens");
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });
});

describe("toRequest on JSON", () => {
  it.each([
    ["a map with free keys", MODEL, { type: "object", additionalProperties: { type: "string" } }],
    ["a model before schemas", "claude-opus-4-1", SCHEMA],
  ] as const)("tells the schema in words for %s", (_name, model, schema) => {
    const body = bodyOf(model, { output: { type: "json", schema } });
    expect(body).not.toHaveProperty("output_config");
    expect(JSON.stringify(body.system)).toContain("JSON Schema");
    expect((body.system as readonly { text: string }[]).at(-1)?.text).toContain(JSON.stringify(schema));
  });
});

describe("toRequest on the prompt cache", () => {
  const system = { role: "system", parts: [{ type: "text", text: "Judge." }] } as const;
  const user = { role: "user", parts: [{ type: "text", text: "hi" }] } as const;
  const assistant = { role: "assistant", parts: [{ type: "text", text: "yes" }] } as const;
  const tools = [
    { name: "a", inputSchema: SCHEMA },
    { name: "b", inputSchema: SCHEMA },
  ];
  const cache_control = { type: "ephemeral" };

  it("marks the system prompt, and the end of a conversation", () => {
    const once = bodyOf(MODEL, { messages: [system, user], promptCache: "auto", tools });
    expect(once.system).toEqual([{ type: "text", text: "Judge.", cache_control }]);
    expect(JSON.stringify(once.tools)).not.toContain("cache_control");
    expect(once).not.toHaveProperty("cache_control");
    expect(bodyOf(MODEL, { messages: [system, user, assistant, user], promptCache: "auto" })).toMatchObject({ cache_control });
  });

  it("marks the last tool when there is no system prompt", () => {
    expect(bodyOf(MODEL, { promptCache: "auto", tools }).tools).toEqual([
      { name: "a", input_schema: SCHEMA },
      { name: "b", input_schema: SCHEMA, cache_control },
    ]);
  });

  it.each([undefined, "off"] as const)("marks nothing with %s", (promptCache) => {
    const more = { messages: [system, user, assistant, user], tools, ...(promptCache === undefined ? {} : { promptCache }) };
    const { body, warnings } = toRequest(MODEL, ask(more), {});
    expect(JSON.stringify(body)).not.toContain("cache_control");
    expect(warnings).toEqual([]);
  });
});

function bodyOf(model: string, more: Partial<GenerateRequest>): JsonObject {
  return toRequest(model, ask(more), {}).body;
}

function ask(more: Partial<GenerateRequest> = {}): GenerateRequest {
  return { messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }], signal: new AbortController().signal, ...more };
}
