/**
 * Loaded into a process with `--expose-gc --import`: when its parent sends `sample`, it collects its garbage and says what it
 * still holds.
 */
import { setImmediate } from "node:timers/promises";
import { queryObjects } from "node:v8";

/** What a process holds when nothing is at work in it. Memory in MB. */
export interface Held {
  /** Live objects, and what they hold outside the heap. */
  readonly heapMb: number;
  readonly externalMb: number;
  readonly residentMb: number;
  /** Timers, waiting ones and those that only something still holds. */
  readonly timers: number;
  readonly signals: number;
  /** What keeps the event loop going, timers too. */
  readonly resources: number;
  /** Of `process`. */
  readonly listeners: number;
  /** Warnings of too many listeners, since it began. */
  readonly warnings: number;
}

const MB = 1024 * 1024;
const timer = setTimeout(() => {}, 0);
const Timer = timer.constructor;
clearTimeout(timer);
let warnings = 0;

process.on("warning", ({ name }) => {
  if (name === "MaxListenersExceededWarning") warnings++;
});
process.on("message", (message) => {
  if (message === "sample") void sample().then((held) => process.send?.(held));
});

async function sample(): Promise<Held> {
  // What is freed lets go of more in its callbacks.
  for (let round = 0; round < 2; round++) {
    globalThis.gc?.();
    await setImmediate();
  }
  const [timers, signals] = [count(Timer), count(AbortSignal)];
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heapMb: heapUsed / MB,
    externalMb: external / MB,
    residentMb: rss / MB,
    timers,
    signals,
    resources: process.getActiveResourcesInfo().length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    warnings,
  };
}

function count(constructor: Function): number {
  return queryObjects(constructor, { format: "count" });
}
