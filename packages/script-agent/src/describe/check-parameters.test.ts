import { describe, expect, it } from "vitest";
import type { JsonObject } from "@llm-orc/contracts";
import { temporaryFolder } from "../__fixtures__/script-folder.ts";
import { testEnvironment } from "../__fixtures__/run-script.ts";
import { inspectScript } from "../inspect-script.ts";
import { checkParameters } from "./check-parameters.ts";

const schema: JsonObject = {
  type: "object",
  properties: {
    limit: { type: "integer", description: "How many lines." },
    mode: { enum: ["fast", "slow"] },
    names: { type: ["array", "null"] },
    text: { type: "string" },
    ratio: { type: "number" },
    deep: { type: "object" },
    on: { type: "boolean" },
  },
  required: ["text"],
  additionalProperties: false,
};

describe("checkParameters", () => {
  it.each<JsonObject>([
    { text: "x" },
    { text: "", limit: 3, mode: "fast", names: [], ratio: 0.5, deep: {}, on: false },
    { text: "${reader.text}", limit: "${reader.count}", mode: "${x.y}", names: ["${x.y}"], deep: { a: ["${x}"] } },
    { text: "x", limit: "3", on: "true", names: null, ratio: 2 },
  ])("finds nothing in %j", (parameters) => {
    expect(checkParameters(parameters, schema)).toEqual([]);
  });

  it.each<[JsonObject, string, string, string | undefined]>([
    [{ text: "x", limt: 3 }, "/parameters/limt", 'The script has no parameter "limt".', 'Did you mean "limit"?'],
    [
      { text: "x", unheard: 3 },
      "/parameters/unheard",
      'The script has no parameter "unheard".',
      "There are: limit, mode, names, text, ratio, deep, on.",
    ],
    [{ text: "x", limit: "many" }, "/parameters/limit", 'The parameter "limit" must be a whole number, is "many".', "How many lines."],
    [{ text: "x", limit: 1.5 }, "/parameters/limit", 'The parameter "limit" must be a whole number, is 1.5.', "How many lines."],
    [{ text: 3 }, "/parameters/text", 'The parameter "text" must be a text, is 3.', undefined],
    [{ text: "x", mode: "medium" }, "/parameters/mode", 'The parameter "mode" must be one of "fast", "slow", is "medium".', undefined],
    [{ text: "x", names: "a" }, "/parameters/names", 'The parameter "names" must be a list or null, is "a".', undefined],
    [{ text: "x", on: "perhaps" }, "/parameters/on", 'The parameter "on" must be true or false, is "perhaps".', undefined],
    [{}, "/parameters", 'The script needs a parameter "text".', undefined],
    [{ txt: "x" }, "/parameters/txt", 'The script has no parameter "txt".', 'Did you mean "text"?'],
  ])("finds what is wrong in %j", (parameters, path, message, hint) => {
    const expected = { code: "ORC3106", severity: "warning", path, message, ...(hint === undefined ? {} : { hint }) };
    expect(checkParameters(parameters, schema)).toEqual([expected]);
  });

  it("takes further names where the schema allows them, unless they are nearly one that was left out", () => {
    const { additionalProperties: _closed, ...open } = schema;
    expect(checkParameters({ text: "x", unheard: 1 }, open)).toEqual([]);
    expect(checkParameters({ text: "x", limit: 1, limits: 1 }, open)).toEqual([]);
    expect(checkParameters({ text: "x", limits: 1 }, open)).toMatchObject([{ path: "/parameters/limits" }]);
  });

  it("takes any schema", () => {
    for (const odd of [{}, { properties: { a: {} } }, { properties: { a: { type: "colour", enum: 3 } }, required: ["b"] }]) {
      expect(() => checkParameters({ a: 1, __proto__: 2, constructor: 3 }, odd)).not.toThrow();
    }
    expect(checkParameters({ constructor: 1 }, { properties: {}, additionalProperties: false })).toMatchObject([{ hint: "It has none." }]);
  });
});

describe("inspectScript", () => {
  it("judges an agent's parameters by the header of its script, and by no other form", async () => {
    using folder = temporaryFolder({
      "ours.sh": "# llm-orc-script\n# parameters: {properties: {limit: {type: integer}}, additionalProperties: false}\n# purr: true\n",
      "theirs.py": '"""Counts.\n\nArgs:\n    limit (int): how many\n"""\n',
    });
    const options = { cwd: folder.path, env: testEnvironment };
    const codes = async (script: string): Promise<readonly string[]> => {
      const call = { script, parameters: { limt: "many" } };
      return (await inspectScript(call, options, new AbortController().signal)).problems.map(({ code }) => code);
    };
    expect(await codes("ours.sh")).toEqual(["ORC3107", "ORC3106"]);
    expect(await codes("theirs.py")).toEqual([]);
  });
});
