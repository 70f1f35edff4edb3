import type { LibraryBrowseOutput } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { styleOf } from "../terminal-style.ts";
import { printableLine } from "./printable.ts";
import { loadTextWidth, padText, truncateText } from "./text-width.ts";

type Entry = LibraryBrowseOutput["entries"][number];

/** Says which library is shown, where it is not the bundled one, and what of it was left out. */
export function writeLibraryNotes({ stderr }: CliContext, { source, location, notes }: Omit<LibraryBrowseOutput, "entries">): void {
  if (source !== "bundled") stderr.write(`Library: ${printableLine(location)}\n`);
  for (const note of notes) stderr.write(`note: ${printableLine(note)}\n`);
}

/** One line for each entry, under its kind and category. */
export async function renderEntries(entries: readonly Entry[], context: CliContext): Promise<string> {
  const { palette } = styleOf(context.stdout, context.env);
  const groups = [...Map.groupBy(entries, ({ kind, category }) => `${kind}s ${category}`.trimEnd())];
  const lines = await toLines(
    entries.map((entry) => ({ entry, label: entry.name })),
    context,
  );
  let next = 0;
  const blocks = groups.map(([title, group]) => {
    const body = lines.slice(next, (next += group.length));
    return `${palette.strong(printableLine(title))}\n${body.map((line) => `  ${line}\n`).join("")}`;
  });
  return blocks.join("\n");
}

/** One line for each entry in the given order, by its whole name. */
export async function renderResults(entries: readonly Entry[], context: CliContext): Promise<string> {
  const lines = await toLines(
    entries.map((entry) => ({ entry, label: `${entry.kind} ${entry.id}` })),
    context,
  );
  return lines.map((line) => `${line}\n`).join("");
}

const GAP = "  ";
const MAX_NAME = 40;

async function toLines(
  items: readonly { readonly entry: Entry; readonly label: string }[],
  { stdout, env }: CliContext,
): Promise<readonly string[]> {
  const { palette, columns, unicode } = styleOf(stdout, env);
  const rows = items.map(({ entry, label }) => ({
    label: printableLine(label),
    about: aboutOf(entry),
    isBad: entry.problem !== undefined,
  }));
  const width = await loadTextWidth(rows.flatMap(({ label, about }) => [label, about]));
  const nameWidth = Math.min(MAX_NAME, Math.max(0, ...rows.map(({ label }) => width(label))));
  return rows.map(({ label, about, isBad }) => {
    const room = columns === undefined ? Infinity : columns - Math.max(nameWidth, width(label)) - 2 * GAP.length;
    const shown = room === Infinity ? about : truncateText(about, Math.max(12, room), width, unicode ? "…" : "...");
    return `${palette.active(padText(label, nameWidth, width))}${GAP}${isBad ? palette.bad(shown) : shown}`.trimEnd();
  });
}

function aboutOf({ description, problem }: Entry): string {
  return problem === undefined ? printableLine(description) : `does not load: ${printableLine(problem)}`;
}
