import type { JsonSchema, JsonValue } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { sampleJson } from "./sample-json.ts";
import { seededRandom } from "./seeded-random.ts";

// Every row is drawn with many seeds; `holds` says what the schema says, written by hand.
const ROWS: readonly { readonly name: string; readonly schema: JsonSchema; readonly holds: (value: never) => boolean }[] = [
  { name: "a constant", schema: { const: { a: 1 } }, holds: (value: { a: number }) => value.a === 1 },
  { name: "an enum", schema: { enum: ["a", 2, null] }, holds: (value: JsonValue) => ["a", 2, null].includes(value as string) },
  { name: "an integer", schema: { type: "integer" }, holds: Number.isInteger },
  { name: "bounds", schema: { type: "integer", minimum: -3, maximum: -2 }, holds: (value: number) => value === -3 || value === -2 },
  {
    name: "exclusive bounds",
    schema: { type: "integer", exclusiveMinimum: 3, exclusiveMaximum: 5 },
    holds: (value: number) => value === 4,
  },
  {
    name: "exclusive bounds as flags",
    schema: { type: "integer", minimum: 3, exclusiveMinimum: true, maximum: 4 },
    holds: (value: number) => value === 4,
  },
  { name: "a share", schema: { type: "number", minimum: 0, maximum: 1 }, holds: (value: number) => value >= 0 && value <= 1 },
  {
    name: "a narrow range",
    schema: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 0.001 },
    holds: (value: number) => value > 0 && value < 0.001,
  },
  {
    name: "multiples",
    schema: { type: "number", multipleOf: 0.25, minimum: 1, maximum: 2 },
    holds: (value: number) => value % 0.25 === 0 && value >= 1 && value <= 2,
  },
  { name: "a maximum alone", schema: { type: "number", maximum: -50 }, holds: (value: number) => value <= -50 },
  { name: "a minimum alone", schema: { type: "integer", minimum: 5000 }, holds: (value: number) => value >= 5000 },
  {
    name: "lengths of strings",
    schema: { type: "string", minLength: 40, maxLength: 41 },
    holds: (value: string) => value.length >= 40 && value.length <= 41,
  },
  { name: "a short string", schema: { type: "string", maxLength: 3 }, holds: (value: string) => value.length <= 3 },
  { name: "a date", schema: { type: "string", format: "date" }, holds: (value: string) => /^\d{4}-\d\d-\d\d$/.test(value) },
  { name: "a uri", schema: { type: "string", format: "uri" }, holds: (value: string) => URL.canParse(value) },
  {
    name: "lengths of lists",
    schema: { type: "array", items: { type: "boolean" }, minItems: 5, maxItems: 6 },
    holds: (value: boolean[]) => value.length === 5,
  },
  {
    name: "an empty list",
    schema: { type: "array", items: { type: "boolean" }, maxItems: 0 },
    holds: (value: boolean[]) => value.length === 0,
  },
  {
    name: "unique items",
    schema: { type: "array", items: { enum: [1, 2, 3] }, minItems: 3, uniqueItems: true },
    holds: (value: number[]) => new Set(value).size === 3,
  },
  {
    name: "a tuple",
    schema: { type: "array", prefixItems: [{ type: "string" }, { type: "integer" }] },
    holds: (value: JsonValue[]) => value.length === 2 && typeof value[0] === "string" && Number.isInteger(value[1]),
  },
  {
    name: "required properties that are not declared",
    schema: { type: "object", required: ["a"], additionalProperties: { type: "integer" } },
    holds: (value: { a: number }) => Number.isInteger(value.a),
  },
  { name: "a forbidden property", schema: { properties: { a: {}, b: false } }, holds: (value: object) => "a" in value && !("b" in value) },
  {
    name: "a number of properties",
    schema: { type: "object", minProperties: 2 },
    holds: (value: object) => Object.keys(value).length >= 2,
  },
  { name: "several types", schema: { type: ["string", "null"] }, holds: (value: JsonValue) => value === null || typeof value === "string" },
  {
    name: "alternatives",
    schema: { anyOf: [{ type: "integer" }, { type: "null" }] },
    holds: (value: JsonValue) => value === null || Number.isInteger(value),
  },
  {
    name: "a conjunction",
    schema: {
      allOf: [
        { properties: { a: { type: "integer" } }, required: ["a"] },
        { properties: { b: { type: "string" } }, required: ["b"] },
      ],
    },
    holds: (value: { a: number; b: string }) => Number.isInteger(value.a) && typeof value.b === "string",
  },
  {
    name: "references",
    schema: {
      $defs: { "a/b": { type: "integer", minimum: 7, maximum: 7 } },
      type: "object",
      properties: { x: { $ref: "#/$defs/a~1b" } },
    },
    holds: (value: { x: number }) => value.x === 7,
  },
  {
    name: "recursion",
    schema: {
      $defs: {
        node: {
          type: "object",
          properties: { name: { type: "string" }, next: { anyOf: [{ $ref: "#/$defs/node" }, { type: "null" }] } },
          required: ["name", "next"],
        },
      },
      $ref: "#/$defs/node",
    },
    holds: (value: { name: string; next: unknown }) => typeof value.name === "string" && JSON.stringify(value).length < 10_000,
  },
];

describe("sampleJson", () => {
  it.each(ROWS)("satisfies $name", ({ schema, holds }) => {
    for (let seed = 0; seed < 200; seed++) {
      const value = sampleJson(schema, seededRandom(String(seed)));
      expect(holds(value as never), JSON.stringify(value)).toBe(true);
    }
  });

  it("fills a whole document, and says that its texts are simulated", () => {
    const schema: JsonSchema = {
      type: "object",
      properties: {
        verdict: { enum: ["ship"] },
        summary: { type: "string" },
        findings: { type: "array", items: { type: "object", properties: { title: { type: "string" } }, required: ["title"] } },
      },
    };
    expect(sampleJson(schema)).toEqual({
      verdict: "ship",
      summary: expect.stringMatching(/^simulated summary \d+$/) as string,
      findings: [
        { title: expect.stringContaining("simulated title") as string },
        { title: expect.stringContaining("simulated title") as string },
      ],
    });
  });

  it("is the same for the same seed and differs between seeds", () => {
    const schema: JsonSchema = { type: "array", items: { type: "integer" }, minItems: 10 };
    expect(sampleJson(schema, seededRandom("a"))).toEqual(sampleJson(schema, seededRandom("a")));
    expect(sampleJson(schema, seededRandom("a"))).not.toEqual(sampleJson(schema, seededRandom("b")));
  });

  it.each([
    { $ref: "#" },
    { $ref: "#/nowhere" },
    { $ref: "https://example.com/x" },
    { allOf: [{ $ref: "#" }] },
    { items: { $ref: "#" } },
    { required: ["a", "b"], additionalProperties: { $ref: "#" } },
  ] as const)("ends on %j", (schema) => {
    expect(() => sampleJson(schema as JsonSchema)).not.toThrow();
  });
});
