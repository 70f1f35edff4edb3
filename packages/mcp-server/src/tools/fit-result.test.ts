import type { JsonObject } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { fitObject, STRUCTURED_BYTES } from "./fit-result.ts";

const agent = {
  status: "success",
  response: "x".repeat(3_000),
  usage: { input_tokens: 10, output_tokens: 5 },
  warnings: ["w".repeat(500)],
};

describe("fitObject", () => {
  it("leaves alone what fits", () => {
    const small = { run_id: "1", results: { a: agent } };
    expect(fitObject(small)).toBe(small);
  });

  it.each<readonly [string, JsonObject]>([
    ["one long text", { run_id: "1", deliverable: "ä".repeat(100_000) }],
    [
      "a thousand agents",
      { run_id: "1", results: Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`agent-${index}`, agent])) },
    ],
    ["a thousand instances", { run_id: "1", results: { a: { instances: Array.from({ length: 1_000 }, () => agent) } } }],
    ["ten thousand numbers", { run_id: "1", counts: Array.from({ length: 10_000 }, (_, index) => index) }],
    ["emoji", { run_id: "1", deliverable: "\u{1f600}".repeat(50_000), more: "\u{1f600}".repeat(50_000) }],
  ])("cuts %s, keeps its form, and says so", (_what, value) => {
    const cut = fitObject(value);
    expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThanOrEqual(STRUCTURED_BYTES);
    expect(cut).toMatchObject({ run_id: "1", truncated: true });
    expect(Object.keys(cut)).toEqual([...Object.keys(value), "truncated"]);
    expect(JSON.stringify(cut).isWellFormed()).toBe(true);
  });

  it("spares short texts beside a long one", () => {
    const cut = fitObject({ note: "y".repeat(900), deliverable: "x".repeat(60_000) });
    expect(cut["note"]).toBe("y".repeat(900));
    expect((cut["deliverable"] as string).length).toBeGreaterThan(10_000);
  });
});
