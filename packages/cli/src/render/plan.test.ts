import type { Amount, CostEstimate, EnsemblePlan, PlanAgent } from "@llm-orc/operations";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { renderPlan } from "./plan.ts";

const NONE: Amount = { low: 0, likely: 0, worst: 0 };
const free = { usd: "0", status: "known" } as const;
const FREE: CostEstimate = { low: free, likely: free, worst: free };
const unknown = { usd: null, status: "unknown" } as const;
const priced: CostEstimate = { low: free, likely: { usd: "0.0042", status: "estimated" }, worst: unknown };

describe("renderPlan", () => {
  it("shows a plan in a terminal of 100 columns", async () => {
    expect(await renderPlan(plan(), { columns: 100 })).toMatchInlineSnapshot(`
      [
        "review · 4 agents · 3 phases · up to 2 at once · 1 ensemble inside",
        "",
        "   agent      runs on               beside  tokens      cost",
        "1  list       script                     0",
        "2  each-file  small-model                1   ~1.2k  ~$0.0042  for each item",
        "   fix        loop cycle, up to 5x       1      ~0",
        "3  評論家     small-model                2   ~1.2k  ~$0.0042  when \${list.total} > 3",
        "",
        "cycle runs inside",
        "   agent  runs on      beside  tokens      cost",
        "1  build  small-model       0   ~1.2k  ~$0.0042",
        "",
        "critical path  3 agents: list → each-file → 評論家",
        "models         small-model at vendor (3 agents): profile "fast"",
        "note           Model answers are SIMULATED.",
        "input          ~12 tokens (default_task)",
        "tokens         ~2.4k likely, 240 at least, unknown at most",
        "cost           ~$0.0042 likely, $0 at least, unknown at most",
        "likely         counts one item of a list and one iteration of a loop",
        "no bound for   each-file, 評論家",
      ]
    `);
  });

  it("shows it in 40 columns", async () => {
    expect(await renderPlan(plan(), { columns: 40 })).toMatchInlineSnapshot(`
      [
        "review",
        "4 agents · 3 phases · up to 2 at once ·",
        "1 ensemble inside",
        "",
        "   agent      tokens",
        "1  list",
        "2  each-file   ~1.2k",
        "   fix            ~0",
        "3  評論家      ~1.2k",
        "",
        "cycle runs inside",
        "   agent  tokens",
        "1  build   ~1.2k",
        "",
        "critical path  3 agents: list →",
        "               each-file → 評論家",
        "models         small-model at vendor (3",
        "               agents): profile "fast"",
        "note           Model answers are",
        "               SIMULATED.",
        "input          ~12 tokens (default_task)",
        "tokens         ~2.4k likely, 240 at",
        "               least, unknown at most",
        "cost           ~$0.0042 likely, $0 at",
        "               least, unknown at most",
        "likely         counts one item of a list",
        "               and one iteration of a",
        "               loop",
        "no bound for   each-file, 評論家",
      ]
    `);
  });

  it("shows it in ASCII, and names what is missing", async () => {
    const broken = agent("critic", 1, { missing: { code: "ORC3003", message: 'there is no key for "groq".' } });
    const agents = [agent("list", 0, { kind: "script" }), broken];
    const graph = { phases: [["list"], ["critic"]], critical_path: { agents: ["list", "critic"], length: 2 } };
    const lines = await renderPlan(
      { ...plan(), ...graph, agents, estimate: { ...plan().estimate, unbounded: [] } },
      { columns: 80, unicode: false },
    );
    expect(lines.join("\n")).not.toMatch(/[^ -~\n]/);
    expect(lines.at(-1)).toBe('missing  critic: there is no key for "groq".');
    expect(lines.find((line) => line.includes("critic"))).toContain("will fail");
  });

  it("never calls what is unknown nothing", async () => {
    const cost = { low: unknown, likely: unknown, worst: unknown };
    const nobodyKnows = { input_tokens: { low: 0, likely: null, worst: null }, output_tokens: { low: 0, likely: null, worst: null }, cost };
    const base = plan();
    const lines = await renderPlan({
      ...base,
      agents: [agent("route", 0, { kind: "dispatch", estimate: { ...nobodyKnows, runs: { low: 1, likely: 1, worst: 1 } } })],
      phases: [["route"]],
      critical_path: { agents: ["route"], length: 1 },
      notices: [],
      estimate: {
        ...nobodyKnows,
        cost: { low: unknown, likely: { usd: "0", status: "unknown" }, worst: unknown },
        unpriced: ["route"],
        unbounded: ["route"],
      },
    });
    expect(lines.find((line) => line.startsWith("cost"))).toMatch(/^cost +unknown$/);
    expect(lines.find((line) => line.includes("dispatch"))).toMatch(/unknown +unknown$/);
  });

  it("stays inside the terminal and lets no text act on it", async () => {
    const evil = "\u001B[2J\u001B]0;t\u0007\u202Egnirts\u2028";
    const base = plan();
    const agents = base.agents.map((each, index) => ({
      ...each,
      name: `${each.name}${evil}${"長".repeat(index * 9)}`,
      guard: evil,
      model_reason: evil,
    }));
    const hostile = {
      ...base,
      ensemble: `${evil}${"e".repeat(200)}`,
      agents,
      phases: [agents.map(({ name }) => name)],
      notices: [evil.repeat(9)],
    };
    for (const columns of [20, 40, 64, 80, 200]) {
      for (const line of await renderPlan(hostile, { columns })) {
        expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
        if (columns >= 40) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
      }
    }
  });
});

function agent(name: string, level: number, more: Partial<PlanAgent> = {}): PlanAgent {
  const isModel = (more.kind ?? "llm") === "llm";
  return {
    name,
    kind: "llm",
    level,
    depends_on: [],
    waits_for: [],
    beside_count: level,
    ...(isModel ? { provider: "vendor", model: "small-model", model_reason: 'profile "fast"' } : {}),
    estimate: {
      runs: { low: 1, likely: 1, worst: 1 },
      input_tokens: isModel ? { low: 100, likely: 700, worst: null } : NONE,
      output_tokens: isModel ? { low: 20, likely: 500, worst: 900 } : NONE,
      cost: isModel ? priced : FREE,
    },
    ...more,
  };
}

function plan(): EnsemblePlan {
  const agents = [
    agent("list", 0, { kind: "script" }),
    agent("each-file", 1, { fan_out: true }),
    agent("fix", 1, { kind: "loop", runs: ["cycle"], max_iterations: 5 }),
    agent("評論家", 2, { guard: "${list.total} > 3" }),
  ];
  const estimate = {
    input_tokens: { low: 200, likely: 1_400, worst: null },
    output_tokens: { low: 40, likely: 1_000, worst: 1_800 },
    cost: priced,
  };
  return {
    ensemble: "review",
    file: "/p/review.yaml",
    input: { source: "default_task", tokens: 12 },
    agents,
    phases: [["list"], ["each-file", "fix"], ["評論家"]],
    critical_path: { agents: ["list", "each-file", "評論家"], length: 3 },
    max_parallel: 2,
    estimate: { ...estimate, unpriced: [], unbounded: ["each-file", "評論家"] },
    children: {
      cycle: {
        ensemble: "cycle",
        agents: [agent("build", 0)],
        phases: [["build"]],
        critical_path: { agents: ["build"], length: 1 },
        max_parallel: 1,
        estimate: { ...estimate, unpriced: [], unbounded: [] },
      },
    },
    assumptions: [],
    runnable: true,
    problems: [],
    notices: ["Model answers are SIMULATED."],
  };
}
