import { join } from "node:path";
import { type Figure, isReached, type Skipped } from "./figure.ts";
import { describeMachine } from "./machine.ts";
import { renderTable } from "./render-table.ts";
import { writeResults } from "./write-results.ts";

export type Outcome = readonly Figure[] | Skipped;

/** Prints the figures as a table and writes them into `bench/results/`. */
export function printReport(outcomes: readonly Outcome[], isQuick: boolean): void {
  const figures = figuresOf(outcomes);
  const skipped = outcomes.flatMap((outcome) => ("reason" in outcome ? [outcome] : []));
  const machine = describeMachine();
  console.log(renderTable(figures));
  for (const { section, reason } of skipped) console.log(`\n${section}: not measured, ${reason}`);
  const withGoal = figures.filter((figure) => isReached(figure) !== undefined);
  console.log(`\n${withGoal.filter(isReached).length} of ${withGoal.length} goals reached.`);
  console.log(`${machine.processor}, ${machine.cores} cores, Node ${machine.node}, load ${machine.load}.`);
  if (machine.load > machine.cores) console.log("The load was above the number of cores: other work ran beside this, trust ratios only.");
  const date = new Date().toISOString();
  const file = writeResults(join(import.meta.dirname, "../results"), { date, quick: isQuick, machine, figures, skipped });
  console.log(`Written to ${file}`);
}

export function figuresOf(outcomes: readonly Outcome[]): readonly Figure[] {
  return outcomes.flatMap((outcome) => ("reason" in outcome ? [] : outcome));
}

/** The named sections, or all of them. Ends the process with 2 when there is no such section. */
export function chooseSections<Section>(
  sections: Readonly<Record<string, Section>>,
  names: readonly string[],
): readonly [string, Section][] {
  const unknown = names.filter((name) => sections[name] === undefined);
  if (unknown.length > 0) {
    console.error(`There is no section "${unknown.join(", ")}". Known: ${Object.keys(sections).join(", ")}.`);
    process.exit(2);
  }
  return Object.entries(sections).filter(([name]) => names.length === 0 || names.includes(name));
}
