import { join } from "node:path";
import { startFakeModelServer } from "@llm-orc/testkit";
import type { RunResult } from "@llm-orc/run-spec";
import type { Figure } from "../../report/figure.ts";
import { tellEvidence } from "./evidence.ts";
import { eventsOf, resultOf, runFolders } from "./kept-run.ts";
import { inLanes } from "./lanes.ts";
import { llmOrc } from "./llm-orc.ts";
import { noneAmong } from "./none.ts";
import { createProject, profile, type Project } from "./project.ts";

const SECTION = "process: the wall clock jumps by an hour, forth and back, 20 times a second";
const LANES = 3;
const PRELOAD = join(import.meta.dirname, "wall-clock-jumps-preload.ts");
const REFUSED_ONCE = "Refuse this once.";
const RETRY_AFTER_MS = 1000;
const TIMEOUT_MS = 1000;
const SLEEP_MS = 500;
/** What ending a script on a busy machine may add to its time-out. */
const SLACK_MS = 5000;

const ENSEMBLE = `name: timed
description: Waits, is retried, and runs out of time.
agents:
  - { name: refused, model_profile: m, system_prompt: ${REFUSED_ONCE} }
  - { name: late, script: hang.sh, timeout_seconds: ${TIMEOUT_MS / 1000} }
  - { name: waits, script: wait.sh, depends_on: [refused] }
  - { name: end, model_profile: m, depends_on: [waits, late] }
`;

interface Timed {
  readonly isHung: boolean;
  readonly isOutcomeWrong: boolean;
  readonly isNegative: boolean;
  readonly isTimeWrong: boolean;
  readonly isOutOfOrder: boolean;
}

/** Time-outs, waits between attempts and durations while the wall clock jumps. It is shifted inside the process, by a preload. */
export async function jumpTheClock(isQuick: boolean): Promise<readonly Figure[]> {
  const refused = new Set<string>();
  const server = await startFakeModelServer({
    script({ body }) {
      const question = JSON.stringify(body["messages"]);
      if (!question.includes(REFUSED_ONCE) || refused.has(question)) return {};
      refused.add(question);
      return { fault: { type: "status", status: 429, headers: { "retry-after": String(RETRY_AFTER_MS / 1000) } } };
    },
  });
  const projects = Array.from({ length: LANES }, () =>
    createProject({
      "ensembles/timed.yaml": ENSEMBLE,
      "profiles/m.yaml": profile("m", server.baseUrl),
      "scripts/wait.sh": `#!/bin/sh\nsleep ${SLEEP_MS / 1000}\n`,
      "scripts/hang.sh": "#!/bin/sh\nsleep 300\n",
    }),
  );
  const numbers = Array.from({ length: isQuick ? 4 : 100 }, (_, index) => index);
  try {
    const runs = await inLanes(projects, numbers, runOnce);
    const count = noneAmong(SECTION, runs);
    return [
      { section: SECTION, name: "runs with a retry, a time-out and waiting agents", unit: "", value: runs.length },
      count("runs that hung", ({ isHung }) => isHung),
      count("runs that came to something else", ({ isOutcomeWrong }) => isOutcomeWrong),
      count("runs with a negative duration", ({ isNegative }) => isNegative),
      count("runs with a wait, a time-out or a duration that is not as long as it was", ({ isTimeWrong }) => isTimeWrong),
      count("runs whose journal is out of order", ({ isOutOfOrder }) => isOutOfOrder),
    ];
  } finally {
    for (const project of projects) project.remove();
    await server.close();
  }
}

async function runOnce(project: Project, number: number): Promise<Timed> {
  const end = await llmOrc(project, ["run", "timed", `number ${number}`], {
    imports: [PRELOAD],
    env: { FIRST_JUMP: number % 2 === 0 ? "forth" : "back" },
    hangMs: 30_000,
  });
  // The folders' names are times: they do not say which came last.
  const folder = runFolders(project, "timed").find((path) => resultOf(path)?.input === `number ${number}`) ?? "";
  const result = resultOf(folder);
  const timed: Timed = {
    isHung: end.isHung,
    isOutcomeWrong: end.exitCode !== 3 || result === undefined || !hasExpectedEntries(result),
    isNegative: result === undefined || durationsOf(result).some((ms) => ms < 0),
    isTimeWrong: result === undefined || !areTimesRight(result, end.elapsedMs),
    isOutOfOrder: eventsOf(folder)?.every(({ sequence }, index) => sequence === index + 1) !== true,
  };
  if (Object.values(timed).includes(true)) tellEvidence(`run ${number}: ${JSON.stringify(timed)}`, end);
  return timed;
}

function hasExpectedEntries({ results }: RunResult): boolean {
  const isAs = (name: string, status: string): boolean => results[name]?.status === status;
  return (
    isAs("refused", "success") &&
    isAs("waits", "success") &&
    isAs("late", "failed") &&
    isAs("end", "success") &&
    results["refused"]?.attempts === 2
  );
}

function durationsOf({ results, metadata }: RunResult): readonly number[] {
  const entries = Object.values(results).flatMap(({ duration_ms: duration = 0, queued_ms: queued = 0 }) => [duration, queued]);
  return [metadata.duration_ms, metadata.critical_path.duration_ms, ...entries];
}

function areTimesRight({ results, metadata }: RunResult, elapsedMs: number): boolean {
  const isBetween = (name: string, leastMs: number, mostMs: number): boolean => {
    const ms = results[name]?.duration_ms ?? -1;
    return ms >= leastMs && ms <= mostMs;
  };
  return (
    metadata.duration_ms <= elapsedMs &&
    isBetween("refused", RETRY_AFTER_MS, elapsedMs) &&
    isBetween("waits", SLEEP_MS, elapsedMs) &&
    isBetween("late", TIMEOUT_MS, TIMEOUT_MS + SLACK_MS)
  );
}
