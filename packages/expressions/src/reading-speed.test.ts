import { describe, expect, it } from "vitest";
import { parsePredicate } from "./parse-predicate.ts";
import { renderTemplate, scanTemplate } from "./template.ts";

// Quadratic reading would take minutes or hours here; the tests' timeout is the bound.
describe("parsePredicate", () => {
  it.each([
    ["digits", `\${a.x} == ${"1".repeat(1_000_000)}x`],
    ["digits with underscores", `\${a.x} == ${"1_".repeat(500_000)}`],
    ["exponents", `\${a.x} == ${"1e".repeat(500_000)}`],
    ["opening references", "${".repeat(500_000)],
    ["quotes", `\${a.x} == ${"'\"".repeat(500_000)}`],
    ["blanks", `\${a.x} ${" ".repeat(1_000_000)} x`],
    ["dots and brackets", `\${a${".[0".repeat(300_000)}}`],
    ["indexes", `\${a${"[0]".repeat(300_000)}x}`],
    ["ands", `\${a.x} == ${" and".repeat(250_000)}`],
  ])("takes a megabyte of %s in proportion to its length", (_case, text) => {
    expect(parsePredicate(text).ok).toBeTypeOf("boolean");
  });
});

describe("scanTemplate", () => {
  it.each(["${", "$", "$${", "${a", "${}", "}"])("takes a megabyte of %j in proportion to its length", (piece) => {
    const text = piece.repeat(1_000_000 / piece.length);
    expect(renderTemplate(scanTemplate(text), () => null)).toBe(text.replaceAll("$${", "${"));
  });
});
