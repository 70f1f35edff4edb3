import { describe, expect, it } from "vitest";
import { parseReference } from "./reference.ts";

describe("parseReference", () => {
  it.each([
    ["${a.b}", "a", ["b"]],
    ["${a.b.c}", "a", ["b", "c"]],
    ["${a}", "a", []],
    ["${my agent.some field}", "my agent", ["some field"]],
    ["${a.items[0]}", "a", ["items", 0]],
    ["${a.items[0][12].x}", "a", ["items", 0, 12, "x"]],
    ["${a[3].x}", "a", [3, "x"]],
    ["${a.[0]}", "a", [0]],
    ["${a.items[x]}", "a", ["items[x]"]],
    ["${a.items[0]x}", "a", ["items[0]x"]],
    ["${a..b}", "a", ["", "b"]],
    ["${a.b.}", "a", ["b", ""]],
    ["${a.$b}", "a", ["$b"]],
    ["${a.b$}", "a", ["b$"]],
    ["${a.{b}", "a", ["{b"]],
    ["${a.[0][1]}", "a", [0, 1]],
    ["${a.x[123456789]}", "a", ["x", 123456789]],
    ["${a.x[1234567890]}", "a", ["x[1234567890]"]],
    ["${a.x[]}", "a", ["x[]"]],
    ["${a.x[ 0]}", "a", ["x[ 0]"]],
    ["${a.x[0][y][1]}", "a", ["x[0][y]", 1]],
    ["${a.]}", "a", ["]"]],
    ["${a.0]}", "a", ["0]"]],
    ["${a.x[007]}", "a", ["x", 7]],
  ])("reads %s", (text, head, path) => {
    expect(parseReference(text)).toEqual({ head, path, text, start: 0, end: text.length });
  });

  it.each(["", "a.b", "$", "${", "${}", "${.b}", "${[0]}", "${a.b", " ${a.b}", "${a.b} ", "${a.b}${c.d}", "$${a.b}", "${a${b.c}"])(
    "finds no whole reference in %j",
    (text) => {
      expect(parseReference(text)).toBeUndefined();
    },
  );
});
