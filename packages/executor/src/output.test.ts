import type { JsonValue } from "@llm-orc/contracts";
import type { ResultProcessor } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { ensemble, executor, finished } from "./__fixtures__/finished.ts";
import { step } from "./__fixtures__/test-kind.ts";

const agents = [step("a", [], { response: '{"n": 1}' }), step("b", [], { response: "text" }), step("bad", [], { end: "throw" })];

describe("output: with a processor", () => {
  it.each<[JsonValue, string]>([
    [{ processor: "json" }, '{"a":{"n":1},"b":"text"}'],
    [{ processor: "json", options: { agents: ["b", "bad"] } }, '{"b":"text"}'],
    [{ processor: "markdown", options: { agents: ["b", "a"] } }, '## b\n\ntext\n\n## a\n\n{"n": 1}'],
  ])("makes %j the deliverable", async (output, text) => {
    const { result } = await finished(agents, {}, {}, { output });
    expect(result).toMatchObject({ status: "completed_with_errors", deliverable: text, deliverable_agent: null });
  });

  it("takes a processor of one's own, with the entries, the inputs and its options", async () => {
    const count: ResultProcessor = {
      name: "count",
      optionsSchema: { type: "object", properties: { of: { enum: ["agents"] } }, required: ["of"] },
      process: ({ results, inputs, options, input }) => Promise.resolve(JSON.stringify([Object.keys(results), inputs, options, input])),
    };
    const { result } = await finished(
      agents,
      {},
      { resultProcessors: [count] },
      { output: { processor: "count", options: { of: "agents" } } },
    );
    expect(result.deliverable).toBe('[["a","b","bad"],{},{"of":"agents"},"x"]');
    const wrong = await finished(agents, {}, { resultProcessors: [count] }, { output: { processor: "count" } });
    expect(wrong.result).toMatchObject({ status: "failed", deliverable: null, error: { code: "RUN_OUTPUT_OPTIONS_INVALID" } });
    expect(Object.keys(wrong.result.results)).toEqual(["a", "b", "bad"]);
  });

  it("fails the run, and keeps its results, when the processor throws or finds nothing", async () => {
    const broken: ResultProcessor = { name: "broken", process: () => JSON.parse("{") as never };
    const { result } = await finished(agents, {}, { resultProcessors: [broken] }, { output: { processor: "broken" } });
    expect(result).toMatchObject({ status: "failed", results: { a: { status: "success" } } });
    const nothing = await finished([step("bad", [], { end: "throw" })], {}, {}, { output: { processor: "json" } });
    expect(nothing.result.error?.code).toBe("RUN_OUTPUT_MISSING");
  });

  it("is refused when there is no such processor", () => {
    expect(() => executor().start(ensemble(agents, { output: { processor: "jsn" } }), { input: "x" })).toThrow(
      expect.objectContaining({ diagnostics: [expect.objectContaining({ code: "ORC3009", hint: 'Did you mean "json"?' })] }),
    );
  });
});

describe("inputs:", () => {
  const inputs = { depth: { type: "integer", default: 2 }, tone: { type: "string" } };
  const start = (given?: Record<string, JsonValue>) =>
    finished([step("a")], given === undefined ? {} : { inputs: given }, {}, { inputs, output: "${inputs.depth} ${inputs.tone}" });

  it("have their defaults, and stand in the result", async () => {
    const { result, events } = await start({ tone: "dry" });
    expect(result.deliverable).toBe("2 dry");
    expect(result.inputs).toEqual({ depth: 2, tone: "dry" });
    expect(events[0]).toMatchObject({ type: "execution_started", inputs: { depth: 2, tone: "dry" } });
  });

  it("are refused when one is missing or not declared", async () => {
    await expect(start()).rejects.toMatchObject({ code: "RUN_INPUTS_INVALID", message: expect.stringContaining('"tone"') as string });
    await expect(start({ tone: "dry", dept: 1 })).rejects.toMatchObject({ hint: 'Did you mean "depth"?' });
  });

  it("that do not fit their schema fail the run before anything starts", async () => {
    const { result, events } = await start({ tone: "dry", depth: "deep" });
    expect(result).toMatchObject({ status: "failed", error: { code: "RUN_INPUTS_INVALID", message: 'Input "depth" must be integer.' } });
    expect(events.map(({ type }) => type)).not.toContain("agent_started");
    expect(result.results["a"]).toMatchObject({ status: "skipped", skip_reason: "run_failed" });
  });

  it("decide guards, and those that are not declared are known at load", async () => {
    const guarded = [step("a", [], {}, { when: "${inputs.depth} > 2" })];
    const { result } = await finished(guarded, { inputs: { tone: "x" } }, {}, { inputs });
    expect(result.results["a"]).toMatchObject({ skip_reason: "guard" });
    const wrong = { name: "m", provider: "p", model: "m", prompt: "${inputs.dept}" };
    expect(() => executor().start(ensemble([wrong], { inputs }), { input: "x" })).toThrow(
      expect.objectContaining({
        diagnostics: expect.arrayContaining([expect.objectContaining({ code: "ORC2026", hint: 'Did you mean "depth"?' })]) as unknown,
      }),
    );
  });
});
