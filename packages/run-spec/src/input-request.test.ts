import { describe, expect, it } from "vitest";
import { type InputRequest, toAnswer } from "./input-request.ts";

describe("toAnswer", () => {
  it.each<[string, Partial<InputRequest>, string, string]>([
    ["a text as it is", {}, " two  words ", " two  words "],
    ["no text as no text", {}, "", ""],
    ["no text as the default", { default: "Rome" }, "", "Rome"],
    ["several lines", { kind: "multiline" }, "a\nb\n", "a\nb\n"],
    ["y as yes", { kind: "confirm" }, "Y", "yes"],
    ["no as no", { kind: "confirm" }, " no ", "no"],
    ["no text as the default of a confirmation", { kind: "confirm", default: "y" }, "", "yes"],
    ["a choice", { kind: "choice", choices: ["red", "blue"] }, "blue", "blue"],
    ["a choice in other letter case", { kind: "choice", choices: ["red", "Blue"] }, "BLUE", "Blue"],
    ["the number of a choice", { kind: "choice", choices: ["red", "blue"] }, "2", "blue"],
    ["a choice that is a number before the number of one", { kind: "choice", choices: ["2", "1"] }, "1", "1"],
    ["no text as the default choice", { kind: "choice", choices: ["red", "blue"], default: "blue" }, "", "blue"],
  ])("takes %s", (_what, request, text, value) => {
    expect(toAnswer({ prompt: "?", kind: "text", ...request }, text)).toEqual({ value });
  });

  it.each<[string, Partial<InputRequest>, string, string]>([
    ["what is no confirmation", { kind: "confirm" }, "perhaps", "yes or no"],
    ["nothing as a confirmation without default", { kind: "confirm" }, "", "yes or no"],
    ["what is none of the choices", { kind: "choice", choices: ["red", "blue"] }, "green", "red, blue"],
    ["a number beyond the choices", { kind: "choice", choices: ["red", "blue"] }, "3", "red, blue"],
    ["0", { kind: "choice", choices: ["red", "blue"] }, "0", "red, blue"],
    ["letters that fit two choices", { kind: "choice", choices: ["A", "a"] }, "á", "A, a"],
  ])("refuses %s, and says what would do", (_what, request, text, says) => {
    expect(toAnswer({ prompt: "?", kind: "text", ...request }, text)).toEqual({ problem: expect.stringContaining(says) as string });
  });
});
