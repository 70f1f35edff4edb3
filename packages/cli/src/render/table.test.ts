import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { renderTable, type TableColumn } from "./table.ts";

const columns: readonly TableColumn[] = [
  { header: "name" },
  { header: "agents", align: "right" },
  { header: "description", isFlexible: true },
];
const rows = [
  ["code-review", "12", "Reviews code from three sides and says what to do first"],
  ["評論", "3", "結論は証拠によって支えられていない"],
  ["x", "100", ""],
];

describe("renderTable", () => {
  it("aligns by columns of the terminal", async () => {
    expect(await renderTable(columns, rows)).toEqual([
      "name         agents  description",
      "code-review      12  Reviews code from three sides and says what to do first",
      "評論              3  結論は証拠によって支えられていない",
      "x               100",
    ]);
  });

  it("cuts flexible columns in a narrow terminal", async () => {
    const lines = await renderTable(columns, rows, { columns: 40 });
    expect(lines).toEqual([
      "name         agents  description",
      "code-review      12  Reviews code from …",
      "評論              3  結論は証拠によって…",
      "x               100",
    ]);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(40);
  });

  it("becomes blocks where even that does not fit", async () => {
    expect(await renderTable(columns, rows.slice(0, 2), { columns: 24 })).toEqual([
      "name         code-review",
      "agents       12",
      "description  Reviews code from three sides and says what to do first",
      "",
      "name         評論",
      "agents       3",
      "description  結論は証拠によって支えられていない",
    ]);
  });

  it("shows hostile cells as one harmless line, and short rows with empty cells", async () => {
    expect(await renderTable([{ header: "a" }, { header: "b" }], [["x\u001B[2J\ny"]], { unicode: false })).toEqual(["a    b", "x y"]);
  });

  it("has headers alone when there are no rows", async () => {
    expect(await renderTable(columns, [], { colors: true })).toEqual(["\u001B[1mname  agents  description\u001B[22m"]);
  });
});
