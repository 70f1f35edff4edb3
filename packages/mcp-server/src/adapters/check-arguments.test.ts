import { describe, expect, it } from "vitest";
import { checkArguments } from "./check-arguments.ts";

const SCHEMA = {
  type: "object",
  properties: {
    name: { type: "string" },
    limit: { type: "integer", minimum: 1, default: 20 },
    format: { type: "string", enum: ["concise", "detailed"] },
    options: { type: "object", properties: { deep: { type: "boolean" } }, additionalProperties: false },
  },
  required: ["name"],
  additionalProperties: false,
};

describe("checkArguments", () => {
  it("fills in defaults, and leaves what it was given as it is", async () => {
    const given = { name: "a" };
    expect(await checkArguments(SCHEMA, given)).toEqual({ type: "valid", args: { name: "a", limit: 20 } });
    expect(given).toEqual({ name: "a" });
  });

  it("takes null for what is left out, unless null means something", async () => {
    expect(await checkArguments(SCHEMA, { name: "a", limit: null, format: null })).toEqual({
      type: "valid",
      args: { name: "a", limit: 20 },
    });
    expect(await checkArguments(SCHEMA, { name: null })).toMatchObject({ error: { message: 'Missing argument "name".' } });
    const schema = { type: "object", properties: { value: { type: ["string", "null"] } } };
    expect(await checkArguments(schema, { value: null })).toEqual({ type: "valid", args: { value: null } });
  });

  it("takes no arguments at all for an empty object", async () => {
    expect(await checkArguments({ type: "object", additionalProperties: false }, undefined)).toEqual({ type: "valid", args: {} });
  });

  it("says every problem, what is allowed and what was meant", async () => {
    expect(await checkArguments(SCHEMA, { limt: 5, limit: 0, format: "long", options: { depp: true } })).toEqual({
      type: "invalid",
      error: {
        code: "INVALID_ARGUMENTS",
        message:
          'Missing argument "name". Unknown argument "limt". Did you mean "limit"? "limit" must be >= 1. ' +
          '"format" must be one of ["concise","detailed"]. Unknown argument "depp" in "options".',
        hint: "Allowed: name, limit, format, options.",
        candidates: ["limit"],
      },
    });
  });

  it.each([null, 5, "text", [1]])("refuses %j, which is no object", async (given) => {
    const checked = await checkArguments(SCHEMA, given);
    expect(checked).toMatchObject(given === null ? { type: "invalid" } : { error: { message: "Arguments must be an object." } });
  });

  it("does not repeat a long name in full", async () => {
    const checked = await checkArguments(SCHEMA, { name: "a", ["x".repeat(100_000)]: 1 });
    expect(JSON.stringify(checked).length).toBeLessThan(400);
  });

  it("knows a prototype's name for an unknown one", async () => {
    const checked = await checkArguments(SCHEMA, JSON.parse('{"name":"a","__proto__":{"limit":3},"constructor":1}'));
    expect(checked).toMatchObject({ type: "invalid" });
  });
});
