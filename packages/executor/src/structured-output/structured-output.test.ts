import type { JsonSchema } from "@llm-orc/contracts";
import { type GenerateRequest, ProviderError } from "@llm-orc/provider";
import type { Agent, AgentKind, RunEvent, RunResult } from "@llm-orc/run-spec";
import { type FakeProvider, fakeProvider, type FakeReply } from "@llm-orc/testkit";
import { beforeAll, describe, expect, it } from "vitest";
import { finished } from "../__fixtures__/finished.ts";
import { step } from "../__fixtures__/test-kind.ts";
import type { ExecutorOptions } from "../executor-options.ts";

const SCHEMA: JsonSchema = {
  type: "object",
  required: ["title", "claims"],
  additionalProperties: false,
  properties: { title: { type: "string" }, claims: { type: "array", items: { $ref: "#/$defs/claim" } } },
  $defs: {
    claim: { type: "object", required: ["text", "score"], properties: { text: { type: "string" }, score: { $ref: "#/$defs/score" } } },
    score: { type: "integer", minimum: 0, maximum: 10 },
  },
};
const GOOD = '{"title": "Größe 大 🚀", "claims": [{"text": "a", "score": 7}]}';
const WRONG = '{"title": "x", "claims": [{"text": "a", "score": "7"}], "more": 1}';

// Files are read in real time, the runs here go by a virtual clock.
beforeAll(async () => {
  await Promise.all([import("ajv"), import("jsonrepair")]);
});

describe("output_schema", () => {
  it("asks for JSON natively where the model can be held to a schema", async () => {
    const { result, requests } = await ask([GOOD]);
    expect(result.results["a"]).toMatchObject({ status: "success", response: GOOD, attempts: 1 });
    expect(result.results["a"]?.warnings).toBeUndefined();
    expect(requests[0]?.output).toEqual({ type: "json", schema: SCHEMA });
    expect(textsOf(requests[0])).toEqual(["system: Be exact.", "user: x"]);
  });

  it("puts the schema in the system text of a model that cannot", async () => {
    const { result, requests } = await ask([GOOD], { model: "plain" });
    expect(result.results["a"]).toMatchObject({ status: "success", response: GOOD });
    expect(requests[0]?.output).toBeUndefined();
    const [system] = textsOf(requests[0]);
    expect(system).toBe(
      `system: Be exact.\n\nAnswer with one JSON value alone: no explanation and no Markdown around it. The value must satisfy this JSON Schema:\n${JSON.stringify(SCHEMA)}`,
    );
    expect(textsOf((await ask([GOOD], { model: "plain" })).requests[0])[0]).toBe(system);
  });

  it.each([
    ["a fence", `\`\`\`json\n${GOOD}\n\`\`\``, GOOD, "text around its JSON"],
    ["prose", `Certainly! ${GOOD} I hope that this helps.`, GOOD, "text around its JSON"],
    ["small mistakes", "{title: 'Größe', claims: [],}", '{"title": "Größe", "claims": []}', "not quite JSON"],
  ])("takes the value out of %s, and says so", async (_what, answer, response, warning) => {
    const { result, events } = await ask([answer]);
    expect(result.results["a"]).toMatchObject({ status: "success", response, attempts: 1 });
    expect(result.results["a"]?.warnings).toEqual([expect.stringMatching(`^The answer was repaired: .*${warning}`)]);
    expect(events.map(({ type }) => type)).not.toContain("agent_retry_scheduled");
  });

  it("lets other agents use the fields of the value", async () => {
    const agents: Agent[] = [
      agentWith({}),
      { name: "b", model_profile: "plain", depends_on: ["a"], prompt: "${a.title}: ${a.claims[0].score}" },
    ];
    const { requests } = await ask([`\`\`\`\n${GOOD}\n\`\`\``], {}, agents);
    expect(textsOf(requests[1])[1]).toBe("user: Größe 大 🚀: 7");
  });

  it("asks once more with what is wrong, withdraws the first answer, and counts both", async () => {
    const { result, requests, events } = await ask([WRONG, GOOD]);
    expect(result.results["a"]).toMatchObject({
      status: "success",
      response: GOOD,
      attempts: 2,
      usage: { input_tokens: 20, output_tokens: 10 },
      cost: { usd: "0.00021", status: "known" },
    });
    expect(requests).toHaveLength(2);
    expect(textsOf(requests[1])).toEqual([
      "system: Be exact.",
      "user: x",
      `assistant: ${WRONG}`,
      [
        "user: Your answer does not satisfy the JSON Schema:",
        '- must NOT have additional properties ("more")',
        "- at /claims/0/score must be integer",
        "Answer again with one JSON value alone: no explanation and no Markdown around it.",
      ].join("\n"),
    ]);
    expect(requests[1]?.output).toEqual({ type: "json", schema: SCHEMA });

    expect(events.filter(({ type }) => type === "agent_retry_scheduled")).toMatchObject([
      {
        agent: "a",
        path: [],
        attempt: 2,
        delay_ms: 0,
        error: { code: "AGENT_OUTPUT_INVALID", message: expect.stringContaining("at /claims/0/score must be integer") as string },
        usage: { input_tokens: 10, output_tokens: 5 },
        cost: { usd: "0.000105", status: "known" },
      },
    ]);
    const retryAt = events.findIndex(({ type }) => type === "agent_retry_scheduled");
    const outputs = events.flatMap((event, at) => (event.type === "agent_output" ? [{ ...event, isAfter: at > retryAt }] : []));
    expect(outputs.filter(({ isAfter }) => isAfter)).toMatchObject([{ attempt: 2, offset: 0, delta: GOOD }]);
    expect(outputs.filter(({ attempt, isAfter }) => attempt === 1 && isAfter)).toEqual([]);
  });

  it("fails when the second answer is refused too, with the validator's words and what to do", async () => {
    const { result, requests } = await ask([WRONG, "{}", GOOD]);
    expect(requests).toHaveLength(2);
    expect(result.results["a"]).toMatchObject({
      status: "failed",
      response: null,
      attempts: 2,
      usage: { input_tokens: 20, output_tokens: 10 },
      error: {
        code: "AGENT_OUTPUT_INVALID",
        message:
          "The answer of agent \"a\" does not satisfy its JSON Schema: must have required property 'title'; must have required property 'claims'.",
        hint: expect.stringContaining("prompt") as string,
      },
    });
  });

  it("asks again for an answer without JSON, and for an empty one in the same message", async () => {
    const prose = await ask(["I would rather not.", GOOD]);
    expect(textsOf(prose.requests[1]).slice(2)).toEqual([
      "assistant: I would rather not.",
      "user: Your answer is not a JSON value. Answer again with one JSON value alone: no explanation and no Markdown around it.",
    ]);
    const empty = await ask([" \n", GOOD]);
    expect(textsOf(empty.requests[1])).toHaveLength(2);
    expect(textsOf(empty.requests[1])[1]).toMatch(/^user: x\n\nYour answer is not a JSON value\./);
    expect(empty.result.results["a"]).toMatchObject({ status: "success", response: GOOD, attempts: 2 });
  });

  it.each([
    ["cut off inside", GOOD.slice(0, -4)],
    ["a number whose end nobody knows", "12"],
    ["a whole value with more to come", `${GOOD} and`],
  ])("does not make an answer valid that is cut off: %s", async (_what, text) => {
    const cut: FakeReply = { text, finishReason: "length" };
    const again = await ask([cut, GOOD]);
    expect(again.result.results["a"]).toMatchObject({
      status: "success",
      attempts: 2,
      warnings: [expect.stringContaining("cut off") as string],
    });
    expect(textsOf(again.requests[1])[3]).toContain("cut off at the output limit");
    const failed = await ask([cut, cut]);
    expect(failed.result.results["a"]?.error).toEqual({
      code: "AGENT_OUTPUT_INVALID",
      message: 'The answer of agent "a" was cut off at the model\'s output limit, before its JSON was complete.',
      hint: "Raise max_tokens, or ask for less.",
    });
  });

  it("takes a whole value that ends exactly at the limit", async () => {
    const { result } = await ask([{ text: GOOD, finishReason: "length" }]);
    expect(result.results["a"]).toMatchObject({ status: "success", response: GOOD, attempts: 1 });
  });

  it("names a few of many mistakes", async () => {
    const claims = Array.from({ length: 500 }, () => ({ text: 1, score: 1 }));
    const { requests } = await ask([JSON.stringify({ title: "x", claims }), GOOD]);
    const [, , , complaint] = textsOf(requests[1]);
    expect(complaint?.split("\n")).toHaveLength(23);
    expect(complaint).toContain("- 480 more");
  });

  it("is refused before anything runs when the schema is none", async () => {
    const schema = { type: "object", properties: { a: { $ref: "#/nowhere" } } };
    await expect(ask([GOOD], { output_schema: schema })).rejects.toMatchObject({
      diagnostics: [{ code: "ORC2061", path: "/agents/0/output_schema/properties/a/$ref" }],
    });
  });

  it("is told in words to a model that refuses schemas, once and for all", async () => {
    const refusal = new ProviderError("invalid_request", "'response_format' of type json_schema is not supported", {
      status: 400,
      reachedVendor: true,
    });
    const replies: FakeReply[] = [refusal, GOOD, GOOD];
    const { result, requests } = await ask(replies, {}, [agentWith({}), { ...agentWith({}), name: "b", depends_on: ["a"] }]);
    expect(result.status).toBe("completed");
    expect(requests.map(({ output }) => output?.type)).toEqual(["json", undefined, undefined]);
    expect(textsOf(requests[2])[0]).toContain("JSON Schema");
    expect(result.results["a"]).toMatchObject({ attempts: 2, warnings: [expect.stringContaining("takes no JSON Schema") as string] });
    expect(result.results["b"]?.warnings).toBeUndefined();
  });

  it("is bounded by the agent's time over both attempts", async () => {
    const slow: FakeReply = { text: WRONG, latencyMs: 1500 };
    const { result, requests } = await ask([slow, slow], { timeout_seconds: 2 });
    expect(requests).toHaveLength(2);
    expect(result.results["a"]).toMatchObject({ status: "failed", error: { code: "AGENT_TIMED_OUT" }, duration_ms: 2000 });
  });

  it("holds no permit between the attempts: who is more urgent goes first", async () => {
    const order: string[] = [];
    const provider = fakeProvider({
      models: MODELS,
      replies: ({ modelId, index }) => {
        order.push(modelId);
        return { text: index === 0 ? WRONG : GOOD, latencyMs: 10 };
      },
    });
    const agents = [
      agentWith({}),
      step("gate", [], { ms: 5 }),
      agentWith({ name: "urgent", model: "plain", depends_on: ["gate"] }),
      step("end", ["urgent"]),
    ];
    const { result } = await finished(agents, {}, { ...options(provider), limits: { providers: { fake: { max_concurrent: 1 } } } });
    expect(result.status).toBe("completed");
    expect(order).toEqual(["native", "plain", "native"]);
  });

  it("holds for each instance of a fan-out by itself", async () => {
    const { result, requests } = await ask(
      ({ request }) => (textsOf(request).length > 2 ? GOOD : textsOf(request)[1]?.includes("1") === true ? WRONG : GOOD),
      {
        depends_on: ["list"],
        fan_out: true,
      },
    );
    expect(requests).toHaveLength(3);
    expect(result.results["a"]).toMatchObject({ status: "success", response: [GOOD, GOOD], attempts: 3 });
  });
});

describe("generate", () => {
  it("gives a kind the value under its own schema, and none of that without one", async () => {
    const seen: unknown[] = [];
    const kind: AgentKind = {
      declaration: { name: "llm", schema: { properties: {}, required: [] }, references: () => [] },
      async run(context) {
        seen.push(await context.generate({ system: "s", prompt: "p", schema: { type: "array" } }), await context.generate({ prompt: "q" }));
        return { status: "success", response: "done" };
      },
    };
    const provider = fakeProvider({ models: MODELS, replies: { native: ["So: [1, 2]", "{free: text}"] } });
    await finished([{ name: "a", model_profile: "native" }], {}, { ...options(provider), agentKinds: [kind] });
    expect(seen).toEqual([{ text: "[1, 2]", json: [1, 2] }, { text: "{free: text}" }]);
    expect(provider.calls.map(({ request }) => request.output)).toEqual([{ type: "json", schema: { type: "array" } }, undefined]);
  });
});

const MODELS = {
  native: { capabilities: ["json"], price: { input_per_mtok: 3, output_per_mtok: 15 } },
  plain: { capabilities: ["tools"] },
} as const;

function options(provider: FakeProvider): Partial<ExecutorOptions> {
  const profile = (model: string) => ({ provider: "fake", model, system_prompt: "Be exact." });
  return { providers: [provider], profiles: { native: profile("native"), plain: profile("plain") } };
}

function agentWith({ model = "native", ...fields }: Record<string, unknown> & { model?: string }): Agent {
  return { name: "a", model_profile: model, output_schema: SCHEMA, ...fields };
}

async function ask(
  replies: readonly FakeReply[] | NonNullable<Extract<Parameters<typeof fakeProvider>[0], object>["replies"]>,
  fields: Record<string, unknown> & { model?: string } = {},
  agents: readonly Agent[] = [agentWith(fields)],
): Promise<{ result: RunResult; events: RunEvent[]; requests: readonly GenerateRequest[] }> {
  const scripted = Array.isArray(replies) ? { native: replies as readonly FakeReply[], plain: replies as readonly FakeReply[] } : replies;
  const provider = fakeProvider({ models: MODELS, replies: scripted as Exclude<typeof scripted, readonly FakeReply[]> });
  const needsList = fields["fan_out"] === true;
  const list: Agent[] = needsList ? [{ name: "list", step: { response: "[1, 2]" } }] : [];
  const { result, events } = await finished([...list, ...agents], {}, { ...options(provider) });
  return { result, events, requests: provider.calls.map(({ request }) => request) };
}

function textsOf(request: GenerateRequest | undefined): string[] {
  return (request?.messages ?? []).map(
    ({ role, parts }) => `${role}: ${parts.map((part) => (part.type === "text" ? part.text : "")).join("")}`,
  );
}
