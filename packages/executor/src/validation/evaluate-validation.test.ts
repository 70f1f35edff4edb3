import { type Clock, type JsonObject, OrcError, systemClock } from "@llm-orc/contracts";
import type { AgentResult, Ensemble } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { evaluateValidation } from "./evaluate-validation.ts";
import type { RunFacts } from "./run-facts.ts";
import type { JudgeQuestion } from "./semantic-layer.ts";
import type { ValidationResult } from "./validation-result.ts";

describe("evaluateValidation", () => {
  it("gives nothing for an ensemble without a block", async () => {
    expect(await evaluateValidation({ name: "x", agents: [] }, facts(), { judge: noJudge })).toBeUndefined();
  });

  it("passes when every layer that there is passes, and is JSON", async () => {
    const result = await evaluate({
      structural: { required_agents: ["critic", "judge"], max_execution_time: 60 },
      schema: [{ agent: "judge", required_fields: ["verdict", "score"] }],
      behavioral: [
        { name: "order", assertion: 'execution_order.index("critic") < execution_order.index("judge")' },
        { name: "all there", assertion: "all(results[a] is not None for a in execution_order)" },
        { name: "says pass", assertion: 'agent_outputs["judge"]["verdict"].lower() == "pass" and "weak" in results["critic"]["output"]' },
        { name: "own name", assertion: 'ensemble_name == "review" and execution_time == 12.5' },
      ],
      quantitative: [
        { metric: "execution_time", threshold: "< 300", record: true },
        { metric: "agent_count", threshold: "== 3" },
      ],
    });
    expect(result).toEqual({
      ensemble_name: "review",
      passed: true,
      results: {
        structural: expect.objectContaining({ layer: "structural", passed: true, errors: [] }),
        schema: expect.objectContaining({ layer: "schema", passed: true, errors: [] }),
        behavioral: expect.objectContaining({ layer: "behavioral", passed: true, errors: [] }),
        quantitative: {
          layer: "quantitative",
          passed: true,
          errors: [],
          details: {
            checks: [
              { metric: "execution_time", value: 12.5, threshold: "< 300", passed: true },
              { metric: "agent_count", value: 3, threshold: "== 3", passed: true },
            ],
            recorded: { execution_time: 12.5 },
          },
        },
        semantic: null,
      },
      timestamp: "2026-11-24T00:00:00.000Z",
    });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  describe("structural", () => {
    it("asks for an entry, not for success: skipped and failed agents have one", async () => {
      expect(await errorsOf({ structural: { required_agents: ["skipped", "critic"] } })).toEqual([]);
      expect(await errorsOf({ structural: { required_agents: ["skipped", "ghost", "toString"] } })).toEqual([
        "Required agents without a result: ghost, toString.",
      ]);
    });

    it("bounds the time of the run on both sides", async () => {
      expect(await errorsOf({ structural: { max_execution_time: 12.5, min_execution_time: 12.5 } })).toEqual([]);
      expect(await errorsOf({ structural: { max_execution_time: 10 } })).toEqual([
        "The run took 12.5 s, more than max_execution_time: 10.",
      ]);
      expect(await errorsOf({ structural: { min_execution_time: 20 } })).toEqual([
        "The run took 12.5 s, less than min_execution_time: 20.",
      ]);
    });
  });

  describe("schema", () => {
    it("reads schema and schema_validations, one after the other", async () => {
      expect(
        await errorsOf({
          schema: [{ agent: "judge", required_fields: ["grade", "verdict", "__proto__"] }],
          schema_validations: [
            { agent: "critic", required_fields: ["text"], output_schema: "CriticOutput" },
            { agent: "ghost", required_fields: [] },
          ],
        }),
      ).toEqual([
        'The output of "critic" lacks "text".',
        'Agent "ghost" has no result.',
        'The output of "judge" lacks "grade", "__proto__".',
      ]);
    });

    it("checks an output_schema that is a JSON Schema", async () => {
      const schema = { type: "object", properties: { score: { type: "number", maximum: 5 } }, required: ["reason"] };
      const errors = await errorsOf({ schema: [{ agent: "judge", output_schema: schema }] });
      expect(errors.toSorted()).toEqual([
        'The output of "judge" at /score must be <= 5.',
        `The output of "judge" must have required property 'reason'.`,
      ]);
      expect(await errorsOf({ schema: [{ agent: "judge", output_schema: { properties: { score: { minimum: 5 } } } }] })).toEqual([]);
      expect((await errorsOf({ schema: [{ agent: "judge", output_schema: { type: "strin" } }] }))[0]).toContain("cannot be checked");
    });

    it("says of an output that is no map that it has no fields", async () => {
      expect(await errorsOf({ schema: [{ agent: "critic", required_fields: ["a"] }] }, { critic: answer("[1]") })).toEqual([
        'The output of "critic" lacks "a", because it is a list.',
      ]);
    });
  });

  describe("behavioral", () => {
    it("says which assertion does not hold and why", async () => {
      expect(
        await errorsOf({
          behavioral: [
            { name: "two agents", assertion: "len(results) == 2" },
            { assertion: 'results["judge"]["score"] < 5 and True' },
            { name: "all long", assertion: "all(len(str(results[a])) > 30\n  for a in execution_order)" },
            { name: "constant", assertion: "[]" },
          ],
        }),
      ).toEqual([
        '"two agents" does not hold: len(results) == 2 (len(results) is 3)',
        'behavioral[1] does not hold: results["judge"]["score"] < 5 and True (results["judge"]["score"] is 7)',
        `"all long" does not hold: all(len(str(results[a])) > 30 for a in execution_order) (false for a = 'skipped': len(str(results[a])) is 16)`,
        '"constant" does not hold: [] (its value is [])',
      ]);
    });

    it("fails, and goes on, where an assertion cannot be read or evaluated or costs too much", async () => {
      const errors = await errorsOf({
        behavioral: [
          { name: "typo", assertion: 'results["jugde"]["score"] > 1' },
          { name: "syntax", assertion: "len(results" },
          { name: "no text" },
          "nothing",
          { name: "costly", assertion: '"a" * 10**9 == ""' },
          { name: "fine", assertion: "True" },
        ],
      });
      expect(errors).toEqual([
        expect.stringMatching(/^"typo" cannot be evaluated: KeyError: 'jugde' .* Did you mean "judge"\?$/),
        '"syntax" cannot be read: This `(` is never closed.',
        '"no text" has no assertion.',
        "behavioral[3] has no assertion.",
        expect.stringMatching(/^"costly" cannot be evaluated: The assertion makes a text/),
      ]);
    });

    it("sees a skipped agent as one without output, and a fan-out as the list of what its instances said", async () => {
      const fanOut: AgentResult = { status: "partial", response: ['{"n": 1}', null, "text"], model_substituted: false };
      const assertions = ['results["skipped"]["output"] is None', 'results["each"] == [{"n": 1}, None, {"output": "text"}]'];
      expect(await errorsOf({ behavioral: assertions.map((assertion) => ({ assertion })) }, { each: fanOut })).toEqual([]);
    });

    it("takes agents named like JavaScript's own properties for agents", async () => {
      const more = { constructor: answer('{"__proto__": {"x": 1}}'), toString: answer("text") };
      const assertion =
        'results["constructor"]["__proto__"]["x"] == 1 and results["toString"]["output"] == "text" and "valueOf" not in results';
      expect(await errorsOf({ behavioral: [{ assertion }] }, more)).toEqual([]);
    });
  });

  describe("quantitative", () => {
    it.each([
      ["execution_time", "< 10", "execution_time is 12.5, not < 10."],
      ["execution_time", ">=12.5", undefined],
      ["agent_count", "== 2", "agent_count is 3, not == 2."],
      ["agent_count", "> 2", undefined],
      ["total_tokens", "<= 100", "total_tokens is 330, not <= 100."],
      ["cost_usd", "< 1e-2", undefined],
      ["cost_usd", "< 0.001", "cost_usd is 0.003, not < 0.001."],
      ["speed", "< 1", '"speed" is no metric: there are execution_time, agent_count, total_tokens, cost_usd.'],
      ["agent_count", "three", 'The threshold "three" for agent_count is no comparison such as "< 300".'],
    ])("measures %s %s", async (metric, threshold, error) => {
      expect(await errorsOf({ quantitative: [{ metric, threshold }] })).toEqual(error === undefined ? [] : [error]);
    });

    it("does not take a cost that is partly unknown for a small one", async () => {
      const unpriced: AgentResult = { ...answer("x"), cost: { usd: null, status: "unknown" } };
      expect(await errorsOf({ quantitative: [{ metric: "cost_usd", threshold: "< 1" }] }, { unpriced })).toEqual([
        "cost_usd is not known, so it cannot be < 1.",
      ]);
    });
  });

  describe("semantic", () => {
    const semantic = { enabled: true, validator_model: "strict", criteria: ["It names a weak claim.", "It is kind."] };

    it("asks once for each criterion, with what the agents wrote and the profile", async () => {
      const asked: JudgeQuestion[] = [];
      const result = await evaluate({ semantic }, {}, async (question) => {
        asked.push(question);
        return Promise.resolve("PASS: it does.");
      });
      expect(result?.results.semantic).toEqual({
        layer: "semantic",
        passed: true,
        errors: [],
        details: {
          criteria: [
            { criterion: "It names a weak claim.", passed: true, reason: "it does." },
            { criterion: "It is kind.", passed: true, reason: "it does." },
          ],
        },
      });
      expect(asked.map(({ profile }) => profile)).toEqual(["strict", "strict"]);
      expect(asked[0]?.prompt).toContain("It names a weak claim.");
      expect(asked[0]?.prompt).toContain("Three weak claims.");
      expect(asked[0]?.prompt).not.toContain("It is kind.");
    });

    it.each([
      ["**PASS** - fine", true, "fine"],
      ["pass", true, ""],
      ["<think>PASS or FAIL? Hmm.</think>\nFAIL. It is rude.", false, "It is rude."],
      ["FAILED: rude", false, "rude"],
      ["Passable work", false, "the answer begins with neither PASS nor FAIL: Passable work"],
      ["I think it is a PASS", false, "the answer begins with neither PASS nor FAIL: I think it is a PASS"],
      ["", false, "the answer begins with neither PASS nor FAIL: it is empty"],
    ])("reads %j", async (reply, passed, reason) => {
      const result = await evaluate({ semantic: { enabled: true, criteria: ["Kind."] } }, {}, () => Promise.resolve(reply));
      expect(result?.results.semantic?.details).toEqual({ criteria: [{ criterion: "Kind.", passed, reason }] });
      expect(result?.passed).toBe(passed);
    });

    it("fails the criterion when the judge does, and still tells the others", async () => {
      const result = await evaluate({ semantic }, {}, ({ prompt }) =>
        prompt.includes("kind")
          ? Promise.reject(new OrcError("PROVIDER_AUTH", "The key was refused.", { hint: "Run `llm-orc auth add`." }))
          : Promise.resolve("PASS"),
      );
      expect(result?.results.semantic?.errors).toEqual([
        '"It is kind." is not met: it could not be judged. The key was refused. Run `llm-orc auth add`.',
      ]);
    });

    it("is not there unless it is enabled and has criteria", async () => {
      expect((await evaluate({ semantic: { criteria: ["x"] } }))?.results.semantic).toBeNull();
      expect((await evaluate({ semantic: { enabled: true } }))?.results.semantic).toBeNull();
    });

    it("throws the signal's reason when it is ended", async () => {
      const controller = new AbortController();
      const judge = (): Promise<string> => {
        controller.abort(new Error("stop"));
        return Promise.reject(new Error("aborted"));
      };
      const evaluation = evaluateValidation(ensemble({ semantic }), facts(), { judge, signal: controller.signal });
      await expect(evaluation).rejects.toThrow("stop");
    });

    it("cuts what is too long for a question", async () => {
      let length = 0;
      await evaluate({ semantic: { enabled: true, criteria: ["x"] } }, { critic: answer("y".repeat(1_000_000)) }, ({ prompt }) => {
        ({ length } = prompt);
        return Promise.resolve("PASS");
      });
      expect(length).toBeGreaterThan(20_000);
      expect(length).toBeLessThan(30_000);
    });
  });

  it("judges outputs that are nested deeper than the call stack", async () => {
    const critic = answer(`${"[".repeat(20_000)}${"]".repeat(20_000)}`);
    const block = {
      schema: [{ agent: "critic", required_fields: ["a"] }],
      behavioral: [{ assertion: 'str(results["critic"]) == ""' }],
      semantic: { enabled: true, criteria: ["x"] },
    };
    const result = await evaluate(block, { critic }, () => Promise.resolve("PASS"));
    expect(result?.results.behavioral?.errors[0]).toContain("RecursionError");
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

const clock: Clock = { ...systemClock, now: () => Date.UTC(2026, 10, 24) };

function noJudge(): Promise<string> {
  throw new Error("Nobody was to be asked.");
}

function answer(response: string): AgentResult {
  return { status: "success", response, model_substituted: false };
}

function facts(more: Readonly<Record<string, AgentResult>> = {}): RunFacts {
  const results: Readonly<Record<string, AgentResult>> = {
    critic: { ...answer("Three weak claims."), usage: { input_tokens: 100, output_tokens: 10 }, cost: { usd: "0.001", status: "known" } },
    skipped: { status: "skipped", response: null, skip_reason: "guard", model_substituted: false },
    judge: {
      ...answer('{"verdict": "PASS", "score": 7}'),
      usage: { input_tokens: 200, output_tokens: 20 },
      cost: { usd: "0.002", status: "estimated" },
    },
    ...more,
  };
  return { results, executionOrder: Object.keys(results), executionTimeSeconds: 12.5, agentCount: 3 };
}

function ensemble(validation: JsonObject): Ensemble {
  return { name: "review", description: "Reviews a plan.", agents: [], validation };
}

function evaluate(
  validation: JsonObject,
  more: Readonly<Record<string, AgentResult>> = {},
  judge: (question: JudgeQuestion) => Promise<string> = noJudge,
): Promise<ValidationResult | undefined> {
  return evaluateValidation(ensemble(validation), facts(more), { judge, clock });
}

async function errorsOf(validation: JsonObject, more: Readonly<Record<string, AgentResult>> = {}): Promise<readonly string[]> {
  const result = await evaluate(validation, more);
  const errors = Object.values(result?.results ?? {}).flatMap((layer) => layer?.errors ?? []);
  expect(result?.passed).toBe(errors.length === 0);
  return errors;
}
