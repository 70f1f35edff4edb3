import type { WriteStream } from "node:tty";
import { systemClock } from "@llm-orc/contracts";
import type { RunEvent } from "@llm-orc/run-spec";
import type { CliContext } from "../cli-context.ts";
import type { MaxIterations } from "../live/agent-tracker.ts";
import { createPlainProgress } from "../live/plain-progress.ts";
import { supportsRepaint } from "../render/colors.ts";
import { writePiece } from "../render/write-pieces.ts";
import { styleOf } from "../terminal-style.ts";
import type { ShowOptions } from "./run-and-show.ts";

/** Shows a run while it goes on. */
export interface RunDisplay {
  /** What it gives back is waited for before the next event: a reader of events sets the pace, and not the run. */
  show(event: RunEvent): void | Promise<void>;
  /** A line that stays, beside what is shown. */
  print(line: string): void;
  /** Leaves the terminal to a question. */
  pause(): void;
  resume(): void;
  stop(): void;
}

export interface RunDisplayOptions extends ShowOptions {
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
  readonly maxIterations: MaxIterations;
}

/** The live view on a terminal, plain lines elsewhere, events as JSON lines, or nothing. */
export async function createRunDisplay(context: CliContext, options: RunDisplayOptions): Promise<RunDisplay> {
  const { stdout, stderr, env, signal, programName } = context;
  const notice = `Stopping what runs; Ctrl-C again stops at once. Later: ${programName} resume last`;
  const { format, streaming, dependencies, maxIterations } = options;
  if (format === "jsonl") return quiet(stderr, (event) => writePiece(stdout, `${JSON.stringify(event)}\n`));
  if (!streaming || format === "json") return quiet(stderr, () => {});
  if (format === "rich" && supportsRepaint(stderr, env)) {
    const { createLiveDisplay } = await import("../live/live-display.ts");
    const display = createLiveDisplay({ stream: stderr as WriteStream, env, clock: systemClock, dependencies, maxIterations });
    signal.addEventListener("abort", () => display.setNotice(notice), { once: true });
    return display;
  }
  const progress = createPlainProgress({ ...styleOf(stderr, env), maxIterations });
  signal.addEventListener("abort", () => void stderr.write(`${notice}\n`), { once: true });
  // During a question lines would stand in the middle of what a person types.
  let held: string[] | undefined;
  const print = (line: string): void => {
    if (held === undefined) stderr.write(`${line}\n`);
    else held.push(line);
  };
  return {
    show(event) {
      for (const line of progress.show(event)) print(line);
    },
    print,
    pause() {
      held ??= [];
    },
    resume() {
      for (const line of held ?? []) stderr.write(`${line}\n`);
      held = undefined;
    },
    stop() {},
  };
}

function quiet(stderr: CliContext["stderr"], show: RunDisplay["show"]): RunDisplay {
  return { show, print: (line) => void stderr.write(`${line}\n`), pause() {}, resume() {}, stop() {} };
}
