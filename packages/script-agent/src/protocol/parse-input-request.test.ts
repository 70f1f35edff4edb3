import { describe, expect, it } from "vitest";
import { parseInputRequest } from "./parse-input-request.ts";

describe("parseInputRequest", () => {
  it("reads a question that is the only output", () => {
    const request = { prompt: "Which?", kind: "choice", choices: ["a", "b"], default: "a", secret: false };
    expect(parseInputRequest(JSON.stringify({ needs_input: request }))).toEqual(request);
    expect(parseInputRequest('{"needs_input": {"prompt": "Name?"}}')).toEqual({ prompt: "Name?", kind: "text" });
  });

  it.each(["", "text", "[]", '{"needs_input": {"prompt": "x"}, "data": 1}', '{"other": {"needs_input": {}}}', '{"needs_input"'])(
    "takes %j as output",
    (output) => expect(parseInputRequest(output)).toBeUndefined(),
  );

  it.each([
    "yes",
    {},
    { prompt: "" },
    { prompt: "x", kind: "colour" },
    { prompt: "x", kind: "choice" },
    { prompt: "x", kind: "choice", choices: [1] },
    { prompt: "x", default: 1 },
    { prompt: "x", secret: "yes" },
    { prompt: "x", timeout_seconds: 0 },
    { prompt: "x", timeout_seconds: "5" },
  ])("refuses %j", (needsInput) => {
    expect(() => parseInputRequest(JSON.stringify({ needs_input: needsInput }))).toThrow(
      expect.objectContaining({ code: "SCRIPT_INPUT_REQUEST_INVALID" }),
    );
  });
});
