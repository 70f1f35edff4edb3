import type { JsonSchema } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { toClosedSchema } from "./to-closed-schema.ts";

describe("toClosedSchema", () => {
  it("closes every object and tells what the API does not enforce", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      title: "Verdict",
      properties: {
        score: { type: "integer", description: "How good.", minimum: 0, maximum: 10 },
        when: { type: "string", format: "date-time" },
        mail: { type: "string", format: "idn-email" },
        claims: { type: "array", minItems: 2, items: { type: "object", properties: { text: { type: "string" } }, required: ["text"] } },
        kind: { oneOf: [{ const: "a" }, { type: "null" }] },
        mood: { enum: ["good", "bad", null] },
      },
      required: ["score"],
    };
    expect(toClosedSchema(schema)).toEqual({
      type: "object",
      title: "Verdict",
      properties: {
        score: { type: "integer", description: 'How good.\nMust satisfy {"minimum":0,"maximum":10}.' },
        when: { type: "string", format: "date-time" },
        mail: { type: "string", description: 'Must satisfy {"format":"idn-email"}.' },
        claims: {
          type: "array",
          description: 'Must satisfy {"minItems":2}.',
          items: { type: "object", properties: { text: { type: "string" } }, required: ["text"], additionalProperties: false },
        },
        kind: { anyOf: [{ const: "a" }, { type: "null" }] },
        mood: { enum: ["good", "bad", null] },
      },
      required: ["score"],
      additionalProperties: false,
    });
  });

  it("keeps references inside the schema", () => {
    const point = { type: "object", properties: { x: { type: "number" } } };
    const schema = object({ from: { $ref: "#/$defs/point", description: "start" }, to: { $ref: "#/$defs/point" } }, { $defs: { point } });
    expect(toClosedSchema(schema)).toEqual({
      ...object({ from: { $ref: "#/$defs/point" }, to: { $ref: "#/$defs/point" } }),
      additionalProperties: false,
      $defs: { point: { ...point, additionalProperties: false } },
    });
  });

  it.each<[string, JsonSchema]>([
    ["a list at its root", { type: "array", items: { type: "string" } }],
    ["no type at its root", {}],
    ["a free object", { type: "object" }],
    ["a free object inside", object({ meta: { type: "object", properties: {} } })],
    ["a map", object({ byName: { type: "object", additionalProperties: { type: "number" } } })],
    ["keys by pattern", object({ a: { type: "string" } }, { patternProperties: { "^x": { type: "string" } } })],
    ["a value of any type", object({ any: {} })],
    ["a value that is true", object({ any: true })],
    ["a list of anything", object({ list: { type: "array" } })],
    ["parts", object({ a: { type: "string" } }, { allOf: [object({ b: { type: "string" } })] })],
    ["alternatives beside properties", object({ a: { type: "string" } }, { anyOf: [object({ b: { type: "string" } })] })],
    ["literals that are objects", object({ a: { enum: [{ b: 1 }] } })],
    ["a reference to elsewhere", object({ a: { $ref: "https://example.com/schema" } })],
    ["a reference to nowhere", object({ a: { $ref: "#/$defs/missing" } })],
    ["a reference with rules beside it", object({ a: { $ref: "#/$defs/s", minLength: 2 } }, { $defs: { s: { type: "string" } } })],
    ["recursion", object({ a: { $ref: "#/$defs/node" } }, { $defs: { node: object({ next: { $ref: "#/$defs/node" } }) } })],
    ["recursion to its root", object({ next: { $ref: "#" } })],
  ])("gives up on %s", (_name, schema) => {
    expect(toClosedSchema(schema)).toBeUndefined();
  });
});

function object(properties: JsonSchema, more: JsonSchema = {}): JsonSchema {
  return { type: "object", properties, ...more };
}
