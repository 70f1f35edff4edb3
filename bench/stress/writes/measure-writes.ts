import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "../../report/figure.ts";
import type { Outcome } from "../../report/print-report.ts";
import { writeCases } from "./cases.ts";
import { chooseOne } from "./choose-calls.ts";
import { type Violation, VIOLATIONS } from "./judge-tree.ts";
import { MEMORY_FOLDER } from "./memory-folder.ts";
import { type RealDisk, tryFullDisks, tryOthersFolders } from "./real-disks.ts";
import type { CaseReport } from "./report.ts";
import { PROGRAM, runProcessWithFault } from "./run-process.ts";
import { runShares } from "./run-shares.ts";
import { type ServerAddresses, startServers } from "./start-servers.ts";
import { tryCase } from "./try-case.ts";
import type { WriteCase } from "./write-case.ts";

const SECTION = "writes: every call that changes something on disk, made to fail";
/** Of the cases that are tried in processes of their own when there is little time: every so many. */
const QUICK_STEP = 28;

/**
 * Commands of the built program with a fault at every call that writes: in one process with all of them, in processes of
 * their own with some, and on disks that really refuse. Nothing half done may be found, and each failure has to be told.
 */
export async function measureWrites({ isQuick }: { readonly isQuick: boolean }): Promise<Outcome> {
  if (!existsSync(join(PROGRAM, "../../dist/main.cjs"))) return { section: SECTION, reason: "the program is not built: pnpm build" };
  const servers = await startServers();
  try {
    return await measureWith(servers, isQuick);
  } finally {
    await servers.close();
  }
}

async function measureWith(servers: ServerAddresses, isQuick: boolean): Promise<readonly Figure[]> {
  const cases = writeCases(servers);
  const names = cases.map(({ name }) => name);
  const own = isQuick ? cases.filter((_, index) => index % QUICK_STEP === 0) : cases;
  const [inOne, inOwn] = await Promise.all([tryInOneProcess(isQuick ? "some" : "all", names, servers), tryInOwnProcesses(own)]);
  const real = [await tryFullDisks(cases), await tryOthersFolders(cases)];
  return [
    count("commands and tools", cases.length),
    count("places in the program that write, reached", new Set(inOne.flatMap(({ sites }) => sites)).size),
    count("faults injected, in one process", sumOf(inOne)),
    count("faults injected, in a process for each", sumOf(inOwn)),
    ...real.map(toRealFigure),
    ...VIOLATIONS.map((violation) => toFigure(violation, [...inOne, ...inOwn, ...real.flatMap(reportsOf)])),
  ];
}

async function tryInOwnProcesses(cases: readonly WriteCase[]): Promise<readonly CaseReport[]> {
  const reports: CaseReport[] = [];
  for (const one of cases) reports.push(await tryCase(one, MEMORY_FOLDER, runProcessWithFault, chooseOne(one.name)));
  return reports;
}

async function tryInOneProcess(
  amount: "all" | "some",
  names: readonly string[],
  { vendor, clientId, github }: ServerAddresses,
): Promise<readonly CaseReport[]> {
  const servers = JSON.stringify({ vendor, clientId, github });
  return runShares(join(import.meta.dirname, "write-faults-process.ts"), [amount, servers], names);
}

function toFigure(violation: Violation, reports: readonly CaseReport[]): Figure {
  const found = reports.flatMap(({ name, faults }) =>
    faults.filter((fault) => fault.violation === violation).map((fault) => ({ name, ...fault })),
  );
  for (const { name, fault, nth, step, path, detail } of found.slice(0, 5)) {
    console.error(`${violation}: ${name}, ${fault} at ${step} ${nth} (${path}): ${detail}`);
  }
  return { ...count(violation, found.length), goal: { atMost: 0 } };
}

function toRealFigure(disk: RealDisk): Figure {
  if ("skipped" in disk) console.error(`${disk.name}: not tried, ${disk.skipped}`);
  return count(`commands on ${disk.name}`, sumOf(reportsOf(disk)));
}

function reportsOf(disk: RealDisk): readonly CaseReport[] {
  return "skipped" in disk ? [] : disk.reports;
}

function sumOf(reports: readonly CaseReport[]): number {
  return reports.reduce((sum, { injections }) => sum + injections, 0);
}

function count(name: string, value: number): Figure {
  return { section: SECTION, name, unit: "", value };
}
