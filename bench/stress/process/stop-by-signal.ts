import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startFakeModelServer } from "@llm-orc/testkit";
import type { Figure } from "../../report/figure.ts";
import { evenShare } from "./even-share.ts";
import { tellEvidence } from "./evidence.ts";
import { eventsOf, resultOf, runFolders } from "./kept-run.ts";
import { inLanes } from "./lanes.ts";
import { hasStackTrace, llmOrc, startLlmOrc } from "./llm-orc.ts";
import { noneAmong } from "./none.ts";
import { leftBelow } from "./processes-below.ts";
import { createProject, profile, type Project } from "./project.ts";

const SECTION = "process: stopped by a signal at any instant of a run";
const LANES = 3;
const MOST_MS = 10_000;
/** From the first progress to the signal, and from one signal to the next. */
const MOST_DELAY_MS = 400;
const MOST_PAUSE_MS = 200;

/** What a person does, and the exit code that says so. */
const WAYS = [
  { name: "SIGTERM", signals: ["SIGTERM"], exitCode: 143 },
  { name: "Ctrl-C once", signals: ["SIGINT"], exitCode: 130 },
  { name: "Ctrl-C twice", signals: ["SIGINT", "SIGINT"], exitCode: 130 },
] as const;

type Way = (typeof WAYS)[number];

interface Stopped {
  readonly elapsedMs: number;
  readonly isCodeWrong: boolean;
  /** Processes of scripts that were left. */
  readonly orphans: readonly string[];
  /** A run that had begun, and no command to go on with it, or one that does not bring it to its end. */
  readonly isLost: boolean;
  readonly hasTrace: boolean;
}

// Does not want to end, and has a child and a daemon that do not want to either; once `go` is there it is done at once.
const STUBBORN = `#!/bin/sh
[ -e go ] && { echo done; exit 0; }
trap '' TERM INT HUP
sh -c "trap '' TERM INT; sleep 300" &
setsid sh -c "trap '' TERM INT; sleep 300" &
while :; do sleep 300; done
`;

const ENSEMBLE = `name: stop
description: Is stopped before its end.
agents:
  - { name: quick, model_profile: m }
  - { name: script, script: quick.sh }
  - { name: model, model_profile: m, depends_on: [quick, script] }
  - { name: stubborn, script: stubborn.sh, depends_on: [script] }
  - { name: other, script: stubborn.sh, depends_on: [quick] }
  - { name: end, model_profile: m, depends_on: [model, stubborn, other] }
`;

export async function stopBySignal(isQuick: boolean): Promise<readonly Figure[]> {
  const rounds = isQuick ? 3 : 34;
  const server = await startFakeModelServer({ script: { text: "ok", latencyMs: 50 } });
  const projects = Array.from({ length: LANES }, () =>
    createProject({
      "ensembles/stop.yaml": ENSEMBLE,
      "profiles/m.yaml": profile("m", server.baseUrl),
      "scripts/quick.sh": "#!/bin/sh\nsleep 0.05\necho quick\n",
      "scripts/stubborn.sh": STUBBORN,
    }),
  );
  const wanted = Array.from({ length: rounds }, (_, round) =>
    WAYS.map((way, index) => ({ way, number: round * WAYS.length + index })),
  ).flat();
  try {
    return toFigures(await inLanes(projects, wanted, (project, { way, number }) => stopOnce(project, way, number)));
  } finally {
    for (const project of projects) project.remove();
    await server.close();
  }
}

async function stopOnce(project: Project, { name, signals, exitCode }: Way, number: number): Promise<Stopped> {
  const before = runFolders(project, "stop").length;
  const begun = Promise.withResolvers<void>();
  const { child, ended } = startLlmOrc(project, ["run", "stop", "x"], { onStderr: () => begun.resolve() });
  // Progress is told from the first agent on; a tenth of the signals comes before.
  if (number % 10 !== 9) await Promise.race([begun.promise, ended]);
  await delay(evenShare(number) * MOST_DELAY_MS);
  const signalledMs = performance.now();
  for (const signal of signals) {
    child.kill(signal);
    await Promise.race([delay(evenShare(number) * MOST_PAUSE_MS), ended]);
  }
  const end = await ended;
  const elapsedMs = performance.now() - signalledMs;
  const stopped: Stopped = {
    elapsedMs,
    // Before the program has come to handle it, the system does.
    isCodeWrong: end.exitCode !== exitCode && end.signal !== signals[0],
    orphans: await leftBelow(project.folder),
    isLost: !(await canGoOn(project, runFolders(project, "stop")[before], end.stderr)),
    hasTrace: hasStackTrace(end),
  };
  if (stopped.isCodeWrong || stopped.isLost || stopped.hasTrace || stopped.orphans.length > 0) {
    tellEvidence([`${name}, attempt ${number}`, ...stopped.orphans].join("; left: "), end);
  }
  return stopped;
}

async function canGoOn(project: Project, folder: string | undefined, stderr: string): Promise<boolean> {
  const events = folder === undefined ? [] : eventsOf(folder);
  if (folder === undefined || events === undefined || events.length === 0) return events !== undefined;
  const command = /llm-orc (resume \S+)/.exec(stderr)?.[1];
  if (command === undefined) return false;
  const go = join(project.folder, "go");
  writeFileSync(go, "");
  try {
    const { exitCode } = await llmOrc(project, command.split(" "));
    const entries = Object.values(resultOf(folder)?.results ?? {});
    return (
      exitCode === 0 &&
      entries.length === 6 &&
      entries.every(({ status }) => status === "success") &&
      !existsSync(join(folder, "journal.lock"))
    );
  } finally {
    rmSync(go);
  }
}

function toFigures(stopped: readonly Stopped[]): readonly Figure[] {
  const count = noneAmong(SECTION, stopped);
  return [
    { section: SECTION, name: `runs: ${WAYS.map(({ name }) => name).join(", ")}`, unit: "", value: stopped.length },
    {
      section: SECTION,
      name: "longest until the exit",
      unit: "ms",
      value: Math.max(...stopped.map(({ elapsedMs }) => elapsedMs)),
      goal: { atMost: MOST_MS },
    },
    count("wrong exit codes", ({ isCodeWrong }) => isCodeWrong),
    count("runs that left a process", ({ orphans }) => orphans.length > 0),
    count("begun runs that the printed command did not bring to their end", ({ isLost }) => isLost),
    count("stack traces", ({ hasTrace }) => hasTrace),
  ];
}
