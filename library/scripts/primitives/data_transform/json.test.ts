import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runLibraryScript, type ScriptCall } from "../../__fixtures__/run-library-script.ts";

const run = (script: string, call?: ScriptCall) => runLibraryScript(`primitives/data_transform/${script}.mjs`, call);
const answer = (response: unknown, status = "success") => ({ response, status, model_substituted: false });

describe.concurrent("json_extract", () => {
  it.each<readonly [string, unknown]>([
    ["a text", '{"a": {"b": 1}, "größe": null, "x": 2}'],
    ["a map", { a: { b: 1 }, größe: null, x: 2 }],
  ])("takes fields out of %s", async (_what, json_data) => {
    expect(await run("json_extract", { parameters: { json_data, fields: ["a", "größe", "b", "toString"], unknown: 1 } })).toEqual({
      success: true,
      extracted: { a: { b: 1 }, größe: null },
      missing_fields: ["b", "toString"],
      total_fields: 4,
      extracted_count: 2,
      error: null,
    });
  });

  it("works on nothing", async () => {
    const nothing = { success: true, extracted: {}, missing_fields: [], total_fields: 0, extracted_count: 0, error: null };
    expect(await run("json_extract")).toEqual(nothing);
    expect(await run("json_extract", { stdin: "" })).toEqual(nothing);
  });

  it.each(["{a", "[1]"])("has all fields when it fails at %j", async (json_data) => {
    expect(await run("json_extract", { parameters: { json_data, fields: ["a"] } })).toEqual({
      success: false,
      extracted: {},
      missing_fields: [],
      total_fields: 1,
      extracted_count: 0,
      error: expect.stringMatching(/^Invalid JSON: /) as string,
    });
  });

  it("prints with an indent of two, and __proto__ as a name like any other", () => {
    const file = fileURLToPath(new URL("json_extract.mjs", import.meta.url));
    const input = JSON.stringify({ parameters: { json_data: '{"__proto__": {"x": 1}}', fields: ["__proto__"] } });
    const { stdout } = spawnSync(process.execPath, [file], { input, encoding: "utf8" });
    expect(stdout).toContain('  "extracted": {\n    "__proto__": {\n      "x": 1\n    }\n  },\n');
  });
});

describe.concurrent("json_merge", () => {
  const dependencies = {
    a: answer('{"success": true, "x": {"p": 1, "l": [1]}, "l": [1, {"a": 1}]}'),
    b: answer('{"success": true, "x": {"q": 2, "l": [2]}, "l": [2], "n": null}'),
  };

  it.each<readonly [object, object]>([
    [{}, { x: { p: 1, q: 2, l: [2] }, l: [2], n: null }],
    [{ arrays: "concat" }, { x: { p: 1, q: 2, l: [1, 2] }, l: [1, { a: 1 }, 2], n: null }],
    [{ mode: "shallow" }, { x: { q: 2, l: [2] }, l: [2], n: null }],
  ])("merges the answers with %j", async (parameters, data) => {
    expect(await run("json_merge", { parameters, dependencies })).toEqual({ success: true, data, merged: 2 });
  });

  it("merges the maps of a list, from a parameter or from one dependency", async () => {
    const list = [{ a: 1 }, { b: { c: 1 } }, { b: 2 }];
    const merged = { success: true, data: { a: 1, b: 2 }, merged: 3 };
    expect(await run("json_merge", { parameters: { data: list }, dependencies })).toEqual(merged);
    expect(await run("json_merge", { dependencies: { l: answer(list.map((map) => JSON.stringify(map))) } })).toEqual(merged);
  });

  it("takes the one agent that was not skipped", async () => {
    expect(await run("json_merge", { dependencies: { a: dependencies.a } })).toEqual({
      success: true,
      data: { x: { p: 1, l: [1] }, l: [1, { a: 1 }] },
      merged: 1,
    });
  });

  it("keeps __proto__ a name", async () => {
    const stdin = '{"parameters": {"data": [{"__proto__": {"a": 1}}, {"__proto__": {"b": 2}, "x": {"__proto__": {"c": 3}}}]}}';
    const { data } = await run("json_merge", { stdin });
    expect(JSON.stringify(data)).toBe('{"__proto__":{"a":1,"b":2},"x":{"__proto__":{"c":3}}}');
  });

  it("refuses what is no map, and what failed", async () => {
    expect(await run("json_merge", { dependencies: { ...dependencies, c: answer("text") } })).toEqual({
      success: false,
      error: 'only maps can be merged; the answer of "c" is none',
    });
    expect(
      await run("json_merge", { dependencies: { ...dependencies, c: answer('{"success": false, "error": "gone"}', "failed") } }),
    ).toEqual({
      success: false,
      error: '"c" failed: gone',
    });
    expect(await run("json_merge", { input: "[{}, 1]" })).toEqual({ success: false, error: "only maps can be merged; number 2 is none" });
  });
});

describe.concurrent("validate_schema", () => {
  const schema = {
    type: "object",
    properties: { name: { type: "string", pattern: "^\\p{L}+$" }, tags: { type: "array", items: { $ref: "#/$defs/tag" } } },
    required: ["name"],
    $defs: { tag: { enum: ["a", "b"] } },
  };

  it("says that a value fits", async () => {
    const valid = { success: true, valid: true, errors: [], more_errors: false };
    expect(await run("validate_schema", { parameters: { schema }, input: '{"name": "Zoë", "tags": ["a"]}' })).toEqual(valid);
    const call = { parameters: { schema, path: "items[1]" }, dependencies: { a: answer('{"items": [0, {"name": "x"}]}') } };
    expect(await run("validate_schema", call)).toEqual(valid);
  });

  it("says where it does not", async () => {
    expect(await run("validate_schema", { parameters: { schema }, input: '{"name": "a 1", "tags": ["a", "c"]}' })).toEqual({
      success: true,
      valid: false,
      errors: [
        { path: "name", message: 'must match ^\\p{L}+$, is "a 1"' },
        { path: "tags[1]", message: 'must be one of "a", "b", is "c"' },
      ],
      more_errors: false,
    });
    expect(await run("validate_schema", { parameters: { schema }, input: "Sorry, no JSON." })).toMatchObject({
      valid: false,
      errors: [{ path: "", message: 'must be a map, is "Sorry, no JSON."' }],
    });
  });

  it("lists no more than max_errors and says that there are more", async () => {
    const parameters = { schema: { items: false }, max_errors: 2 };
    expect(await run("validate_schema", { parameters, input: "[1, 2]" })).toMatchObject({ more_errors: false });
    expect(await run("validate_schema", { parameters, input: "[1, 2, 3]" })).toMatchObject({
      errors: [{ path: "[0]" }, { path: "[1]" }],
      more_errors: true,
    });
  });

  it("fails for a schema that it cannot check, and for a place that is not there", async () => {
    expect(await run("validate_schema", { parameters: { schema: { format: "email" } }, input: "a" })).toMatchObject({
      success: false,
      error: expect.stringContaining('has "format", which is not checked here') as string,
    });
    expect(await run("validate_schema", { parameters: { schema, path: "a.b" }, input: "{}" })).toEqual({
      success: false,
      error: 'there is no value at "a.b"',
    });
  });

  it("stops a pattern that would go on for years", async () => {
    const call = { parameters: { schema: { pattern: "^(a|a)*$" }, data: `${"a".repeat(60)}!` } };
    expect(await run("validate_schema", call)).toMatchObject({
      success: false,
      error: expect.stringContaining("stopped after 5 seconds") as string,
    });
  });

  it("says so of what is nested too deeply", async () => {
    const input = "[".repeat(200_000) + "]".repeat(200_000);
    expect(await run("validate_schema", { parameters: { schema: { uniqueItems: true } }, input })).toEqual({
      success: false,
      error: "the data is nested too deeply",
    });
  });
});
