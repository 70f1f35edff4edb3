import { setTimeout as delay } from "node:timers/promises";
import type { DurableEvent } from "@llm-orc/run-spec";
import type { Figure } from "../../report/figure.ts";
import { CONCURRENCY, type CountedWork, startCountedWork } from "./counted-work.ts";
import { evenShare } from "./even-share.ts";
import { tellEvidence } from "./evidence.ts";
import { endedPieces, eventsOf, outcomeOf, resultOf, runFolders } from "./kept-run.ts";
import { inLanes } from "./lanes.ts";
import { llmOrc, startLlmOrc } from "./llm-orc.ts";
import { none, noneAmong } from "./none.ts";

const LANES = 3;
const MOST_KILLS_PER_RUN = 4;
const SECTION = "process: kill -9 at any instant of a run, then resume";

/** What became of one run that was killed, perhaps several times, and then left to end. */
interface KilledRun {
  readonly kills: number;
  /** Results that were in the journal at one of them. */
  readonly journaled: number;
  /** Results that the program had told of and that the journal does not have; a journal that cannot be read counts too. */
  readonly lost: number;
  /** Calls made again although their result was in the journal. */
  readonly repeatedJournaled: number;
  /** Calls more than there are pieces of work. */
  readonly repeats: number;
  readonly isEqual: boolean;
}

/** When the work of an undisturbed run begins and ends, after the start of the program, and what it comes to. */
interface Undisturbed {
  readonly beginsMs: number;
  readonly endsMs: number;
  readonly outcome: string;
}

export async function killAndResume(isQuick: boolean): Promise<readonly Figure[]> {
  const wanted = isQuick ? 25 : 500;
  const works = await Promise.all(Array.from({ length: LANES }, startCountedWork));
  try {
    const undisturbed = new Map(await Promise.all(works.map(async (work) => [work, await runUndisturbed(work)] as const)));
    let [kills, attempts] = [0, 0];
    function* mostKills(): Generator<number> {
      for (let run = 0; ; run++) {
        if (kills >= wanted) return;
        yield Math.min(wanted - kills, 1 + (run % MOST_KILLS_PER_RUN));
      }
    }
    const runs = await inLanes(works, mostKills(), async (work, most) => {
      const run = await killSome(work, undisturbed.get(work) as Undisturbed, most, () => attempts++);
      kills += run.kills;
      return run;
    });
    return toFigures(runs);
  } finally {
    await Promise.all(works.map((work) => work.close()));
  }
}

async function runUndisturbed({ project }: CountedWork): Promise<Undisturbed> {
  let beginsMs = 0;
  const startedMs = performance.now();
  const { exitCode, elapsedMs, stderr } = await llmOrc(project, ["run", "work", "the input", "--output-format", "jsonl"], {
    onStdout: () => (beginsMs ||= performance.now() - startedMs),
  });
  if (exitCode !== 0) throw new Error(`An undisturbed run ended with ${exitCode}: ${stderr}`);
  return { beginsMs, endsMs: elapsedMs, outcome: outcomeOf(resultOf(runFolders(project, "work").at(-1) ?? "")) };
}

/** Begins a run, kills it and what goes on with it up to `most` times, and lets it end. */
async function killSome(work: CountedWork, undisturbed: Undisturbed, most: number, nextAttempt: () => number): Promise<KilledRun> {
  const { project } = work;
  const earlier = new Set(runFolders(project, "work"));
  const journaled = new Map<string, number>();
  let folder: string | undefined;
  let [kills, lost, isEnded] = [0, 0, false];
  work.forget();
  while (kills < most && !isEnded) {
    const { told, wasKilled } = await killOnce(work, undisturbed, {
      attempt: nextAttempt(),
      done: folder === undefined ? undefined : journaled.size,
    });
    if (wasKilled) kills++;
    folder = runFolders(project, "work").findLast((path) => !earlier.has(path) && eventsOf(path)?.length !== 0);
    const events = folder === undefined ? [] : eventsOf(folder);
    const ended = new Set(endedPieces(events ?? []));
    lost += events === undefined ? 1 : told.filter((piece) => !ended.has(piece)).length;
    const counts = work.counts();
    for (const piece of ended) if (!journaled.has(piece)) journaled.set(piece, counts.get(piece) ?? 0);
    isEnded = folder !== undefined && resultOf(folder) !== undefined;
  }
  const end = isEnded ? undefined : await llmOrc(project, folder === undefined ? ["run", "work", "the input"] : ["resume", "last"]);
  const isEqual = outcomeOf(resultOf(folder ?? runFolders(project, "work").at(-1) ?? "")) === undisturbed.outcome;
  if (!isEqual && end !== undefined) tellEvidence(`after ${kills} kills`, end);
  const counts = work.counts();
  return {
    kills,
    journaled: journaled.size,
    lost,
    repeatedJournaled: sum([...journaled].map(([piece, times]) => (counts.get(piece) ?? 0) - times)),
    repeats: sum([...counts.values()]) - work.pieces,
    isEqual,
  };
}

interface Told {
  /** The pieces of work of whose results the program had told. */
  readonly told: readonly string[];
  /** False when it had ended before. */
  readonly wasKilled: boolean;
}

/**
 * Starts the program and kills it: one time in ten while it is still loading, else when some part is done of the work that
 * is left. `done` is how many pieces a run that it goes on with has behind it.
 */
async function killOnce(
  { project, pieces }: CountedWork,
  { beginsMs, endsMs }: Undisturbed,
  { attempt, done }: { readonly attempt: number; readonly done: number | undefined },
): Promise<Told> {
  const share = evenShare(attempt);
  const workMs = (endsMs - beginsMs) * Math.max(0.2, 1 - (done ?? 0) / pieces);
  const args = done === undefined ? ["run", "work", "the input"] : ["resume", "last"];
  const begun = Promise.withResolvers<void>();
  const { child, ended } = startLlmOrc(project, [...args, "--output-format", "jsonl"], { onStdout: () => begun.resolve() });
  const isEarly = attempt % 10 === 9;
  if (!isEarly) await Promise.race([begun.promise, ended]);
  await Promise.race([delay(share * (isEarly ? beginsMs : workMs)), ended]);
  child.kill("SIGKILL");
  const { stdout, signal } = await ended;
  // What follows the last newline was cut off.
  const lines = stdout.split("\n").slice(0, -1);
  return { told: endedPieces(lines.map((line) => JSON.parse(line) as DurableEvent)), wasKilled: signal === "SIGKILL" };
}

function toFigures(runs: readonly KilledRun[]): readonly Figure[] {
  const kills = sum(runs.map((run) => run.kills));
  const repeats = sum(runs.map((run) => run.repeats));
  const among = noneAmong(SECTION, runs);
  return [
    { section: SECTION, name: `kills, in ${runs.length} runs`, unit: "", value: kills },
    {
      section: SECTION,
      name: "results that were in a journal when its run was killed",
      unit: "",
      value: sum(runs.map((run) => run.journaled)),
    },
    none(SECTION, "results lost that the program had told of", sum(runs.map((run) => run.lost))),
    none(SECTION, "journaled calls repeated", sum(runs.map((run) => run.repeatedJournaled))),
    among("runs that repeated more than was in flight", (run) => run.repeats > run.kills * CONCURRENCY),
    { section: SECTION, name: "calls repeated per kill", unit: "", value: repeats / kills, goal: { atMost: CONCURRENCY } },
    among("runs that came to something else", (run) => !run.isEqual),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
