import type { Clock } from "./clock.ts";

// What a timer of Node can wait for; one for longer fires at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The deadlines on one clock, in a list through them, and the one timer that they share. */
interface Timeline {
  readonly clock: Clock;
  first: Deadline | undefined;
  firesAtMs: number;
  cancel: (() => void) | undefined;
}

const timelines = new WeakMap<Clock, Timeline>();

/**
 * Calls back once when its time has come, unless it is moved or cleared before. For waits that mostly end early, thousands at
 * once: those on one clock share a timer, which is set anew only for an earlier deadline, and is gone with the last of them.
 */
export class Deadline {
  readonly #timeline: Timeline;
  readonly #onDue: () => void;
  #atMs = Infinity;
  #next: Deadline | undefined;
  #previous: Deadline | undefined;

  constructor(clock: Clock, onDue: () => void) {
    this.#timeline = timelineOf(clock);
    this.#onDue = onDue;
  }

  /** Sets or moves it: milliseconds from now, which may have a fraction. `Infinity` clears it. */
  set(delayMs: number): void {
    if (delayMs === Infinity) return this.clear();
    const timeline = this.#timeline;
    const now = timeline.clock.monotonicMs();
    if (this.#atMs === Infinity) this.#link();
    this.#atMs = now + delayMs;
    if (this.#atMs < timeline.firesAtMs) Deadline.#schedule(timeline, this.#atMs, now);
  }

  clear(): void {
    if (this.#atMs === Infinity) return;
    this.#atMs = Infinity;
    this.#unlink();
    if (this.#timeline.first === undefined) Deadline.#unschedule(this.#timeline);
  }

  #link(): void {
    const { first } = this.#timeline;
    this.#next = first;
    if (first !== undefined) first.#previous = this;
    this.#timeline.first = this;
  }

  #unlink(): void {
    const next = this.#next;
    const previous = this.#previous;
    if (previous === undefined) this.#timeline.first = next;
    else previous.#next = next;
    if (next !== undefined) next.#previous = previous;
    this.#next = undefined;
    this.#previous = undefined;
  }

  static #schedule(timeline: Timeline, atMs: number, now: number): void {
    timeline.cancel?.();
    timeline.firesAtMs = atMs;
    // A timer counts whole milliseconds.
    const delayMs = Math.min(Math.max(1, Math.ceil(atMs - now)), LONGEST_TIMER_MS);
    timeline.cancel = timeline.clock.after(delayMs, () => Deadline.#fire(timeline));
  }

  static #unschedule(timeline: Timeline): void {
    timeline.cancel?.();
    timeline.cancel = undefined;
    timeline.firesAtMs = Infinity;
  }

  static #fire(timeline: Timeline): void {
    const now = timeline.clock.monotonicMs();
    timeline.cancel = undefined;
    timeline.firesAtMs = Infinity;
    const due: Deadline[] = [];
    for (let deadline = timeline.first; deadline !== undefined; deadline = deadline.#next) if (deadline.#atMs <= now) due.push(deadline);
    try {
      for (const deadline of due.sort((a, b) => a.#atMs - b.#atMs)) {
        // Moved or cleared by one before it.
        if (deadline.#atMs > now) continue;
        deadline.clear();
        deadline.#onDue();
      }
    } finally {
      let soonestMs = Infinity;
      for (let deadline = timeline.first; deadline !== undefined; deadline = deadline.#next)
        soonestMs = Math.min(soonestMs, deadline.#atMs);
      if (soonestMs < timeline.firesAtMs) Deadline.#schedule(timeline, soonestMs, now);
    }
  }
}

function timelineOf(clock: Clock): Timeline {
  let timeline = timelines.get(clock);
  if (timeline === undefined) timelines.set(clock, (timeline = { clock, first: undefined, firesAtMs: Infinity, cancel: undefined }));
  return timeline;
}
