import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { eventsOf, runFolders } from "./kept-run.ts";
import { startLlmOrc } from "./llm-orc.ts";
import { killBelow } from "./processes-below.ts";
import { createProject, type Project } from "./project.ts";

/** A project with one run that was killed in the middle, as often as one wants it: `reset` brings it back. */
export interface CutOffRun {
  readonly project: Project;
  readonly folder: string;
  readonly journal: Buffer;
  readonly lock: string;
  reset(): void;
}

const ENSEMBLE = `name: cut
description: Is cut off, and could go on.
agents:
  - { name: one, script: quick.sh }
  - { name: two, script: quick.sh, depends_on: [one] }
  - { name: last, script: once.sh, depends_on: [two] }
`;

// Hangs the first time; then it is done in a moment, and says how often it was done.
const ONCE = `#!/bin/sh
[ -e go ] || { touch go; exec sleep 300; }
echo last >> calls.log
sleep 0.3
echo done
`;

export async function createCutOffRun(): Promise<CutOffRun> {
  const project = createProject({ "ensembles/cut.yaml": ENSEMBLE, "scripts/quick.sh": "#!/bin/sh\necho quick\n", "scripts/once.sh": ONCE });
  const { child, ended } = startLlmOrc(project, ["run", "cut", "x"]);
  while (child.exitCode === null && !existsSync(join(project.folder, "go"))) await delay(10);
  child.kill("SIGKILL");
  await ended;
  killBelow(project.folder);
  const folder = runFolders(project, "cut")[0] ?? "";
  if ((eventsOf(folder)?.length ?? 0) < 5) throw new Error(`The run that is to be cut off has not come far: ${folder}`);
  const journal = readFileSync(join(folder, "events.jsonl"));
  return {
    project,
    folder,
    journal,
    lock: join(folder, "journal.lock"),
    reset() {
      rmSync(join(project.folder, "calls.log"), { force: true });
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      writeFileSync(join(folder, "events.jsonl"), journal);
    },
  };
}
