import { describe, expect, it } from "vitest";
import { fromJsonPointer, toJsonPointer } from "./diagnostic.ts";

describe("toJsonPointer", () => {
  it.each([
    [[], ""],
    [["agents", 0, "depends_on", 1], "/agents/0/depends_on/1"],
    [["a/b", "m~n", "~1", ""], "/a~1b/m~0n/~01/"],
  ])("writes %j as %j", (keys, pointer) => {
    expect(toJsonPointer(keys)).toBe(pointer);
  });
});

describe("fromJsonPointer", () => {
  it("reads back every combination of awkward keys", () => {
    const awkward = ["", "~", "/", "~0", "~1", "~01", "a/b", "ä", "0", "__proto__"];
    for (const first of awkward) {
      for (const second of awkward) {
        for (const third of awkward) {
          expect(fromJsonPointer(toJsonPointer([first, second, third]))).toEqual([first, second, third]);
        }
      }
    }
  });

  it("keeps indexes as strings", () => {
    expect(fromJsonPointer("/agents/0")).toEqual(["agents", "0"]);
    expect(fromJsonPointer("")).toEqual([]);
  });
});
