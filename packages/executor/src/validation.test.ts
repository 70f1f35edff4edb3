import { reduceRun, type RunEvent } from "@llm-orc/run-spec";
import { fakeProvider } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { ensemble, eventsOf, executor, finished } from "./__fixtures__/finished.ts";
import { step } from "./__fixtures__/test-kind.ts";
import { createTestKind } from "./__fixtures__/test-kind.ts";

const agents = [step("a", [], { response: '{"n": 1}' }), step("b", ["a"], { response: "text" })];

describe("validation: of a run", () => {
  it("is evaluated before the last event, stands in the result, and does not change the status", async () => {
    const validation = {
      structural: { required_agents: ["a", "b", "c"] },
      schema: [{ agent: "a", required_fields: ["n"] }],
      behavioral: [{ name: "order", assertion: "all(results[x] for x in execution_order) and results['a']['n'] == 1" }],
      quantitative: [{ metric: "agent_count", threshold: "== 2", description: "two agents" }],
    };
    const { result, events } = await finished(agents, {}, {}, { validation });
    expect(result.status).toBe("completed");
    expect(result.validation_result).toMatchObject({
      passed: false,
      results: {
        structural: { passed: false, errors: [expect.stringContaining("c") as string] },
        schema: { passed: true },
        behavioral: { passed: true },
        quantitative: { passed: true },
        semantic: null,
      },
    });
    expect(events.at(-1)).toMatchObject({ type: "execution_completed", validation_result: { passed: false } });
    expect(reduceRun(events)).toEqual(result);
  });

  it("asks the profile that it names, in the run's log and on its bill", async () => {
    const provider = fakeProvider({
      replies: ({ request }) => (JSON.stringify(request.messages).includes("polite") ? "PASS. Yes." : "FAIL: it is not."),
    });
    const validation = { semantic: { enabled: true, validator_model: "judge", criteria: ["It is polite.", "It is long."] } };
    const { result, events } = await finished(
      agents,
      {},
      { providers: [provider], agentKinds: [createTestKind()], profiles: { judge: { provider: "fake", model: "m" } } },
      { validation },
    );
    expect(result.validation_result).toMatchObject({
      results: { semantic: { passed: false, details: { criteria: [{ passed: true }, { passed: false }] } } },
    });
    expect(result.metadata.usage.totals).toMatchObject({ input_tokens: 20, output_tokens: 10 });
    expect(events.flatMap((event) => (event.type === "agent_started" && event.path.length > 0 ? [event.path] : []))).toEqual([
      ["validation[0]"],
      ["validation[1]"],
    ]);
    expect(reduceRun(events)).toEqual(result);
  });

  it("says why when nobody can judge, and judges with the agents' own profile when none is named", async () => {
    const validation = { semantic: { enabled: true, criteria: ["It is polite."] } };
    const none = await finished(agents, {}, {}, { validation });
    expect(JSON.stringify(none.result.validation_result)).toContain("validator_model");
    const model = { name: "m", model_profile: "judge" };
    const options = { providers: [fakeProvider({ replies: { m: "PASS" } })], profiles: { judge: { provider: "fake", model: "m" } } };
    const { result } = await finished([model], {}, options, { validation });
    expect(result.validation_result).toMatchObject({ passed: true });
  });

  it("is left out of a run that was stopped, also while a model judges", async () => {
    const provider = fakeProvider({ replies: { m: { hangs: true } } });
    const validation = { semantic: { enabled: true, validator_model: "judge", criteria: ["It is polite."] } };
    const run = executor({ providers: [provider], profiles: { judge: { provider: "fake", model: "m" } } }).start(
      ensemble(agents, { validation }),
      { input: "x" },
    );
    const seen: RunEvent[] = [];
    for await (const event of run.events) {
      seen.push(event);
      if (event.type === "agent_started" && event.path.length > 0) run.cancel();
    }
    const result = await run.result;
    expect(result).toMatchObject({ status: "completed" });
    expect(result.validation_result).toBeUndefined();
    expect(reduceRun(await eventsOf(run))).toEqual(result);
  });

  it("refuses an assertion that cannot be read before anything runs", () => {
    const validation = { behavioral: [{ name: "x", assertion: "len(" }] };
    expect(() => executor().start(ensemble(agents, { validation }), { input: "x" })).toThrow(/assertion|len/i);
  });
});
