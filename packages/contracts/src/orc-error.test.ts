import { describe, expect, it, vi } from "vitest";
import { isOrcError, OrcError, toSerializedError } from "./orc-error.ts";

describe("OrcError", () => {
  it("has a code, a hint, and its cause", () => {
    const cause = new Error("socket hang up");
    const error = new OrcError("PROVIDER_NETWORK", "No answer.", { hint: "Try again.", isRetryable: true, cause });
    expect(error).toMatchObject({ name: "OrcError", code: "PROVIDER_NETWORK", hint: "Try again.", isRetryable: true, cause });
    expect(error).toBeInstanceOf(Error);
    expect(new OrcError("A_B", "x")).not.toHaveProperty("cause");
    expect(new OrcError("A_B", "x").isRetryable).toBe(false);
  });

  it("serializes to code, message and hint, and nothing that it was caused by", () => {
    const error = new OrcError("A_B", "x", { hint: "y", cause: new Error("Authorization: Bearer sk-1") });
    expect(JSON.parse(JSON.stringify(error))).toEqual({ code: "A_B", message: "x", hint: "y" });
    expect(JSON.parse(JSON.stringify(new OrcError("A_B", "x")))).toEqual({ code: "A_B", message: "x" });
  });
});

describe("isOrcError", () => {
  it("knows the errors of another copy of this package, which instanceof does not", async () => {
    vi.resetModules();
    const copy = (await import("./orc-error.ts")) as { readonly OrcError: typeof OrcError };
    const theirs = new copy.OrcError("A_B", "x");
    expect(theirs).not.toBeInstanceOf(OrcError);
    expect(isOrcError(theirs)).toBe(true);
    expect(toSerializedError(theirs)).toEqual({ code: "A_B", message: "x" });
  });

  it("knows subclasses", () => {
    class Special extends OrcError {}
    expect(isOrcError(new Special("A_B", "x"))).toBe(true);
  });

  it.each([new Error("x"), { code: "A_B", message: "x" }, null, undefined, "A_B", 1])("does not take %j for one", (value) => {
    expect(isOrcError(value)).toBe(false);
  });
});

describe("toSerializedError", () => {
  it.each<[unknown, string]>([
    [new TypeError("x is not a function"), "x is not a function"],
    ["just text", "just text"],
    [undefined, "undefined"],
    [Symbol("s"), "Symbol(s)"],
    [Object.create(null), "something was thrown that is no error and has no text"],
  ])("makes an internal error of anything else that is thrown", (thrown, message) => {
    expect(toSerializedError(thrown)).toEqual({ code: "INTERNAL_ERROR", message });
  });
});
