import { join } from "node:path";
import { interleave } from "../measure/interleave.ts";
import { median } from "../measure/statistics.ts";
import type { Figure } from "../report/figure.ts";
import { CLI, runNode } from "./run-node.ts";
import { createTemporaryProject, type TemporaryProject } from "./temporary-project.ts";

const FEW = 100;
const SOME = 500;
const MANY = 1_000;
const PARSE = join(import.meta.dirname, "parse-files-process.ts");

/** What looks at every file of a project, beside a program that reads and parses as many, and how it grows with them. */
export async function measureManyFiles(isQuick: boolean): Promise<readonly Figure[]> {
  const projects = new Map([FEW, SOME, MANY].map((count) => [count, createTemporaryProject(count)]));
  const peaks = new Map([FEW, MANY].map((count) => [count, [] as number[]]));
  const projectOf = (count: number): TemporaryProject => projects.get(count) as TemporaryProject;

  async function check(count: number): Promise<number> {
    const { cpuMs, peakMb } = await usageOf([CLI, "check"], projectOf(count));
    peaks.get(count)?.push(peakMb);
    return cpuMs;
  }

  async function cpuMsOf(args: readonly string[]): Promise<number> {
    return (await usageOf(args, projectOf(MANY))).cpuMs;
  }

  try {
    const medians = await interleave(
      [
        { name: "parse", run: () => cpuMsOf([PARSE, projectOf(MANY).ensembles]) },
        { name: "list", run: () => cpuMsOf([CLI, "list-ensembles"]) },
        ...[FEW, SOME, MANY].map((count) => ({ name: `check ${count}`, run: () => check(count) })),
      ],
      { warmUpRounds: 1, rounds: isQuick ? 2 : 9 },
    );
    const cpuMs = (name: string): number => medians.get(name) as number;
    const peakMb = (count: number): number => median(peaks.get(count) as number[]);
    const perFile = (from: number, to: number): number => (cpuMs(`check ${to}`) - cpuMs(`check ${from}`)) / (to - from);
    const beside = {
      section: `cli: ${MANY} files, processor time; bare reads and parses them with yaml alone`,
      unit: "ms",
      bare: cpuMs("parse"),
      goalOn: "ratio",
    } as const;
    const growth = { section: `cli: growth of llm-orc check up to ${MANY} files`, goalOn: "ratio" } as const;
    return [
      { ...beside, name: "llm-orc list-ensembles", value: cpuMs("list"), goal: { atMost: 0.6 }, limit: { atMost: 1 } },
      { ...beside, name: "llm-orc check", value: cpuMs(`check ${MANY}`), goal: { atMost: 4 }, limit: { atMost: 8 } },
      {
        ...growth,
        name: `processor time a file, ${SOME} to ${MANY}; bare is ${FEW} to ${SOME}`,
        unit: "ms",
        value: perFile(SOME, MANY),
        bare: perFile(FEW, SOME),
        goal: { atMost: 1.2 },
        limit: { atMost: 2 },
      },
      {
        ...growth,
        name: `peak memory; bare is ${FEW} files`,
        unit: "MB",
        value: peakMb(MANY),
        bare: peakMb(FEW),
        goal: { atMost: 1.25 },
        limit: { atMost: 1.6 },
      },
    ];
  } finally {
    for (const project of projects.values()) project.remove();
  }
}

interface Usage {
  readonly cpuMs: number;
  /** Resident, at most. */
  readonly peakMb: number;
}

const TELL = `data:text/javascript,process.on("exit",()=>process._rawDebug(JSON.stringify(process.resourceUsage())))`;

/** What a process takes, as it tells when it ends. */
async function usageOf(args: readonly string[], project: TemporaryProject): Promise<Usage> {
  const stderr = await runNode(["--import", TELL, ...args], project);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as NodeJS.ResourceUsage;
  return { cpuMs: (userCPUTime + systemCPUTime) / 1_000, peakMb: maxRSS / 1_024 };
}
