import { mkdtempSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { type Fault, NO_FAULT, READING_FAULTS } from "../writes/faults.ts";
import { toCommandEnd } from "../writes/judge-end.ts";
import type { ProgramEnd } from "../writes/run-program.ts";
import { readTree, restoreTree, type Tree } from "../writes/tree.ts";
import { type Choose, prepare, type Run, toProgramRun } from "../writes/try-case.ts";
import { judgeReading, judgeUnchanged, type ReadingEnd, type ReadingViolation } from "./judge-reading.ts";
import { PREPARED, type ReadingCase, toArgs } from "./reading-cases.ts";

export interface ReadingReport {
  readonly name: string;
  /** Calls in the program that read, and were reached. */
  readonly sites: readonly string[];
  readonly injections: number;
  readonly faults: readonly {
    readonly fault: string;
    readonly nth: number;
    readonly step: string;
    readonly path: string;
    readonly site: string;
    readonly violation: ReadingViolation;
    readonly detail: string;
  }[];
}

/** Tries commands below `parent`, each with every fault at the chosen calls. Throws when one fails without. */
export async function tryReading(
  cases: readonly ReadingCase[],
  { parent, run, choose }: { readonly parent: string; readonly run: Run; readonly choose: (name: string) => Choose },
): Promise<readonly ReadingReport[]> {
  const root = mkdtempSync(join(parent, "llm-orc-reads-"));
  try {
    await prepare(root, PREPARED, (command) => run(toProgramRun(root, command), { root, fault: NO_FAULT, nth: 0 }));
    const before = readTree(root);
    const reports: ReadingReport[] = [];
    for (const one of cases) reports.push(await tryOne(one, { root, before, run, choose: choose(one.name) }));
    return reports;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function tryOne(
  one: ReadingCase,
  { root, before, run, choose }: { readonly root: string; readonly before: Tree; readonly run: Run; readonly choose: Choose },
): Promise<ReadingReport> {
  const program = toProgramRun(root, { ...one, args: toArgs(root, one.args) });
  const good = toReadingEnd((await run(program, { root, fault: NO_FAULT, nth: 0 })).end);
  if (good.hasFailed || good.crash !== undefined) throw new Error(`"${one.name}" fails without a fault: ${good.crash ?? good.said}`);
  const faults: ReadingReport["faults"][number][] = [];
  const sites = new Set<string>();
  let injections = 0;

  /** False: there is no such call any more. */
  async function attempt(fault: Fault, nth: number): Promise<boolean> {
    const { end, passed } = await run(program, { root, fault, nth });
    const [hit] = passed.hits;
    if (hit === undefined) return false;
    injections++;
    const now = readTree(root);
    for (const { violation, detail } of [...judgeReading(toReadingEnd(end), good, root), ...judgeUnchanged(now, before)]) {
      const { step, path, site } = hit;
      const place = { fault: fault.name, nth, step, path: relative(root, path), site };
      faults.push({ ...place, violation, detail: detail.replaceAll(root, "").slice(0, 1500) });
    }
    restoreTree(root, before);
    return true;
  }

  for (const fault of READING_FAULTS) {
    const { passed } = await run(program, { root, fault, nth: 0 });
    for (const site of passed.sites) sites.add(site);
    const chosen = choose(passed.calls, fault);
    if (chosen === undefined) for (let nth = 1; await attempt(fault, nth); nth++);
    else for (const nth of chosen) await attempt(fault, nth);
  }
  return { name: one.name, sites: [...sites], injections, faults };
}

function toReadingEnd(end: ProgramEnd): ReadingEnd {
  return { ...toCommandEnd(end), output: end.stdout };
}
