import { describe, expect, it } from "vitest";
import { checkJson } from "./check-json.ts";

describe("checkJson", () => {
  it("says where and how a value breaks its schema", async () => {
    const schema = { type: "object", properties: { a: { enum: ["x", "y"] }, b: { type: "integer" } }, additionalProperties: false };
    expect(await checkJson(schema, { a: "x", b: 1 })).toEqual([]);
    expect(await checkJson(schema, { a: "z", b: "1", c: 1 })).toEqual([
      'must NOT have additional properties ("c")',
      'at /a must be equal to one of the allowed values: "x", "y"',
      "at /b must be integer",
    ]);
  });

  it.each([
    ["no draft", undefined],
    ["2020-12", "https://json-schema.org/draft/2020-12/schema"],
  ])("reads a schema of %s as 2020-12", async (_what, draft) => {
    const schema = { ...(draft === undefined ? {} : { $schema: draft }), prefixItems: [{ type: "integer" }], items: false };
    expect(await checkJson(schema, [1])).toEqual([]);
    expect(await checkJson(schema, ["1", 2])).toHaveLength(2);
  });

  it.each(["http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2019-09/schema"])(
    "reads a schema of %s as such",
    async (draft) => {
      const schema = { $schema: draft, items: [{ type: "integer" }], additionalItems: false };
      expect(await checkJson(schema, ["1", 2])).toHaveLength(2);
    },
  );

  it("rejects what is no schema", async () => {
    await expect(checkJson({ type: "nonsense" }, 1)).rejects.toMatchObject({ code: "SCHEMA_INVALID" });
  });
});
