import { describe, expect, it } from "vitest";

const { joinPath, readPath } = (await import(new URL("read-path.mjs", import.meta.url).href)) as {
  joinPath: (path: string, key: string | number) => string;
  readPath: (value: unknown, path: string) => unknown;
};

const value = JSON.parse('{"a": {"b": [{"c": 1}, null]}, "a.b": 2, "größe": {"a \\"key\\"": 3}, "__proto__": {"x": 4}}') as unknown;

describe("readPath", () => {
  it.each([
    ["a.b[0].c", 1],
    ["a.b.0.c", 1],
    ["a.b.length", 2],
    ["a.b[1]", null],
    ['["a.b"]', 2],
    ['größe["a \\"key\\""]', 3],
    ["__proto__.x", 4],
    ["", value],
    [".", value],
    ["a.b[1].c", undefined],
    ["a.b[2]", undefined],
    ["a.x.y", undefined],
    ["a.constructor", undefined],
    ["a.__proto__", undefined],
    ["a.b.map", undefined],
  ])("reads %j", (path, expected) => {
    expect(readPath(value, path)).toEqual(expected);
  });

  it.each(["a..b", "a[", "a[x]", "a]b", "a[0]b", "a.", '["a]', '["\\x"]'])("says that %j is no path", (path) => {
    expect(() => readPath(value, path)).toThrow("is not understood at character");
  });
});

describe("joinPath", () => {
  it("makes paths that readPath follows", () => {
    for (const key of ["a", "a.b", "größe", "__proto__"]) {
      expect(readPath(value, joinPath("", key))).toBe(Object.getOwnPropertyDescriptor(value, key)?.value);
    }
    expect(joinPath(joinPath(joinPath("", "a"), 0), "b c.")).toBe('a[0]["b c."]');
  });
});
