import { describe, expect, it } from "vitest";
import { createPalette, type Environment, supportsColor, supportsRepaint, supportsUnicode } from "./colors.ts";

const terminal = { isTTY: true };
const pipe = {};

describe("supportsColor", () => {
  it.each<[string, object, Environment, boolean]>([
    ["a terminal", terminal, {}, true],
    ["a pipe", pipe, {}, false],
    ["a dumb terminal", terminal, { TERM: "dumb" }, false],
    ["NO_COLOR", terminal, { NO_COLOR: "1" }, false],
    ["an empty NO_COLOR", terminal, { NO_COLOR: "" }, true],
    ["FORCE_COLOR in a pipe", pipe, { FORCE_COLOR: "1" }, true],
    ["FORCE_COLOR over NO_COLOR", pipe, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    ["FORCE_COLOR=0", terminal, { FORCE_COLOR: "0" }, false],
    ["the log of a CI job", pipe, { CI: "true" }, false],
  ])("for %s", (_case, stream, env, expected) => {
    expect(supportsColor(stream, env)).toBe(expected);
  });
});

describe("supportsRepaint", () => {
  it.each<[string, object, Environment, boolean]>([
    ["a terminal", terminal, { TERM: "xterm" }, true],
    ["a pipe", pipe, { FORCE_COLOR: "1" }, false],
    ["a dumb terminal", terminal, { TERM: "dumb" }, false],
    ["a CI job with a terminal", terminal, { CI: "1" }, false],
    ["CI=false", terminal, { CI: "false" }, true],
  ])("for %s", (_case, stream, env, expected) => {
    expect(supportsRepaint(stream, env)).toBe(expected);
  });
});

describe("supportsUnicode", () => {
  it.each<[Environment, boolean]>([
    [{}, true],
    [{ LANG: "en_US.UTF-8" }, true],
    [{ LANG: "C" }, false],
    [{ LANG: "en_US.UTF-8", LC_ALL: "POSIX" }, false],
    [{ LANG: "C", LC_ALL: "C.utf8" }, true],
    [{ LANG: "en_US.UTF-8", TERM: "linux" }, false],
  ])("with %j", (env, expected) => {
    expect(supportsUnicode(env)).toBe(expected);
  });
});

describe("createPalette", () => {
  it("changes nothing without colours, whatever the environment of this process", () => {
    expect(createPalette(false).bad("x")).toBe("x");
    expect(createPalette(true).bad("x")).toBe("\u001B[31mx\u001B[39m");
  });
});
