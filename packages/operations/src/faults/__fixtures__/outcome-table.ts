/** What came of each cell, row by row, as a table for people. */
export class OutcomeTable {
  readonly #columns: readonly string[];
  readonly #rows = new Map<string, Map<string, string>>();

  constructor(rows: readonly string[], columns: readonly string[]) {
    this.#columns = columns;
    for (const row of rows) this.#rows.set(row, new Map());
  }

  /** Several notes on one cell, of which one differs, are all shown. */
  note(row: string, column: string, words: string): void {
    const cells = this.#rows.get(row);
    const before = cells?.get(column);
    if (before?.split(" | ").includes(words) === true) return;
    cells?.set(column, before === undefined ? words : `${before} | ${words}`);
  }

  toString(): string {
    const lines = [["", ...this.#columns], ...[...this.#rows].map(([row, cells]) => [row, ...this.#columns.map((column) => cells.get(column) ?? "-")])];
    const widths = lines[0]?.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0))) ?? [];
    return lines.map((line) => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ").trimEnd()).join("\n");
  }
}
