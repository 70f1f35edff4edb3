import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "../../report/figure.ts";
import type { Outcome } from "../../report/print-report.ts";
import { runShares } from "../writes/run-shares.ts";
import { PROGRAM } from "../writes/run-process.ts";
import { READING_VIOLATIONS } from "./judge-reading.ts";
import { READING_CASES } from "./reading-cases.ts";
import type { ReadingReport } from "./try-reading.ts";

const SECTION = "reads: every call that reads from disk, made to fail";

/**
 * Commands of the built program that only look, with a fault at every call that reads. What is there is never said not to be, what
 * is left out is told, and nothing is written.
 */
export async function measureReads({ isQuick }: { readonly isQuick: boolean }): Promise<Outcome> {
  if (!existsSync(join(PROGRAM, "../../dist/main.cjs"))) return { section: SECTION, reason: "the program is not built: pnpm build" };
  const script = join(import.meta.dirname, "reading-faults-process.ts");
  const names = READING_CASES.map(({ name }) => name);
  const reports = await runShares<ReadingReport>(script, [isQuick ? "some" : "all"], names);
  return [
    count("commands and tools", names.length),
    count("places in the program that read, reached", new Set(reports.flatMap(({ sites }) => sites)).size),
    count(
      "faults injected",
      reports.reduce((sum, { injections }) => sum + injections, 0),
    ),
    ...READING_VIOLATIONS.map((violation): Figure => {
      const found = reports.flatMap(({ name, faults }) =>
        faults.filter((fault) => fault.violation === violation).map((fault) => ({ name, ...fault })),
      );
      for (const { name, fault, nth, step, path, detail } of found.slice(0, 5)) {
        console.error(`${violation}: ${name}, ${fault} at ${step} ${nth} (${path}): ${detail}`);
      }
      return { ...count(violation, found.length), goal: { atMost: 0 } };
    }),
  ];
}

function count(name: string, value: number): Figure {
  return { section: SECTION, name, unit: "", value };
}
