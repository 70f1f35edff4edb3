import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../__fixtures__/temp-folder.ts";
import { diffLines } from "./diff-lines.ts";
import { keepLines } from "./keep-lines.ts";
import { unifiedDiff } from "./unified-diff.ts";

describe("unifiedDiff", () => {
  it("is empty for equal texts", () => {
    expect(unifiedDiff("a\nb\n", "a\nb\n", { from: "x" })).toBe("");
  });

  it("shows each change with three lines around it, and says where a text ends without a line end", () => {
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`);
    const after = lines.with(1, "one").toSpliced(8, 0, "new");
    expect(unifiedDiff(`${lines.join("\n")}\n`, after.join("\n"), { from: "a", to: "b" })).toBe(`--- a
+++ b
@@ -1,12 +1,13 @@
 line 0
-line 1
+one
 line 2
 line 3
 line 4
 line 5
 line 6
 line 7
+new
 line 8
 line 9
 line 10
-line 11
+line 11
\\ No newline at end of file
`);
  });

  it("gives what git takes for a patch", () => {
    const word = fc.constantFrom("a", "b", "c", "", "- x");
    const texts = fc.array(word, { minLength: 1, maxLength: 30 }).map((lines) => `${lines.join("\n")}\n`);
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        fc.pre(before !== after);
        const folder = tempFolder({ "x.yaml": before });
        writeFileSync(join(folder, "p.diff"), unifiedDiff(before, after, { from: "a/x.yaml", to: "b/x.yaml" }));
        const { status, stderr } = spawnSync("git", ["apply", "--unsafe-paths", "--whitespace=nowarn", "p.diff"], {
          cwd: folder,
          encoding: "utf8",
        });
        expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
        expect(readFileSync(join(folder, "x.yaml"), "utf8")).toBe(after);
      }),
      { numRuns: 25 },
    );
  });
});

describe("diffLines", () => {
  it("describes every change, and as little as possible", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 40 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const changes = diffLines(before, after);
        let [position, result] = [0, [] as string[]];
        for (const change of changes) {
          result = [...result, ...before.slice(position, change.before), ...after.slice(change.after, change.afterEnd)];
          position = change.beforeEnd;
        }
        expect([...result, ...before.slice(position)]).toEqual(after);
        const size = changes.reduce((sum, change) => sum + change.beforeEnd - change.before + change.afterEnd - change.after, 0);
        expect(size).toBe(before.length + after.length - 2 * longestCommon(before, after));
      }),
    );
  });

  it("takes texts that have next to nothing in common for one change", () => {
    const before = Array.from({ length: 5_000 }, (_, index) => `a${index}`);
    const after = Array.from({ length: 5_000 }, (_, index) => `b${index}`);
    expect(diffLines(before, after)).toEqual([{ before: 0, beforeEnd: 5_000, after: 0, afterEnd: 5_000 }]);
  });
});

describe("keepLines", () => {
  it("is the edit where nothing was written differently, and the text as written where nothing was edited", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 20 });
    fc.assert(
      fc.property(lines, lines, (base, other) => {
        expect(keepLines(base, base, other)).toEqual(other);
        expect(keepLines(other, base, base)).toEqual(other);
      }),
    );
  });
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const line of a) {
    const next = [0];
    for (const [index, other] of b.entries()) {
      next.push(line === other ? (row[index] as number) + 1 : Math.max(row[index + 1] as number, next[index] as number));
    }
    row = next;
  }
  return row[b.length] as number;
}
