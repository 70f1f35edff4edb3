import { existsSync } from "node:fs";
import type { Figure } from "../../report/figure.ts";
import type { Outcome } from "../../report/print-report.ts";
import { capHeap } from "./cap-heap.ts";
import { closePipes } from "./close-pipes.ts";
import { damageJournals } from "./damage-journals.ts";
import { findStaleLocks } from "./find-stale-locks.ts";
import { jumpTheClock } from "./jump-the-clock.ts";
import { killAndResume } from "./kill-and-resume.ts";
import { LLM_ORC } from "./llm-orc.ts";
import { shareAProject } from "./share-a-project.ts";
import { stopBySignal } from "./stop-by-signal.ts";

const PARTS = [killAndResume, stopBySignal, shareAProject, jumpTheClock, findStaleLocks, damageJournals, closePipes, capHeap];

/** What befalls the process of the built command line, part by part. */
export async function measureProcess({ isQuick }: { readonly isQuick: boolean }): Promise<Outcome> {
  if (process.platform !== "linux") return { section: "process", reason: "it looks for processes in /proc, which is Linux's." };
  if (!existsSync(LLM_ORC)) return { section: "process", reason: "the command line is not built: pnpm build." };
  const figures: Figure[] = [];
  for (const part of PARTS) figures.push(...(await part(isQuick)));
  return figures;
}
