import type { JsonSchema } from "@llm-orc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkJson } from "../json-schema/check-json.ts";
import { checkOutputSchema } from "./check-output-schema.ts";

const AT = ["agents", 0, "output_schema"];

describe("checkOutputSchema", () => {
  it("accepts schemas with nested references, recursion and other scripts", () => {
    expect(
      checkOutputSchema(
        {
          type: "object",
          required: ["größe", "tree"],
          properties: { größe: { $ref: "#/$defs/a~1b%20c" }, tree: { $ref: "#/$defs/node" }, type: { enum: ["x"] } },
          $defs: {
            "a/b c": { type: ["integer", "null"], minimum: 0 },
            node: { type: "object", properties: { children: { type: "array", items: { $ref: "#/$defs/node" } } } },
          },
        },
        AT,
      ),
    ).toEqual([]);
  });

  it("names every mistake, where it is and what to write", () => {
    const found = checkOutputSchema(
      {
        type: "object",
        properties: {
          n: { type: "integr", required: true },
          list: { type: "array", items: { $ref: "#/$defs/itm" } },
          code: { pattern: "(" },
          more: { anyOf: [{ $ref: "other.json" }, { minLength: -1 }] },
        },
      },
      AT,
    );
    expect(Object.fromEntries(found.map(({ path, code, message, hint }) => [path, [code, message, hint]]))).toMatchInlineSnapshot(`
      {
        "/agents/0/output_schema/properties/code/pattern": [
          "ORC2062",
          "The pattern is not a regular expression: /(/u: Unterminated group.",
          undefined,
        ],
        "/agents/0/output_schema/properties/list/items/$ref": [
          "ORC2061",
          ""#/$defs/itm" leads to no schema.",
          "References look like #/$defs/name, with name under \`$defs:\` at the top of the schema.",
        ],
        "/agents/0/output_schema/properties/more/anyOf/0/$ref": [
          "ORC2061",
          ""other.json" leads to no schema.",
          "Other files and addresses are not read: write the schema into this one, under \`$defs:\`.",
        ],
        "/agents/0/output_schema/properties/more/anyOf/1/minLength": [
          "ORC2060",
          "minLength must be a whole number from 0.",
          undefined,
        ],
        "/agents/0/output_schema/properties/n/required": [
          "ORC2060",
          "required must be a list of property names.",
          "List the names of the required properties beside \`properties:\`, as in required: [title, score].",
        ],
        "/agents/0/output_schema/properties/n/type": [
          "ORC2060",
          "JSON Schema has no type "integr".",
          "Did you mean "integer"?",
        ],
      }
    `);
  });

  it("takes no form for wrong that the validator takes", async () => {
    const leaf: fc.Arbitrary<unknown> = fc.constantFrom(
      "string",
      "integer",
      "strng",
      "#",
      "#/properties/a",
      "#/definitions/b",
      "x",
      "(",
      1,
      -1,
      0.5,
      true,
      null,
      ["a"],
      [],
      ["string", "null"],
    );
    const keyword = fc.constantFrom(
      "type",
      "required",
      "enum",
      "minimum",
      "minLength",
      "multipleOf",
      "uniqueItems",
      "pattern",
      "$ref",
      "description",
    );
    const { schema } = fc.letrec<{ schema: JsonSchema; leaf: JsonSchema }>((tie) => ({
      leaf: fc.dictionary(keyword, leaf, { maxKeys: 2 }) as fc.Arbitrary<JsonSchema>,
      schema: fc.oneof(
        { maxDepth: 2, withCrossShrink: true },
        tie("leaf"),
        fc
          .tuple(
            fc.dictionary(keyword, leaf, { maxKeys: 2 }),
            fc.dictionary(
              fc.constantFrom("not", "items", "additionalProperties", "contains", "if"),
              fc.oneof(fc.boolean(), tie("schema")),
              { maxKeys: 1 },
            ),
            fc.dictionary(
              fc.constantFrom("properties", "definitions"),
              fc.dictionary(fc.constantFrom("a", "b"), tie("schema"), { maxKeys: 2 }),
              {
                maxKeys: 1,
              },
            ),
            fc.dictionary(fc.constantFrom("anyOf", "allOf"), fc.array(tie("schema"), { maxLength: 2 }), { maxKeys: 1 }),
          )
          .map((parts) => Object.assign({}, ...parts) as JsonSchema),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(schema, async (candidate) => {
        // References and patterns the validator looks at only where they can count.
        if (!checkOutputSchema(candidate, []).some(({ code }) => code === "ORC2060")) return;
        await expect(checkJson(candidate, null)).rejects.toMatchObject({ code: "SCHEMA_INVALID" });
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    { pattern: "(" },
    { $ref: "#/$defs/nobody" },
    { $ref: "x.json" },
    { properties: { a: { items: { $ref: "#/properties/b" } } } },
    { $defs: { a: { type: "string" } }, not: { $ref: "#/$defs/b" } },
  ])("agrees with the validator that %j cannot be used", async (schema) => {
    expect(checkOutputSchema(schema, [])).toHaveLength(1);
    await expect(checkJson(schema, {})).rejects.toMatchObject({ code: "SCHEMA_INVALID" });
  });

  it("leaves references by name to the validator", async () => {
    const schema = { properties: { a: { $ref: "#it" } }, $defs: { b: { $anchor: "it", type: "string" } } };
    expect(checkOutputSchema(schema, [])).toEqual([]);
    expect(await checkJson(schema, { a: "x" })).toEqual([]);
  });
});
