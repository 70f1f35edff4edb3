import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { runLibraryScript, type ScriptCall } from "../../__fixtures__/run-library-script.ts";

const input = (call: ScriptCall) => runLibraryScript("primitives/user_interaction/get_user_input.mjs", call);
const confirm = (call: ScriptCall) => runLibraryScript("primitives/user_interaction/confirm_action.mjs", call);

describe.concurrent("get_user_input", () => {
  it("asks when nobody has answered, whatever the run's input is", async () => {
    expect(await input({ input: "the run's input" })).toEqual({ needs_input: { prompt: "Enter input:", kind: "text" } });
    expect(await input({ parameters: { prompt: "Why?", multiline: true } })).toEqual({
      needs_input: { prompt: "Why?", kind: "multiline" },
    });
  });

  it("answers with what was said, also nothing; length counts characters", async () => {
    expect(await input({ user_input: " \u{1F600}é " })).toEqual({
      success: true,
      input: " \u{1F600}é ",
      multiline: false,
      length: 4,
      error: null,
    });
    expect(await input({ user_input: "", parameters: { multiline: true } })).toMatchObject({
      success: true,
      input: "",
      multiline: true,
      length: 0,
    });
  });

  it("takes the answer of a person who was asked before it ran", async () => {
    const stdin = JSON.stringify({ agent_name: "a", input: "Ada", input_data: "Ada", parameters: {}, user_input: "Ada" });
    expect(await input({ stdin })).toMatchObject({ success: true, input: "Ada" });
  });

  it("asks nobody when the answer was collected before, also from the command line", async () => {
    expect(await input({ parameters: { pre_collected: "Ada" } })).toMatchObject({ success: true, input: "Ada" });
    expect(await input({ parameters: { pre_collected: "" } })).toMatchObject({ success: true, input: "" });
    expect(await input({ args: ["--pre-collected", "yes"], stdin: "" })).toMatchObject({ success: true, input: "yes" });
    expect(await input({ args: ["--prompt", "Name?"], stdin: "" })).toEqual({ needs_input: { prompt: "Name?", kind: "text" } });
    expect(await input({ parameters: { pre_collected: null } })).toHaveProperty("needs_input");
  });

  it("answers a wrong parameter with all fields, and ignores one that it does not know", async () => {
    expect(await input({ parameters: { prompt: 1 }, user_input: "x" })).toEqual({
      success: false,
      input: null,
      multiline: null,
      length: null,
      error: "parameters.prompt must be a text, is 1",
    });
    expect(await input({ parameters: { color: "red" }, user_input: "x" })).toMatchObject({ success: true });
  });

  it("prints with an indent of 2", () => {
    const script = new URL("get_user_input.mjs", import.meta.url).pathname;
    const printed = execFileSync(process.execPath, [script, "--pre-collected", "a"], { input: "", encoding: "utf8" });
    expect(printed).toBe('{\n  "success": true,\n  "input": "a",\n  "multiline": false,\n  "length": 1,\n  "error": null\n}\n');
  });
});

describe.concurrent("confirm_action", () => {
  it("asks when nobody has answered", async () => {
    expect(await confirm({ input: "yes" })).toEqual({ needs_input: { prompt: "Continue?", kind: "confirm", default: "n" } });
  });

  it.each([
    ["y", true],
    ["YES", true],
    [" True\n", true],
    ["1", true],
    ["n", false],
    ["yep", false],
    ["0", false],
  ])("takes %j for %s", async (answer, confirmed) => {
    const expected = { success: true, confirmed, input: answer.trim().toLowerCase(), prompt: "Go?", error: null };
    expect(await confirm({ user_input: answer, parameters: { prompt: "Go?" } })).toEqual(expected);
  });

  it("asks nobody when the answer was collected before", async () => {
    expect(await confirm({ parameters: { pre_collected: "Yes" } })).toMatchObject({ confirmed: true, input: "yes" });
  });

  it("takes an empty answer for the default", async () => {
    expect(await confirm({ user_input: " " })).toMatchObject({ confirmed: false, input: "n" });
    expect(await confirm({ user_input: "", parameters: { default: "Y" } })).toMatchObject({ confirmed: true, input: "y" });
  });

  it("answers a wrong parameter with all fields", async () => {
    expect(await confirm({ parameters: { default: [] }, user_input: "y" })).toEqual({
      success: false,
      confirmed: null,
      input: null,
      prompt: null,
      error: "parameters.default must be a text, is []",
    });
  });
});
