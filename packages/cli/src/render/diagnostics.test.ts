import type { Diagnostic } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { renderDiagnostics } from "./diagnostics.ts";

const source = `name: review
agents:
  - name: critic
    model_profile: fast
  - name: judge
    depends_on: [crtic]
`;
const unknown: Diagnostic = {
  code: "ORC2003",
  severity: "error",
  message: 'Agent "judge" depends on "crtic", which does not exist.',
  path: "/agents/1/depends_on/0",
  file: "review.yaml",
  line: 6,
  column: 18,
  length: 5,
  hint: 'Did you mean "critic"?',
  related: [{ message: '"critic" is declared here', file: "review.yaml", line: 3, column: 11 }],
};
const readSource = (file: string): string | undefined => (file === "review.yaml" ? source : undefined);

describe("renderDiagnostics", () => {
  it("shows the line, the place in it, the hint and the other party", async () => {
    const warning: Diagnostic = { code: "ORC2101", severity: "warning", message: "Ignored key.", path: "/x" };
    expect((await renderDiagnostics([unknown, warning], { readSource })).join("\n")).toMatchInlineSnapshot(`
      "error[ORC2003]: Agent "judge" depends on "crtic", which does not exist.
       --> review.yaml:6:18
        |
      6 |     depends_on: [crtic]
        |                  ^^^^^
        = hint: Did you mean "critic"?
        = note: "critic" is declared here
       ::: review.yaml:3:11
        |
      3 |   - name: critic
        |           ^

      warning[ORC2101]: Ignored key.
       --> /x

      1 error, 1 warning"
    `);
  });

  it("colours severity, underline and frame", async () => {
    const lines = await renderDiagnostics([{ ...unknown, related: [] }], { readSource, colors: true });
    // ESC as a visible sign: a source file holds no control characters.
    expect(lines.map((line) => line.replaceAll("\u001B", "␛"))).toMatchInlineSnapshot(`
      [
        "␛[1m␛[31merror[ORC2003]␛[39m␛[22m␛[1m: Agent "judge" depends on "crtic", which does not exist.␛[22m",
        " ␛[2m-->␛[22m review.yaml:6:18",
        "  ␛[2m|␛[22m",
        "␛[2m6␛[22m ␛[2m|␛[22m     depends_on: [crtic]",
        "  ␛[2m|␛[22m                  ␛[31m^^^^^␛[39m",
        "  ␛[2m=␛[22m ␛[36mhint:␛[39m Did you mean "critic"?",
        "",
        "␛[1m␛[31m1 error␛[39m␛[22m",
      ]
    `);
  });

  it("puts the caret under the character, behind tabs and wide characters", async () => {
    const line = "\t結論:\tvalue";
    const lines = await renderDiagnostics([at(5, 1), at(6, 5), at(2, 2)], { readSource: () => line });
    expect(lines.filter((each) => each.includes("|") && each !== "  |")).toEqual([
      "1 |     結論:   value",
      "  |          ^^^",
      "1 |     結論:   value",
      "  |             ^^^^^",
      "1 |     結論:   value",
      "  |     ^^^^",
    ]);
  });

  it("shows a window of a long line", async () => {
    const line = `${"x".repeat(50_000)}HERE${"y".repeat(50_000)}`;
    const lines = await renderDiagnostics([at(50_001, 4)], { readSource: () => line, columns: 50 });
    expect(lines.slice(3, 5)).toEqual([`1 | …${"x".repeat(22)}HERE${"y".repeat(18)}…`, `  | ${" ".repeat(23)}^^^^`]);
    const start = await renderDiagnostics([at(1, 80_000)], { readSource: () => line, columns: 30, unicode: false });
    expect(start.slice(3, 5)).toEqual([`1 | ${"x".repeat(23)}...`, `  | ${"^".repeat(26)}`]);
    const end = await renderDiagnostics([at(100_005, 1)], { readSource: () => line, columns: 30 });
    expect(end.slice(3, 5)).toEqual([`1 | …${"y".repeat(12)}`, `  | ${" ".repeat(13)}^`]);
  });

  it("neutralises what the file and the message hold", async () => {
    const line = "name: \u001B[2J\u202Eevil\u0000";
    const lines = await renderDiagnostics([{ ...at(9, 1), message: "bad \u001B]0;x\u0007value\n  here" }], { readSource: () => line });
    expect(lines[0]).toBe("error[ORC1001]: bad value here");
    expect(lines[3]).toBe("1 | name: �[2J�evil�");
  });

  it("does without a source, a line, or a file", async () => {
    const gone = await renderDiagnostics([at(1, 1)], { readSource: () => undefined });
    expect(gone).toEqual(["error[ORC1001]: Wrong.", " --> a.yaml:1:1", "", "1 error"]);
    const { file: _file, ...noFile } = at(1, 1);
    expect((await renderDiagnostics([noFile]))[1]).toBe(" --> /name");
    expect(await renderDiagnostics([])).toEqual([]);
  });

  it("keeps every position inside the shown line, for any position and width", async () => {
    const lines = ["", "short", "\t\t結論\t: 値 # 👩‍👩‍👧", "z".repeat(300), "\u001B[31m".repeat(30)];
    for (const line of lines) {
      for (const column of [1, 2, 5, 50, 299, 400]) {
        for (const columns of [20, 33, 80]) {
          const [, , , text = "", underline = ""] = await renderDiagnostics([at(column, 3)], { readSource: () => line, columns });
          expect(text.startsWith("1 |")).toBe(true);
          expect(underline.length).toBeLessThanOrEqual(columns + 1);
          expect(underline).toContain("^");
        }
      }
    }
  });
});

function at(column: number, length: number): Diagnostic {
  return { code: "ORC1001", severity: "error", message: "Wrong.", path: "/name", file: "a.yaml", line: 1, column, length };
}
