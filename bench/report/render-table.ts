import { type Figure, isReached, ratioOf } from "./figure.ts";

const HEADERS = ["", "ours", "bare", "ratio", "goal", ""] as const;

/** The figures as an aligned table for a terminal, a block per section. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = figures.map(cellsOf);
  const widths = HEADERS.map((header, column) => Math.max(header.length, ...rows.map((row) => (row[column] as string).length)));
  const lines: string[] = [];
  let section = "";
  figures.forEach((figure, index) => {
    if (figure.section !== section) {
      section = figure.section;
      lines.push("", section, alignRow(HEADERS, widths));
    }
    lines.push(alignRow(rows[index] as readonly string[], widths));
  });
  return lines.slice(1).join("\n");
}

function cellsOf(figure: Figure): readonly string[] {
  const ratio = ratioOf(figure);
  const reached = isReached(figure);
  return [
    figure.name,
    `${toPlaces(figure.value)} ${figure.unit}`.trimEnd(),
    figure.bare === undefined ? "" : toPlaces(figure.bare),
    ratio === undefined ? "" : `${toPlaces(ratio)}x`,
    goalText(figure),
    reached === undefined ? "" : reached ? "reached" : "MISSED",
  ];
}

function goalText({ goal, goalOn = "value", unit }: Figure): string {
  if (goal === undefined) return "";
  const limit = goal.atMost ?? goal.atLeast ?? "";
  const shown = { value: `${limit}`, ratio: `${limit}x`, excess: `bare + ${limit} ${unit}` }[goalOn];
  return `${goal.atMost === undefined ? ">=" : "<="} ${shown}`;
}

function alignRow(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) =>
      column === 0 || column === cells.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    .join("  ")
    .trimEnd();
}

// Three significant digits, and never an exponent.
function toPlaces(value: number): string {
  const magnitude = Math.abs(value);
  return value.toFixed(magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3);
}
