import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ROOT } from "../read-workspace.ts";
import { isEnough, renderSurvivors, renderTable, scoreOf, tally } from "./tally.ts";
import { TARGETS, type MutationTarget } from "./targets.ts";

const target: MutationTarget = { name: "names", mutate: [], tests: [], threshold: 75 };

describe("tally", () => {
  it("counts what tests noticed against all that could be run", () => {
    const result = of("Killed", "Killed", "Timeout", "Survived", "Ignored", "RuntimeError", "CompileError");
    expect([scoreOf(result), isEnough(result)]).toEqual([75, true]);
    expect(isEnough(of("Killed", "Killed", "Timeout", "Survived", "NoCoverage"))).toBe(false);
  });

  it("is not enough when nothing was changed at all", () => {
    expect(isEnough(of())).toBe(false);
  });

  it("names what no test noticed, and the targets that are too low", () => {
    const result = of("Killed", "Survived", "NoCoverage");
    expect(renderSurvivors(result).split("\n")).toEqual([
      "survived  a.ts:3:5  BooleanLiteral  true",
      "no test   a.ts:3:5  BooleanLiteral  true",
    ]);
    expect(renderTable([result])).toMatch(/\nnames +3 +1 +0 +1 +1 +33\.3 % +75 % +TOO LOW$/);
    expect(renderTable([of("Killed")])).toMatch(/100\.0 % +75 %$/);
  });
});

describe("TARGETS", () => {
  it.each(TARGETS.map(({ name, mutate, tests }) => ({ name, patterns: [...mutate, ...tests] })))(
    "has files for each pattern of $name",
    ({ patterns }) => {
      for (const pattern of patterns) expect(globSync(pattern, { cwd: ROOT }), pattern).not.toEqual([]);
    },
  );
});

function of(...statuses: readonly string[]): ReturnType<typeof tally> {
  const mutant = { fileName: "a.ts", location: { start: { line: 3, column: 5 } }, mutatorName: "BooleanLiteral", replacement: "true" };
  return tally(
    target,
    statuses.map((status) => ({ ...mutant, status })),
  );
}
