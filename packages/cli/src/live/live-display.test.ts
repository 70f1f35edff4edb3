import { execFile } from "node:child_process";
import { EventEmitter } from "node:events";
import type { WriteStream } from "node:tty";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Clock } from "@llm-orc/contracts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventScript, START_MS } from "./__fixtures__/events.ts";
import { createLiveDisplay, type LiveDisplay } from "./live-display.ts";

const HIDE = "\u001B[?25l";
const SHOW = "\u001B[?25h";

describe("createLiveDisplay", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"], now: START_MS }));
  afterEach(() => void vi.useRealTimers());

  it("paints in place at most twelve times a second, however many events there are", async () => {
    const { display, stream } = await start();
    for (let piece = 0; piece < 1_000; piece++) {
      feed(display, { output: `word-${piece} ` });
      vi.advanceTimersByTime(1);
    }
    expect(stream.frames()).toBeGreaterThanOrEqual(11);
    expect(stream.frames()).toBeLessThanOrEqual(13);
    expect(stream.text()).toMatch(/word-9\d\d/);
    display.stop();
  });

  it("hides the cursor while it paints and leaves the agents' lines and the cursor behind", async () => {
    const { display, stream } = await start();
    vi.advanceTimersByTime(100);
    expect(stream.text()).toContain(HIDE);
    expect(stream.text()).not.toContain(SHOW);
    display.stop();
    const text = stream.text();
    expect(text.lastIndexOf(SHOW)).toBeGreaterThan(text.lastIndexOf(HIDE));
    const last = text.slice(text.lastIndexOf("\u001B[?2026h"));
    expect(last).toContain("reader");
    expect(last).not.toContain("critical path");
    const { length } = stream.text();
    display.stop();
    vi.advanceTimersByTime(1_000);
    expect(stream.text()).toHaveLength(length);
  });

  it("has a terminal cut what it takes for too wide, and only that", async () => {
    const { display, stream } = await start();
    vi.advanceTimersByTime(100);
    display.stop();
    const [before, ...frames] = stream.text().split("\u001B[?7l");
    expect(before).not.toContain("reader");
    expect(frames.length).toBeGreaterThan(1);
    for (const frame of frames) expect(frame.indexOf("reader")).toBeLessThan(frame.indexOf("\u001B[?7h"));
  });

  it("takes its listeners back", async () => {
    const before = listenerCounts();
    const { display, stream } = await start();
    expect(listenerCounts()).not.toEqual(before);
    display.stop();
    expect(listenerCounts()).toEqual(before);
    expect(stream.listenerCount("resize")).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("writes nothing while it is paused, and prints lines above itself that stay", async () => {
    const { display, stream } = await start();
    vi.advanceTimersByTime(100);
    display.pause();
    const paused = stream.text();
    expect(paused.lastIndexOf(SHOW)).toBeGreaterThan(paused.lastIndexOf(HIDE));
    feed(display, { output: "unseen" });
    vi.advanceTimersByTime(1_000);
    expect(stream.text()).toBe(paused);
    display.resume();
    vi.advanceTimersByTime(100);
    expect(stream.text().slice(paused.length)).toContain("unseen");
    const beforeIt = stream.text();
    display.print("warning: x");
    vi.advanceTimersByTime(100);
    // In the place of the view, which comes again below and takes nothing of it away.
    const [cleared = "", painted = ""] = stream.text().slice(beforeIt.length).split("warning: x\n");
    expect(cleared).toContain("\u001B[2K");
    expect(painted).toContain("reader");
    expect(painted).not.toContain("\u001B[2K");
    display.pause();
    display.print("warning: y");
    vi.advanceTimersByTime(100);
    expect(stream.text()).not.toContain("warning: y");
    display.resume();
    expect(stream.text()).toContain("warning: y\n");
    display.setNotice("Stopping.");
    vi.advanceTimersByTime(100);
    expect(stream.text().slice(-200)).toContain("Stopping.");
    display.stop();
  });

  it("skips frames while the terminal lags", async () => {
    const { display, stream } = await start();
    vi.advanceTimersByTime(100);
    stream.writableNeedDrain = true;
    const { length } = stream.text();
    vi.advanceTimersByTime(2_000);
    expect(stream.text()).toHaveLength(length);
    stream.writableNeedDrain = false;
    vi.advanceTimersByTime(100);
    expect(stream.text().length).toBeGreaterThan(length);
    display.stop();
  });

  it("erases the rows that a narrower terminal has wrapped", async () => {
    const { display, stream } = await start();
    vi.advanceTimersByTime(100);
    const { length } = stream.text();
    stream.columns = 10;
    stream.emit("resize");
    vi.advanceTimersByTime(100);
    const rewritten = stream.text().slice(length);
    const erasedRows = rewritten.split("\u001B[2K\u001B[1A").length - 1;
    expect(erasedRows).toBeGreaterThan(4);
    display.stop();
  });

  it("still says how the agents ended when the run is over before it was ready", () => {
    const stream = fakeTerminal();
    const display = createLiveDisplay({ stream: stream as unknown as WriteStream, env: {}, clock });
    for (const event of eventScript().started("review", ["reader"]).begin(0, "reader").end(5, "reader").events) display.show(event);
    display.stop();
    expect(stream.text()).toContain("reader");
    expect(stream.text()).not.toContain(HIDE);
  });
});

describe("a process that crashes under a live display", () => {
  it("gives the cursor back", async () => {
    const script = fileURLToPath(new URL("__fixtures__/crash-while-live.ts", import.meta.url));
    const child = promisify(execFile)(process.execPath, ["--conditions=@llm-orc/source", "--no-warnings", script]);
    const crashed = (await child.catch((error: unknown) => error)) as {
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    };
    expect(crashed.code).toBe(1);
    expect(crashed.stderr).toContain("crashed on purpose");
    expect(crashed.stdout).toContain(HIDE);
    expect(crashed.stdout.lastIndexOf(SHOW)).toBeGreaterThan(crashed.stdout.lastIndexOf(HIDE));
  });
});

const clock: Clock = { now: () => START_MS + performance.now(), monotonicMs: () => 0, after: () => () => {} };

interface FakeTerminal extends EventEmitter {
  columns: number;
  rows: number;
  isTTY: boolean;
  writableNeedDrain: boolean;
  write(text: string): boolean;
  text(): string;
  /** log-update wraps each frame in one synchronized update. */
  frames(): number;
}

function fakeTerminal(): FakeTerminal {
  let written = "";
  return Object.assign(new EventEmitter(), {
    columns: 80,
    rows: 24,
    isTTY: true,
    writableNeedDrain: false,
    write(text: string) {
      written += text;
      return true;
    },
    text: () => written,
    frames: () => written.split("\u001B[?2026h").length - 1,
  });
}

async function start(): Promise<{ readonly display: LiveDisplay; readonly stream: FakeTerminal }> {
  const stream = fakeTerminal();
  const display = createLiveDisplay({ stream: stream as unknown as WriteStream, env: { NO_COLOR: "1" }, clock, dependencies: {} });
  for (const event of eventScript().started("review", ["reader"]).begin(0, "reader", "demo").events) display.show(event);
  await vi.waitUntil(() => stream.listenerCount("resize") > 0, { timeout: 10_000 });
  return { display, stream };
}

let offset = 0;
function feed(display: LiveDisplay, { output }: { readonly output: string }): void {
  for (const event of eventScript().output("reader", output, { offset }).events) display.show(event);
  offset += output.length;
}

function listenerCounts(): readonly number[] {
  return ["exit", "SIGTSTP", "SIGCONT"].map((name) => process.listenerCount(name));
}
