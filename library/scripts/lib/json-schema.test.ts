import { describe, expect, it } from "vitest";
import { createAjv } from "../__fixtures__/ajv.ts";

interface Violation {
  readonly path: string;
  readonly message: string;
}

const { violations } = (await import(new URL("json-schema.mjs", import.meta.url).href)) as {
  violations: (value: unknown, schema: unknown) => Iterable<Violation>;
};
const { assertSchema } = (await import(new URL("assert-schema.mjs", import.meta.url).href)) as { assertSchema: (schema: unknown) => void };

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  12,
  1e20,
  "",
  "a",
  "abc",
  "\u{1F600}\u{1F600}",
  [],
  [1],
  [1, 1],
  [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
  ["a", 2, null],
  {},
  { a: 1 },
  { a: "x", b: 2 },
  { a: { a: { a: 1 } } },
  JSON.parse('{"__proto__": 1, "constructor": 2}'),
];

const SCHEMAS: readonly object[] = [
  {},
  ...["string", "number", "integer", "boolean", "array", "object", "null"].map((type) => ({ type })),
  { type: ["string", "null"] },
  { enum: [1, "a", [1], { a: 1 }, null] },
  { const: { b: 2, a: "x" } },
  { const: null },
  { required: ["a"] },
  { required: ["__proto__", "toString"] },
  { properties: { a: { type: "number" }, constructor: { type: "string" } } },
  { properties: { a: true }, additionalProperties: false },
  { additionalProperties: { type: "number" } },
  { minProperties: 1, maxProperties: 1 },
  { items: { type: "number" } },
  { items: false },
  { properties: { a: false }, items: true },
  { minItems: 1, maxItems: 2 },
  { uniqueItems: true },
  { minLength: 1, maxLength: 2 },
  { pattern: "^a.c$" },
  { minimum: 0, maximum: 12 },
  { exclusiveMinimum: 0, exclusiveMaximum: 12 },
  { multipleOf: 1.5 },
  { anyOf: [{ type: "string" }, { minimum: 1 }] },
  { allOf: [{ type: "number" }, { minimum: 1 }] },
  { oneOf: [{ type: "number" }, { minimum: 1 }] },
  { not: { type: ["array", "object"] } },
  { type: "object", properties: { a: { $ref: "#" } }, additionalProperties: false },
  { $ref: "#/$defs/a~1b%20c", $defs: { "a/b c": { type: "string" } }, maxLength: 1 },
];

describe("violations", () => {
  it.each(SCHEMAS.map((schema) => [JSON.stringify(schema), schema] as const))("agrees with another validator about %s", (_text, schema) => {
    expect(() => assertSchema(schema)).not.toThrow();
    const ajv = createAjv();
    for (const value of VALUES) expect([value, [...violations(value, schema)].length === 0]).toEqual([value, ajv.validate(schema, value)]);
  });

  it("says where, in a path that can be read again, and what", () => {
    const schema = {
      type: "object",
      properties: { list: { type: "array", items: { type: "integer" } }, "a key.": { enum: ["x", "y"] }, name: { minLength: 1 } },
      required: ["id"],
      additionalProperties: false,
    };
    expect([...violations({ list: [1, "2"], "a key.": "z", name: "", other: 1 }, schema)]).toEqual([
      { path: "id", message: "is missing" },
      { path: "list[1]", message: 'must be a whole number, is "2"' },
      { path: '["a key."]', message: 'must be one of "x", "y", is "z"' },
      { path: "name", message: "must not be empty" },
      { path: "other", message: "is not known; there are: list, a key., name" },
    ]);
  });

  it("gives the reason of each form when none fits", () => {
    const schema = { anyOf: [{ type: "string" }, { type: "object", required: ["a"] }] };
    expect([...violations({}, schema)]).toEqual([
      { path: "", message: "fits none of 2 forms: (1) must be a text, is {}; (2) a is missing" },
    ]);
  });

  it("takes 0.3 for a multiple of 0.1, and 0.31 for none", () => {
    expect([...violations(0.3, { multipleOf: 0.1 })]).toEqual([]);
    expect([...violations(0.31, { multipleOf: 0.1 })]).toHaveLength(1);
  });

  it("ends at a schema that refers to itself", () => {
    expect(() => [...violations(1, { $ref: "#" })]).toThrow("nested more than 400 levels");
  });
});

describe("assertSchema", () => {
  it.each<readonly [string, object, string]>([
    [
      "an assertion that is not checked",
      { properties: { a: { format: "email" } } },
      'the schema at properties.a has "format", which is not checked',
    ],
    ["one in a branch that no value comes to", { not: { anyOf: [{ contains: {} }] } }, 'at not.anyOf[0] has "contains"'],
    ["a name that every map inherits", { constructor: 1 }, 'has "constructor", which is not checked'],
    ["a type that there is not", { type: "text" }, 'has "type", which must be a type'],
    ["a type from the prototype", { type: "toString" }, 'has "type", which must be a type'],
    ["a list of schemas for items", { items: [{}] }, "must be one schema"],
    ["a pattern that is none", { pattern: "(" }, '"(" is no regular expression'],
    ["a reference to another document", { $ref: "https://example.com/a" }, "only places in the same schema"],
    ["a reference to nowhere", { $ref: "#/$defs/a" }, "which is not there"],
    ["a reference to what is no schema", { $ref: "#/default", default: { format: "x" } }, "which is no schema"],
  ])("refuses %s", (_what, schema, message) => {
    expect(() => assertSchema(schema)).toThrow(message);
  });
});
