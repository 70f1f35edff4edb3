import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { JsonObject } from "@llm-orc/contracts";
import type { Figure } from "../../report/figure.ts";
import { descriptorsOf, memoryOf, processesWith, resetPeak } from "../orchestrator/linux-process.ts";
import { type Orchestrator, startOrchestrator, type ToolAnswer } from "../orchestrator/start-orchestrator.ts";
import { createTemporaryProject, type TemporaryProject } from "../orchestrator/temporary-project.ts";
import { endByHand } from "./bare-timeout.ts";
import { NOT_EXECUTABLE, type ScriptFault, scriptFaults, TIMEOUT_SECONDS } from "./script-faults.ts";

const MOST_GROWTH_MB = 64;
const MOST_OVERSHOOT_SECONDS = 1;
// A script without a limit of its own has 60 seconds.
const STALL_MS = 90_000;
// For what is closed when the call has been answered already.
const SETTLE_MS = 5_000;
const SECRET = "planted-secret-of-a-script-93";
const HARMLESS = "harmless";

interface End {
  readonly fault: ScriptFault;
  readonly answer: ToolAnswer | Error;
  /** Of the same script that is ended by hand meanwhile; 0 for one that ends by itself. */
  readonly bareSeconds: number;
}

/** What came of some faults at once. */
interface Batch {
  readonly ends: readonly End[];
  readonly growthMb: number;
  readonly orphans: number;
  readonly descriptors: number;
}

// Those that take their time, together; the others, whose memory counts, one by one.
const BATCHES: readonly (readonly ScriptFault[])[] = [
  scriptFaults.filter(({ endsWithin }) => endsWithin !== undefined),
  ...scriptFaults.filter(({ endsWithin }) => endsWithin === undefined).map((fault) => [fault]),
];

/** Every fault, so many times, and what it has done to the server and left on the machine. */
export async function measureFaults(rounds: number): Promise<readonly Figure[]> {
  const project = createTemporaryProject();
  const batches: Batch[] = [];
  let [crashes, secrets] = [0, 0];
  let said = "";
  try {
    writeProject(project);
    let server = await startWarm(project);
    for (let round = 0; round < rounds; round++) {
      for (const faults of BATCHES) {
        batches.push(await runBatch(server, faults, project));
        if (server.isRunning()) continue;
        crashes++;
        said += server.said();
        server = await startWarm(project);
      }
      secrets += filesWith(project.artifacts, SECRET);
      rmSync(project.artifacts, { recursive: true });
    }
    await server.close();
    said += server.said();
    secrets += batches.flatMap(({ ends }) => ends).filter(({ answer }) => JSON.stringify(answer).includes(SECRET)).length;
    if (said.includes(SECRET)) secrets++;
    return toFigures(batches, { rounds, crashes, secrets, said, scratch: scratchFolders(project) });
  } finally {
    project.remove();
  }
}

function writeProject(project: TemporaryProject): void {
  writeFileSync(join(project.root, NOT_EXECUTABLE), "#!/usr/bin/env python3\n");
  const write = (name: string, agents: readonly JsonObject[]): void =>
    project.write(`ensembles/${name}.yaml`, { name, description: "for the stress test", agents });
  for (const fault of scriptFaults) write(nameOf(fault), fault.agents);
  write(HARMLESS, [{ name: "agent", script: "echo" }]);
}

/** With one run behind it: what the first one loads and opens is no growth. */
async function startWarm(project: TemporaryProject): Promise<Orchestrator> {
  const server = await startOrchestrator({
    root: project.root,
    env: { ...project.env, READY_FILE: readyFile(project), LLM_ORC_AGENT_PROCESS: markerOf(project), PLANTED_API_KEY: SECRET },
  });
  await server.call("invoke", { ensemble_name: HARMLESS, input_data: "go" });
  return server;
}

async function runBatch(server: Orchestrator, faults: readonly ScriptFault[], project: TemporaryProject): Promise<Batch> {
  const { nowMb } = memoryOf(server.pid);
  const descriptors = descriptorsOf(server.pid);
  resetPeak(server.pid);
  const ends = await Promise.all(
    faults.map(async (fault) => {
      const called = server
        .call("invoke", { ensemble_name: nameOf(fault), input_data: "go" }, { signal: AbortSignal.timeout(STALL_MS) })
        .catch((error: unknown) => error as Error);
      const [answer, bareSeconds] = await Promise.all([called, bareEnd(fault, project)]);
      if (!isRight(fault, answer)) console.error(`${fault.title}: ${JSON.stringify(answer instanceof Error ? answer.message : answer)}`);
      return { fault, answer, bareSeconds };
    }),
  );
  const orphans = processesWith([markerOf(project), readyFile(project)]).filter((pid) => pid !== server.pid).length;
  if (!server.isRunning()) return { ends, growthMb: 0, orphans, descriptors: 0 };
  const { peakMb } = memoryOf(server.pid);
  return { ends, growthMb: peakMb - nowMb, orphans, descriptors: (await settledDescriptors(server.pid, descriptors)) - descriptors };
}

async function bareEnd(fault: ScriptFault, { root }: TemporaryProject): Promise<number> {
  const { endsWithin, agents } = fault;
  const script = agents[0]?.["script"];
  if (endsWithin === undefined || typeof script !== "string") return 0;
  return endByHand(script, TIMEOUT_SECONDS, endsWithin, join(root, `by-hand-${nameOf(fault)}`));
}

async function settledDescriptors(pid: number, atMost: number): Promise<number> {
  const deadline = performance.now() + SETTLE_MS;
  while (descriptorsOf(pid) > atMost && performance.now() < deadline) await setTimeout(10);
  return descriptorsOf(pid);
}

function isRight({ code, says = "" }: ScriptFault, answer: ToolAnswer | Error): boolean {
  if (answer instanceof Error) return false;
  const { structured } = answer;
  const agent = (structured["results"] as { readonly agent?: { readonly response?: string; readonly error?: { readonly code: string } } })
    ?.agent;
  if (code === undefined) return structured["status"] === "completed" && agent?.response?.includes(says) === true;
  return (agent?.error ?? (structured["error"] as { readonly code?: string } | undefined))?.code === code;
}

interface Counted {
  readonly rounds: number;
  readonly crashes: number;
  readonly secrets: number;
  readonly said: string;
  readonly scratch: number;
}

function toFigures(batches: readonly Batch[], { rounds, crashes, secrets, said, scratch }: Counted): readonly Figure[] {
  const section = `scripts: ${scriptFaults.length} faults, ${rounds} times each, in one MCP server`;
  const ends = batches.flatMap((batch) => batch.ends);
  const reports = said.match(/left 1 process running/g)?.length ?? 0;
  const stalls = ends.filter(({ answer }) => answer instanceof Error && answer.name === "TimeoutError").length;
  const none = (name: string, value: number): Figure => ({ section, name, unit: "", value, goal: { atMost: 0 } });
  return [
    none("runs that came to something else than they should", ends.filter(({ fault, answer }) => !isRight(fault, answer)).length),
    none("crashes of the server", crashes),
    none(`stalls: no end after ${STALL_MS / 1000} s`, stalls),
    none("processes left", sum(batches.map(({ orphans }) => orphans))),
    none("processes ended without a word", rounds * scriptFaults.filter(({ leavesProcess }) => leavesProcess === true).length - reports),
    none("descriptors more than before", Math.max(...batches.map(({ descriptors }) => descriptors))),
    none("temporary folders left", scratch),
    none("places with the secret of S14", secrets),
    ...scriptFaults
      .filter(({ endsWithin }) => endsWithin !== undefined)
      .map((fault) => {
        const own = ends.filter((end) => end.fault === fault);
        return {
          section,
          name: `${fault.title}: latest end, of ${fault.endsWithin} s`,
          unit: "s",
          value: Math.max(...own.map(secondsOf)),
          bare: Math.max(...own.map(({ bareSeconds }) => bareSeconds)),
          goal: { atMost: MOST_OVERSHOOT_SECONDS },
          goalOn: "excess" as const,
        };
      }),
    ...scriptFaults
      .filter(({ isFlood }) => isFlood === true)
      .map((fault) => ({
        section,
        name: `${fault.title}: most growth of resident memory`,
        unit: "MB",
        value: Math.max(...batches.filter((batch) => batch.ends[0]?.fault === fault).map(({ growthMb }) => growthMb)),
        goal: { atMost: MOST_GROWTH_MB },
      })),
  ];
}

/** What the run itself took; 0 without an answer, which counts as a stall. */
function secondsOf({ answer }: End): number {
  return answer instanceof Error ? 0 : Number(answer.structured["duration_ms"]) / 1000;
}

function nameOf(fault: ScriptFault): string {
  return `fault-${scriptFaults.indexOf(fault)}`;
}

function markerOf({ root }: TemporaryProject): string {
  return `stress-${root.replaceAll("/", "-")}`;
}

/** Those of scripts; the server's own cache of compiled code is not meant. */
function scratchFolders({ temporary }: TemporaryProject): number {
  return readdirSync(temporary).filter((name) => name.startsWith("llm-orc-script-")).length;
}

function readyFile({ root }: TemporaryProject): string {
  return join(root, "ready");
}

function filesWith(folder: string, text: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.filter((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1").includes(text)).length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
