import type { JsonObject } from "@llm-orc/contracts";
import type { Ensemble } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { checkValidation } from "./check-validation.ts";

describe("checkValidation", () => {
  it("has nothing to say of an ensemble without a block, or with a good one", () => {
    expect(checkValidation({ name: "x", agents: [] })).toEqual([]);
    expect(
      check({
        structural: { required_agents: ["critic"], max_execution_time: 60, min_execution_time: 0.5 },
        schema_validations: [{ agent: "critic", output_schema: "SomeName", required_fields: ["output"] }],
        schema: [{ agent: "judge", output_schema: { type: "object", required: ["verdict"] } }],
        behavioral: [{ name: "order", description: "...", assertion: "all(a in results for a in execution_order) and execution_time < 5" }],
        quantitative: [
          { metric: "execution_time", threshold: "< 300", description: "..." },
          { metric: "cost_usd", record: true },
        ],
        semantic: { enabled: true, validator_model: "fast", criteria: ["It is kind."] },
        strict_schema_validation: true,
      }),
    ).toEqual([]);
  });

  it("tells where an assertion cannot be read, and every wrong name in one go", () => {
    expect(check({ behavioral: [{ name: "a", assertion: "len(results ==" }, { assertion: "results.critic == true" }] })).toEqual([
      expect.objectContaining({
        code: "ORC2043",
        severity: "error",
        message: 'Assertion "a", at character 15: The assertion ends too early.',
        path: "/validation/behavioral/0/assertion",
      }),
      expect.objectContaining({
        code: "ORC2043",
        message: expect.stringContaining("behavioral[1], at character 9") as string,
        hint: 'Write `["critic"]` for a key.',
      }),
      expect.objectContaining({ code: "ORC2043", hint: "Write `True`.", path: "/validation/behavioral/1/assertion" }),
    ]);
  });

  it.each<[JsonObject, string, "error" | "warning", string, string]>([
    [{ structral: {} }, "ORC2041", "warning", "/validation/structral", 'Did you mean "structural"?'],
    [{ structural: { required: [] } }, "ORC2041", "warning", "/validation/structural/required", "Keys: required_agents"],
    [
      { structural: { required_agents: ["crtic"] } },
      "ORC2042",
      "warning",
      "/validation/structural/required_agents/0",
      'Did you mean "critic"?',
    ],
    [{ schema: [{ agent: "jugde", required_fields: [] }] }, "ORC2042", "warning", "/validation/schema/0/agent", 'Did you mean "judge"?'],
    [
      { schema_validations: [{ agent: "judge", required_field: ["x"], output_schema: {} }] },
      "ORC2041",
      "warning",
      "/validation/schema_validations/0/required_field",
      'Did you mean "required_fields"?',
    ],
    [{ schema: [{ agent: "judge", output_schema: "Name" }] }, "ORC2048", "warning", "/validation/schema/0", "required_fields"],
    [
      { schema: [{ agent: "judge", output_schema: { type: "strin" } }] },
      "ORC2060",
      "error",
      "/validation/schema/0/output_schema/type",
      "string",
    ],
    [
      { behavioral: [{ name: "a", assertion: "critic == 1" }] },
      "ORC2045",
      "warning",
      "/validation/behavioral/0/assertion",
      'Write results["critic"]',
    ],
    [
      { behavioral: [{ name: "a", assertion: "result == 1" }] },
      "ORC2045",
      "warning",
      "/validation/behavioral/0/assertion",
      'Did you mean "results"?',
    ],
    [
      { behavioral: [{ name: "a", assertion: "ensemble_name is 'x'" }] },
      "ORC2044",
      "warning",
      "/validation/behavioral/0/assertion",
      "Write `==`.",
    ],
    [
      { behavioral: [{ name: "a", asertion: "1", assertion: "1" }] },
      "ORC2041",
      "warning",
      "/validation/behavioral/0/asertion",
      'Did you mean "assertion"?',
    ],
    [
      { quantitative: [{ metric: "execution_tim", threshold: "< 1" }] },
      "ORC2046",
      "warning",
      "/validation/quantitative/0/metric",
      'Did you mean "execution_time"?',
    ],
    [
      { quantitative: [{ metric: "agent_count", threshold: "about 3" }] },
      "ORC2047",
      "error",
      "/validation/quantitative/0/threshold",
      '"< 300"',
    ],
    [{ quantitative: [{ metric: "agent_count", threshold: 3 }] }, "ORC2047", "error", "/validation/quantitative/0/threshold", '"< 300"'],
    [{ quantitative: [{ metric: "agent_count" }] }, "ORC2048", "warning", "/validation/quantitative/0", "record: true"],
    [{ semantic: { enabled: true } }, "ORC2048", "warning", "/validation/semantic", "criteria"],
    [{ semantic: { enable: true } }, "ORC2041", "warning", "/validation/semantic/enable", 'Did you mean "enabled"?'],
  ])("finds in %j %s", (block, code, severity, path, hint) => {
    expect(check(block)).toEqual([expect.objectContaining({ code, severity, path, hint: expect.stringContaining(hint) as string })]);
  });

  it.each<[unknown, string]>([
    [[], "/validation"],
    [{ structural: [] }, "/validation/structural"],
    [{ structural: { required_agents: "critic" } }, "/validation/structural/required_agents"],
    [{ structural: { max_execution_time: "60" } }, "/validation/structural/max_execution_time"],
    [{ structural: { min_execution_time: true } }, "/validation/structural/min_execution_time"],
    [{ schema: {} }, "/validation/schema"],
    [{ schema: ["critic"] }, "/validation/schema/0"],
    [{ schema: [{ required_fields: [] }] }, "/validation/schema/0"],
    [{ schema: [{ agent: "judge", required_fields: [1] }] }, "/validation/schema/0/required_fields"],
    [{ behavioral: "results" }, "/validation/behavioral"],
    [{ behavioral: [{ name: "a" }] }, "/validation/behavioral/0"],
    [{ quantitative: [{ threshold: "< 1" }] }, "/validation/quantitative/0"],
    [{ semantic: "yes" }, "/validation/semantic"],
    [{ semantic: { criteria: "kind" } }, "/validation/semantic/criteria"],
    [{ semantic: { enabled: "yes" } }, "/validation/semantic/enabled"],
  ])("finds that %j has a wrong form", (block, path) => {
    expect(check(block)).toEqual([expect.objectContaining({ code: "ORC2040", severity: "error", path })]);
  });
});

function check(validation: unknown): ReturnType<typeof checkValidation> {
  const ensemble = { name: "review", agents: [{ name: "critic" }, { name: "judge" }], validation } as unknown as Ensemble;
  return checkValidation(ensemble);
}
