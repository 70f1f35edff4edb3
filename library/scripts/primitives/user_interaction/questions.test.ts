import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../../__fixtures__/git-folder.ts";
import { runLibraryScript, type ScriptCall } from "../../__fixtures__/run-library-script.ts";

const ask = (parameters: object, call: ScriptCall = {}) => runLibraryScript("primitives/user_interaction/ask.mjs", { parameters, ...call });
const choose = (parameters: object, call: ScriptCall = {}) =>
  runLibraryScript("primitives/user_interaction/choose.mjs", { parameters, ...call });
const lines = (parameters: object, call: ScriptCall = {}) =>
  runLibraryScript("primitives/user_interaction/multiline_input.mjs", { parameters, ...call });

describe.concurrent("choose", () => {
  const parameters = { choices: ["red", "2", "dark blue"] };
  const question = { prompt: "Which one?", kind: "choice", choices: parameters.choices };

  it("asks, and takes the text or the number; a text that is a number comes first", async () => {
    expect(await choose(parameters)).toEqual({ needs_input: question });
    expect(await choose(parameters, { user_input: "dark blue\n" })).toEqual({ success: true, choice: "dark blue", number: 3 });
    expect(await choose(parameters, { user_input: "3" })).toEqual({ success: true, choice: "dark blue", number: 3 });
    expect(await choose({ choices: ["x", "y", "2"] }, { user_input: "2" })).toEqual({ success: true, choice: "2", number: 3 });
  });

  it.each(["", "0", "4", "-1", "Red", "1.0"])("asks again when the answer is %j, and says so", async (user_input) => {
    expect(await choose(parameters, { user_input })).toEqual({
      needs_input: { ...question, prompt: `"${user_input}" is none of the choices.\nWhich one?` },
    });
  });

  it("takes an empty answer for the default, and an answer that was collected before", async () => {
    expect(await choose({ ...parameters, default: "red" })).toEqual({ needs_input: { ...question, default: "red" } });
    expect(await choose({ ...parameters, default: "red" }, { user_input: "" })).toMatchObject({ choice: "red", number: 1 });
    expect(await choose({ ...parameters, pre_collected: "1" })).toMatchObject({ choice: "red" });
    expect(await choose({ choices: '["a", "b"]', pre_collected: "b" })).toMatchObject({ choice: "b" });
  });

  it.each([
    [{}, "parameters.choices is missing"],
    [{ choices: [] }, "parameters.choices must have at least 1"],
    [{ choices: ["a", "a"] }, 'parameters.choices has "a" twice'],
    [{ choices: ["a"], default: "b" }, 'parameters.default is "b", which is none of the choices'],
    [{ choices: ["a"], pre_collected: "b" }, 'parameters.pre_collected is "b", which is none of the choices'],
  ])("answers %j with an error before it asks", async (wrong, error) => {
    expect(await choose(wrong)).toEqual({ success: false, error: expect.stringContaining(error) });
  });
});

describe.concurrent("multiline_input", () => {
  it("asks, and gives the lines as a list that a fan-out takes", async () => {
    expect(await lines({})).toEqual({ needs_input: { prompt: "Enter one or more lines:", kind: "multiline" } });
    expect(await lines({}, { user_input: " é \r\n\r\nb\rc\n" })).toEqual({
      success: true,
      text: " é \r\n\r\nb\rc\n",
      data: ["é", "b", "c"],
      count: 3,
    });
  });

  it("asks again when there are too few lines, and says so", async () => {
    expect(await lines({ min_lines: 2, prompt: "Names?" }, { user_input: "Ada\n \n" })).toEqual({
      needs_input: { prompt: "At least 2 lines are needed, there is 1.\nNames?", kind: "multiline" },
    });
    expect(await lines({}, { user_input: " " })).toHaveProperty("needs_input");
    expect(await lines({ min_lines: 0 }, { user_input: "" })).toEqual({ success: true, text: "", data: [], count: 0 });
    expect(await lines({ pre_collected: "" })).toMatchObject({ success: false });
  });

  it("takes an empty answer for the default", async () => {
    expect(await lines({ default: "a\nb" }, { user_input: "\n" })).toMatchObject({ text: "a\nb", data: ["a", "b"] });
  });
});

describe.concurrent("ask", () => {
  it("asks, and gives the answer", async () => {
    expect(await ask({ prompt: "Name?" })).toEqual({ needs_input: { prompt: "Name?", kind: "text" } });
    expect(await ask({ prompt: "Name?", kind: "multiline", default: "Ada" })).toEqual({
      needs_input: { prompt: "Name?", kind: "multiline", default: "Ada" },
    });
    expect(await ask({ prompt: "Name?" }, { user_input: "Ada" })).toEqual({ success: true, answer: "Ada", saved_to: null });
    expect(await ask({ prompt: "Name?", default: "Ada" }, { user_input: "" })).toMatchObject({ answer: "Ada" });
  });

  it("asks again until the whole answer matches, and says why", async () => {
    const year = { prompt: "Year?", pattern: "[0-9]{4}" };
    for (const user_input of ["", "199", "in 1999", "1999\n"]) {
      expect(await ask(year, { user_input })).toEqual({
        needs_input: { prompt: "The answer does not match [0-9]{4}\nYear?", kind: "text" },
      });
    }
    expect(await ask({ ...year, explanation: "Four digits, please." }, { user_input: "x" })).toMatchObject({
      needs_input: { prompt: "Four digits, please.\nYear?" },
    });
    expect(await ask({ prompt: "Name?" }, { user_input: "" })).toMatchObject({ needs_input: { prompt: "The answer is empty.\nName?" } });
    expect(await ask(year, { user_input: "1999" })).toMatchObject({ answer: "1999" });
  });

  it("asks nobody when the answer was collected before, and says what is wrong with it", async () => {
    expect(await ask({ prompt: "Year?", pattern: "[0-9]{4}", pre_collected: "1999" })).toMatchObject({ success: true, answer: "1999" });
    expect(await ask({ prompt: "Year?", pattern: "[0-9]{4}", pre_collected: "soon" })).toEqual({
      success: false,
      error: "parameters.pre_collected: The answer does not match [0-9]{4}",
    });
  });

  it("never prints a secret, and leaves it in a file that only its owner may read", async () => {
    const cwd = makeFolder({ "old/token": "old" });
    const secret = { prompt: "Token?", secret: true, save_to: "old/token", pattern: "t-[a-z]+" };
    expect(await ask(secret, { cwd })).toEqual({ needs_input: { prompt: "Token?", kind: "text", secret: true } });
    expect(JSON.stringify(await ask(secret, { cwd, user_input: "wrong secret" }))).not.toContain("wrong");
    expect(readFileSync(join(cwd, "old/token"), "utf8")).toBe("old");
    expect(await ask(secret, { cwd, user_input: "t-abc" })).toEqual({ success: true, answer: null, saved_to: "old/token" });
    expect([readFileSync(join(cwd, "old/token"), "utf8"), statSync(join(cwd, "old/token")).mode & 0o777]).toEqual(["t-abc", 0o600]);
    expect(readdirSync(join(cwd, "old"))).toEqual(["token"]);
  });

  it.each([
    [{ prompt: "" }, "parameters.prompt must not be empty"],
    [{ prompt: "a", kind: "confirm" }, "parameters.kind must be one of"],
    [{ prompt: "a", pattern: "(" }, "is no regular expression"],
    [{ prompt: "a", secret: true }, "a secret answer needs parameters.save_to"],
    [{ prompt: "a", save_to: "../a" }, '"../a" is outside the working folder'],
  ])("answers %j with an error before it asks", async (wrong, error) => {
    const cwd = makeFolder({});
    writeFileSync(join(cwd, "a"), "");
    expect(await ask(wrong, { cwd })).toEqual({ success: false, error: expect.stringContaining(error) });
  });
});
