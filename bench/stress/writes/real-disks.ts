import { spawnSync } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toCommandEnd } from "./judge-end.ts";
import type { CaseReport } from "./report.ts";
import { runProcess } from "./run-process.ts";
import { readTree, restoreTree, type Tree } from "./tree.ts";
import { judgeOnce, prepare, toProgramRun } from "./try-case.ts";
import type { WriteCase } from "./write-case.ts";

/** What a system really refuses, where a fault cannot be injected: one command each, in a process of its own. */
export type RealDisk =
  | { readonly name: string; readonly reports: readonly CaseReport[] }
  | { readonly name: string; readonly skipped: string };

const TRIED = ["init", "run", "auth add, another key", "config reset-local", "create_ensemble", "library copy"];
const NOBODY = 65534;
const MIB = 1024 * 1024;

/** On a file system of 16 MiB that something else has filled. */
export async function tryFullDisks(cases: readonly WriteCase[]): Promise<RealDisk> {
  const name = "a full disk";
  if (process.platform !== "linux" || process.getuid?.() !== 0) return { name, skipped: "mounting a tmpfs needs root on Linux" };
  const mounted = mkdtempSync(join(tmpdir(), "llm-orc-full-disk-"));
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", mounted], { encoding: "utf8" });
  try {
    if (status !== 0) return { name, skipped: `a tmpfs cannot be mounted here: ${stderr.trim()}` };
    const reports: CaseReport[] = [];
    for (const one of tried(cases)) {
      const root = mkdtempSync(join(mounted, "case-"));
      reports.push(
        await tryFor(one, root, "ENOSPC, really", async (program) => {
          const filler = join(mounted, "filler");
          fill(filler);
          const end = await runProcess(program);
          rmSync(filler);
          return end;
        }),
      );
      rmSync(root, { recursive: true });
    }
    return { name, reports };
  } finally {
    if (status === 0) spawnSync("umount", [mounted]);
    rmSync(mounted, { recursive: true, force: true });
  }
}

/** As a user who may read everything there and write nothing. */
export async function tryOthersFolders(cases: readonly WriteCase[]): Promise<RealDisk> {
  const name = "a folder of somebody else";
  if (process.platform !== "linux" || process.getuid?.() !== 0) return { name, skipped: "becoming another user needs root on Linux" };
  const reports: CaseReport[] = [];
  for (const one of tried(cases)) {
    const root = mkdtempSync(join(tmpdir(), "llm-orc-others-"));
    chmodSync(root, 0o755);
    try {
      reports.push(await tryFor(one, root, "EACCES, really", (program) => runProcess(program, NOBODY)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") return { name, skipped: "another user may not start this Node" };
      throw error;
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
  return { name, reports };
}

function tried(cases: readonly WriteCase[]): readonly WriteCase[] {
  return cases.filter(({ name }) => TRIED.includes(name));
}

async function tryFor(one: WriteCase, root: string, fault: string, runRefused: typeof runProcess): Promise<CaseReport> {
  const noFault = { hits: [], calls: [], sites: new Set<string>(), unknown: [] };
  await prepare(root, one, async (command) => ({ end: await runProcess(toProgramRun(root, command, one.env)), passed: noFault }));
  const before = readTree(root);
  const good = await runProcess(toProgramRun(root, one, one.env));
  if (toCommandEnd(good, one.exitCode).hasFailed) throw new Error(`"${one.name}" fails on a disk that allows it: ${good.stderr}`);
  const after: Tree = readTree(root);
  restoreTree(root, before);
  const end = toCommandEnd(await runRefused(toProgramRun(root, one, one.env)), one.exitCode);
  const findings = judgeOnce(end, { root, before, after, isExcused: () => false });
  const faults = findings.map(({ violation, detail }) => {
    return { fault, nth: 1, step: "any", path: "", site: "", violation, detail: detail.replaceAll(root, "").slice(0, 1500) };
  });
  return { name: one.name, sites: [], injections: 1, faults };
}

function fill(file: string): void {
  const descriptor = openSync(file, "w");
  try {
    for (let size = MIB; size >= 1;) {
      try {
        if (writeSync(descriptor, Buffer.alloc(size)) < size) size = Math.floor(size / 2);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
