import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startServerProcess } from "../../measure/start-server-process.ts";
import type { Figure } from "../../report/figure.ts";
import type { Outcome } from "../../report/print-report.ts";
import type { StressOptions } from "../run.ts";
import { checkFrame, checkRest } from "./check-screen.ts";
import { type Frame, openTerminal, type TerminalProgram } from "./open-terminal.ts";
import type { Project } from "../process/project.ts";
import { createTerminalProject, KINDS } from "./terminal-project.ts";

const CLI = join(import.meta.dirname, "../../../apps/llm-orc/bin/llm-orc.cjs");
const SECTION = "terminal: 200 agents, 20 at once, in a pseudo-terminal; what is wrong on the screen";
// Of a model that says plain words; it goes to stdout.
const ANSWER = "word 59 of the answer";
// The frame that was on its way at a resize, and the first that knows of it.
const UNSETTLED_FRAMES = 2;
const REST_MS = 1500;

interface Scenario {
  readonly name: string;
  readonly ensemble: string;
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly redirection?: string;
  /** For each change too, and not only for a table. */
  readonly isQuick?: boolean;
  /** Changes the size again and again. */
  readonly isResized?: boolean;
  /** What must stand there in the end. Default: the summary, which goes to stderr. */
  readonly answer?: string;
  /** How many lines that say so must stand there in the end too. */
  readonly stays?: { readonly words: string; readonly times: number };
  /** What else must hold of all that was written. */
  readonly check?: (output: string) => readonly string[];
}

const ESC = "\u001B";
const noEscapes = (output: string): readonly string[] => (output.includes(ESC) ? ["an escape sequence"] : []);
const COLOR = new RegExp(`${ESC}\\[[\\d;]*[1-9][\\d;]*m`);
const noColors = (output: string): readonly string[] => (COLOR.test(output) ? ["a color"] : []);

const SCENARIOS: readonly Scenario[] = [
  ...KINDS.flatMap((ensemble) =>
    [
      [120, 40],
      [40, 24],
    ].map(([columns = 0, rows = 0]) => {
      const isQuick = (ensemble === "wide" && columns === 120) || (ensemble === "hostile" && columns === 40);
      return { name: `${ensemble} text, ${columns}x${rows}`, ensemble, columns, rows, isQuick };
    }),
  ),
  { name: "a terminal of 10x4", ensemble: "mixed", columns: 10, rows: 4 },
  { name: "resized again and again", ensemble: "mixed", columns: 100, rows: 30, isResized: true, isQuick: true },
  {
    name: "warnings",
    ensemble: "warning",
    columns: 100,
    rows: 30,
    stays: { words: "left 1 process running", times: 20 },
    isQuick: true,
  },
  { name: "TERM=dumb", ensemble: "mixed", columns: 80, rows: 24, env: { TERM: "dumb" }, check: noEscapes, isQuick: true },
  { name: "NO_COLOR", ensemble: "mixed", columns: 80, rows: 24, env: { NO_COLOR: "1" }, check: noColors, isQuick: true },
  { name: "LANG=C", ensemble: "plain", columns: 80, rows: 24, env: { LANG: "C" } },
  { name: "stderr closed", ensemble: "plain", columns: 80, rows: 24, redirection: "2>&-", answer: ANSWER, check: noEscapes },
  {
    name: "stderr on a full disk",
    ensemble: "plain",
    columns: 80,
    rows: 24,
    redirection: "2>/dev/full",
    answer: ANSWER,
    check: noEscapes,
    isQuick: true,
  },
];

/** Runs of 200 agents in terminals of all kinds: each frame and what stays behind is looked at. */
export async function measureTerminal({ isQuick }: StressOptions): Promise<Outcome> {
  if (spawnSync("script", ["--version"]).status !== 0 || spawnSync("stty", ["--version"]).status !== 0)
    return { section: "terminal", reason: "it needs script of util-linux and stty." };
  const server = await startServerProcess<{ readonly baseUrl: string }>(join(import.meta.dirname, "model-server-process.ts"));
  const project = createTerminalProject(server.baseUrl);
  try {
    const figures: Figure[] = [];
    for (const scenario of SCENARIOS) if (!isQuick || scenario.isQuick === true) figures.push(await play(scenario, project));
    return figures;
  } finally {
    project.remove();
    await server.close();
  }
}

async function play(scenario: Scenario, project: Project): Promise<Figure> {
  const {
    name,
    ensemble,
    columns,
    rows,
    env,
    redirection,
    isResized = false,
    stays,
    check,
    answer = `${ensemble} completed in`,
  } = scenario;
  const wrong = new Map<string, number>();
  const note = (problems: readonly string[]): void => {
    for (const problem of problems) wrong.set(problem, (wrong.get(problem) ?? 0) + 1);
  };
  let frames = 0;
  let framesSinceResize = Infinity;
  const onFrame = (frame: Frame): void => {
    frames++;
    if (++framesSinceResize > UNSETTLED_FRAMES) note(checkFrame(frame, ensemble));
  };
  const program = await openTerminal([process.execPath, CLI, "run", ensemble, "--input", "go"], {
    columns,
    rows,
    cwd: project.folder,
    env: { ...project.environment, TERM: "xterm-256color", ...env },
    ...(redirection === undefined ? {} : { redirection }),
    onFrame,
  });
  const resizing = isResized ? resizeUntilEnd(program, () => (framesSinceResize = 0)) : undefined;
  const exitCode = await program.exitCode;
  await resizing;
  if (exitCode !== 0) note([`exit code ${exitCode}`]);
  if (frames === 0 && check !== noEscapes) note(["no frame was painted whole"]);
  if (program.intrusions > 0) note(["the bell, or another title"]);
  note(check?.(program.output) ?? []);
  const everything = await program.everything();
  note(checkRest(everything, program.output, { ensemble, isResized, answer }));
  if (stays !== undefined && everything.filter((line) => line.includes(stays.words)).length !== stays.times)
    note([`"${stays.words}" is not there ${stays.times} times`]);
  for (const [problem, count] of wrong) console.error(`  ${name}: ${problem} (${count})`);
  const faults = [...wrong.values()].reduce((sum, count) => sum + count, 0);
  return { section: SECTION, name: `${name}, ${frames} frames`, unit: "", value: faults, goal: { atMost: 0 } };
}

/** Bursts of sizes, from 20x5 to 200x60, and a rest after each in which frames are looked at. */
async function resizeUntilEnd(program: TerminalProgram, onResize: () => void): Promise<void> {
  const ended = new AbortController();
  void program.exitCode.then(() => ended.abort());
  for (let step = 0; !ended.signal.aborted; step++) {
    onResize();
    program.resize(20 + ((step * 53) % 181), 5 + ((step * 17) % 56));
    await delay(step % 10 === 9 ? REST_MS : 40);
  }
}
