import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { descriptorsOf, processorSeconds } from "../orchestrator/linux-process.ts";
import type { Load } from "./load.ts";
import type { Held } from "./sampled-process.ts";

/** What a process held after a cycle, and what the system says of it. */
export interface Sample extends Held {
  readonly hours: number;
  readonly descriptors: number;
  readonly keptMb: number;
  /** Of the processor, what it has started included. */
  readonly usedSeconds: number;
}

export interface Soaked {
  readonly samples: readonly Sample[];
  readonly runs: number;
  readonly wrong: readonly string[];
}

export interface SoakOptions {
  readonly minutes: number;
  /** How much of one core it may use, what it starts included. */
  readonly share: number;
}

// The longest time limit of a question to a vendor, whose timer runs on when it was answered.
const QUIET_MS = 9_000;

/** Lets it work for so long, with a rest after each cycle, and looks at it when nothing is at work any more. */
export async function soak(load: Load, { minutes, share }: SoakOptions): Promise<Soaked> {
  const samples: Sample[] = [];
  const wrong: string[] = [];
  let runs = 0;
  const beganMs = performance.now();
  while (performance.now() - beganMs < minutes * 60_000 && wrong.length === 0) {
    const cycleMs = performance.now();
    const usedBefore = processorSeconds(load.pid);
    const outcome = await load.cycle();
    runs += outcome.runs;
    wrong.push(...outcome.wrong);
    const neededMs = ((processorSeconds(load.pid) - usedBefore) * 1000) / share;
    await setTimeout(Math.max(QUIET_MS, neededMs - (performance.now() - cycleMs)));
    const held = await load.sample();
    samples.push({
      ...held,
      hours: (performance.now() - beganMs) / 3_600_000,
      descriptors: descriptorsOf(load.pid),
      keptMb: sizeOf(load.artifacts),
      usedSeconds: processorSeconds(load.pid) - usedBefore,
    });
  }
  return { samples, runs, wrong };
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0) / 1e6;
}
