import type { WriteStream } from "node:tty";
import type { Clock } from "@llm-orc/contracts";
import type { RunEvent } from "@llm-orc/run-spec";
import { type Environment, supportsColor, supportsUnicode } from "../render/colors.ts";
import type { TextWidth } from "../render/text-width.ts";
import type { MaxIterations } from "./agent-tracker.ts";
import type { Dependencies } from "./critical-path.ts";
import { createRepainter, type Repainter } from "./repainter.ts";
import { type RenderFrameOptions, renderFrame } from "./render-frame.ts";
import { createRunView } from "./run-view.ts";

export interface LiveDisplayOptions {
  /** A terminal; ask `supportsRepaint` first. */
  readonly stream: WriteStream;
  readonly env: Environment;
  readonly clock: Clock;
  readonly dependencies?: Dependencies | undefined;
  /** How often loops run at most. */
  readonly maxIterations?: MaxIterations | undefined;
}

/** A run in a terminal, painted again and again in place. */
export interface LiveDisplay {
  /** Takes the next event. Never throws, never waits; what it changes is seen with the next frame. */
  show(event: RunEvent): void;
  /** A line at the bottom for the person, until it is replaced: `Stopping. Ctrl-C again stops at once.` */
  setNotice(text: string | undefined): void;
  /** A line above the view that stays; during a pause it waits. It is written as it is. */
  print(line: string): void;
  /** Takes the view off the screen, for a question; nothing is written until `resume`. */
  pause(): void;
  resume(): void;
  /** Leaves the agents' last lines on the screen and gives the terminal back. Calling it again does nothing. */
  stop(): void;
}

// Twelve frames a second: smooth for a spinner, nothing for a terminal.
const FRAME_MS = 84;

/**
 * Follows a run on a terminal. It repaints at most twelve times a second and only while something changes, and keeps no
 * process alive. What it needs is loaded when it is created; events that come before are in the first frame.
 */
export function createLiveDisplay({ stream, env, clock, dependencies, maxIterations }: LiveDisplayOptions): LiveDisplay {
  const view = createRunView({ maxIterations });
  const style = { colors: supportsColor(stream, env), unicode: supportsUnicode(env), dependencies };
  // Until the real one is loaded, which is before the first frame unless the run is over by then.
  let width: TextWidth = (text) => text.length;
  let repainter: Repainter | undefined;
  let notice: string | undefined;
  let isPaused = false;
  let isStopped = false;
  let held: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let paintedAtMs = -Infinity;

  const frame = (extra: Pick<RenderFrameOptions, "isFinal"> = {}): string[] => {
    const size = { columns: stream.columns || 80, rows: stream.rows || 24 };
    return renderFrame(view, { ...style, ...size, nowMs: clock.now(), width, notice, ...extra });
  };
  const paint = (): void => {
    timer = undefined;
    paintedAtMs = performance.now();
    // A terminal that lags gets fewer frames, not a queue of old ones.
    if (!stream.writableNeedDrain) repainter?.paint(frame());
    if (view.status === "running") schedule();
  };
  // Not by the clock: its timers would keep the process alive for a picture.
  const schedule = (): void => {
    if (timer !== undefined || repainter === undefined || isPaused || isStopped || view.status === "starting") return;
    timer = setTimeout(paint, Math.max(0, paintedAtMs + FRAME_MS - performance.now()));
    timer.unref();
  };
  const unschedule = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const writeHeld = (): void => {
    if (held.length === 0) return;
    repainter?.clear();
    stream.write(held.map((line) => `${line}\n`).join(""));
    held = [];
  };
  const load = async (): Promise<void> => {
    const [{ createLogUpdate }, { default: stringWidth }] = await Promise.all([import("log-update"), import("string-width")]);
    width = stringWidth;
    if (isStopped) return;
    repainter = createRepainter(stream, { createLogUpdate, width, onContinue: schedule });
    stream.on("resize", schedule);
    schedule();
  };
  // Without a picture the run goes on all the same.
  load().catch(() => {});

  return {
    show(event) {
      view.show(event);
      schedule();
    },
    setNotice(text) {
      notice = text;
      schedule();
    },
    print(line) {
      held.push(line);
      if (!isPaused) writeHeld();
      schedule();
    },
    pause() {
      isPaused = true;
      unschedule();
      repainter?.clear();
    },
    resume() {
      isPaused = false;
      writeHeld();
      schedule();
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      unschedule();
      writeHeld();
      stream.off("resize", schedule);
      const lines = view.agents.length === 0 ? [] : frame({ isFinal: true });
      if (repainter === undefined) stream.write(lines.map((line) => `${line}\n`).join(""));
      repainter?.persist(lines);
      repainter?.release();
    },
  };
}
