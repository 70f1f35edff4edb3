import type { Plan } from "@llm-orc/executor";
import { createPriceList } from "@llm-orc/pricing";
import type { ModelInfo } from "@llm-orc/provider";
import type { Agent } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { planned } from "./__fixtures__/planned.ts";
import { exactly } from "./amount.ts";
import { createEstimator, type PlanEstimate } from "./estimate-plan.ts";

const info: ModelInfo = { id: "small", contextWindow: 100_000, maxOutputTokens: 1_000, price: { input_per_mtok: 1, output_per_mtok: 2 } };
const llm = (name: string, more: Partial<Agent> = {}): Agent => ({
  name,
  model_profile: "fast",
  system_prompt: "one ".repeat(100),
  ...more,
});

describe("createEstimator", () => {
  it("counts the prompt, the input and what dependencies hand on, and the answer up to the model's limit", () => {
    const { agents, total } = estimateOf(planned([llm("a"), llm("b", { depends_on: ["a"], max_tokens: 300 })]), 1_000);
    expect(agents[0]).toMatchObject({
      runs: { low: 1, likely: 1, worst: 1 },
      input_tokens: { low: 1_100, likely: 1_100, worst: 400 + 1_000 + 128 },
      output_tokens: { low: 20, likely: 500, worst: 1_000 },
    });
    // Input, system prompt, the sentences around, and a's answer with its heading.
    expect(agents[1]?.input_tokens).toEqual({ low: 1_188, likely: 1_668, worst: 400 + 1_000 + 60 + 1_008 + 128 });
    expect(agents[1]?.output_tokens).toEqual({ low: 20, likely: 300, worst: 300 });
    expect(total.cost.likely).toEqual({ usd: "0.004368", status: "estimated" });
    expect([total.unpriced, total.unbounded]).toEqual([[], []]);
  });

  it("follows the references of a prompt instead of the composed input", () => {
    const plan = planned([llm("a"), llm("b", { depends_on: ["a"], prompt: "${a} ${a.field} 1234" })]);
    expect(estimateOf(plan, 50_000).agents[1]?.input_tokens.likely).toBe(100 + 500 + 500 + 2);
  });

  it("keeps unknown limits and prices unknown, and names the agents", () => {
    const { total } = estimateOf(planned([llm("a"), { name: "s", script: "s.sh" }]), 100, () => undefined);
    expect(total).toMatchObject({
      output_tokens: { low: 20, likely: 500, worst: null },
      cost: { likely: { status: "unknown" }, worst: { status: "unknown" } },
      unpriced: ["a"],
      unbounded: ["a"],
    });
  });

  it("takes cost_per_token where no price is known, and nothing for a model of one's own machine", () => {
    const profiles = { fast: { provider: "vendor", model: "small", cost_per_token: 0.000_001 } };
    expect(estimateOf(planned([llm("a")], { profiles }), 100, () => undefined).total.cost.likely.usd).toBe("0.0007");
    const local = estimateOf(planned([llm("a")]), 100, () => ({ id: "small", isLocal: true }));
    expect(local.total.cost).toMatchObject({ likely: { usd: "0", status: "known" }, worst: { usd: "0", status: "known" } });
  });

  it("takes prices and limits from the price list where the provider has none, and the user's own first", () => {
    const profiles = { fast: { provider: "anthropic-api", model: "claude-sonnet-4-5" } };
    const plan = planned([llm("a")], { profiles });
    const listed = estimateOf(plan, 100, () => undefined).total;
    // 200 tokens at 3 dollars and 500 at 15 per million; 64,000 is the longest answer.
    expect(listed.cost.likely).toEqual({ usd: "0.0081", status: "estimated" });
    expect([listed.output_tokens.worst, listed.unpriced, listed.unbounded]).toEqual([64_000, [], []]);
    const prices = createPriceList({ "claude-sonnet-4-5": { input_per_mtok: 1, output_per_mtok: 2, max_output_tokens: 4_000 } });
    const own = createEstimator(() => undefined, prices).estimate(plan, exactly(100)).total;
    expect([own.cost.likely.usd, own.output_tokens.worst]).toEqual(["0.0012", 4_000]);
  });

  it("bounds an input that has no bound by the model's window", () => {
    const plan = planned([{ name: "s", script: "s.sh" }, llm("a", { depends_on: ["s"] })]);
    expect(estimateOf(plan, 100).agents[1]?.input_tokens.worst).toBe(100_000);
    const noWindow = estimateOf(plan, 100, () => ({ ...info, contextWindow: undefined as never }));
    expect(noWindow.agents[1]?.input_tokens.worst).toBeNull();
  });

  it("does not run guarded agents at least, and runs them once probably", () => {
    const plan = planned([llm("a"), llm("b", { depends_on: ["a"], when: "${a.ok} == true" }), llm("c", { depends_on: ["b"] })]);
    const { agents } = estimateOf(plan, 100);
    expect(agents[1]).toMatchObject({
      runs: { low: 0, likely: 1, worst: 1 },
      input_tokens: { low: 0 },
      output_tokens: { low: 0, likely: 500 },
    });
    expect(agents[2]?.runs.low).toBe(0);
  });

  it("does not know how wide a fan-out is, unless the list has a schema with bounds", () => {
    const fanOut = (source: Partial<Agent>): PlanEstimate =>
      estimateOf(planned([llm("list", source), llm("each", { depends_on: ["list"], fan_out: true })]), 100);
    const open = fanOut({});
    expect(open.agents[1]).toMatchObject({ runs: { low: 0, likely: 1, worst: null }, output_tokens: { low: 0, likely: 500, worst: null } });
    expect(open.total.unbounded).toEqual(["each"]);
    const bounded = fanOut({ output_schema: { type: "array", items: {}, minItems: 2, maxItems: 5 } });
    expect(bounded.agents[1]).toMatchObject({
      runs: { low: 2, likely: 2, worst: 5 },
      output_tokens: { low: 40, likely: 1_000, worst: 5_000 },
    });
  });

  it("asks a model with a schema twice at most", () => {
    const plain = estimateOf(planned([llm("a")]), 100).agents[0];
    const strict = estimateOf(planned([llm("a", { output_schema: { type: "object" } })]), 100).agents[0];
    expect(strict?.output_tokens).toEqual({ low: 20, likely: 500, worst: 2_000 });
    expect(strict?.input_tokens.worst).toBeGreaterThan(2 * (plain?.input_tokens.worst ?? Infinity));
  });

  it("counts children, and a loop's with all its iterations at most", () => {
    const child = planned([llm("inner", { max_tokens: 100 })]);
    const loop = { body: "child", until: "${done} == true", max_iterations: 4 };
    const plan = planned(
      [
        { name: "nest", ensemble: "child" },
        { name: "loop", loop },
      ],
      { children: { child } },
    );
    const { agents } = estimateOf(plan, 1_000);
    expect(agents[0]).toMatchObject({ output_tokens: { low: 20, likely: 100, worst: 100 }, cost: { likely: { usd: "0.0013" } } });
    expect(agents[1]).toMatchObject({
      output_tokens: { low: 20, likely: 100, worst: 400 },
      input_tokens: { low: 1_100, likely: 1_100, worst: 4 * 1_528 },
    });
  });

  it("counts what an iteration carries over, and gives no bound where that grows", () => {
    const flat = planned([llm("inner", { max_tokens: 900 })]);
    const growing = planned([{ name: "again", ensemble: "flat" }], { children: { flat } });
    const loop = { body: "body", until: "${done} == true", max_iterations: 3, carry: "${value}" };
    const worst = (body: Plan): number | null | undefined =>
      estimateOf(planned([{ name: "loop", loop }], { children: { body } }), 10, () => ({ ...info, contextWindow: undefined as never }))
        .agents[0]?.input_tokens.worst;
    expect(worst(flat)).toBe(3 * (400 + 128 + 900));
    expect(worst(growing)).toBeNull();
  });

  it("cannot tell what an ensemble that is named only while it runs will take", () => {
    const plan = planned([llm("a"), { name: "route", dispatch: "${a.target}", depends_on: ["a"] }, llm("b", { depends_on: ["route"] })]);
    const { agents, total } = estimateOf(plan, 100);
    expect(agents[1]).toMatchObject({
      input_tokens: { low: 0, likely: null, worst: null },
      cost: { likely: { usd: null, status: "unknown" } },
    });
    expect(total).toMatchObject({ input_tokens: { likely: null }, unpriced: ["route"], unbounded: ["route"] });
    expect(agents[2]?.input_tokens.likely).toBeGreaterThan(500);
  });

  it("stays cheap when many agents run the same ensembles with different inputs, five deep", () => {
    let child = planned([llm("leaf")]);
    for (let depth = 0; depth < 5; depth++) {
      const agents = Array.from({ length: 60 }, (_, index): Agent => ({
        name: `n${index}`,
        ensemble: "child",
        ...(index === 0 ? {} : { depends_on: [`n${index - 1}`], input_scope: "dependencies" }),
      }));
      child = planned(agents, { children: { child } });
    }
    let asked = 0;
    const estimator = createEstimator(() => {
      asked++;
      return info;
    });
    estimator.estimate(child, exactly(1_000));
    expect(asked).toBeLessThan(5_000);
  });
});

function estimateOf(plan: Plan, inputTokens: number, describeModel: () => ModelInfo | undefined = () => info): PlanEstimate {
  return createEstimator(describeModel).estimate(plan, exactly(inputTokens));
}
