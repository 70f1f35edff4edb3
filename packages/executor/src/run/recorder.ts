import type { Clock } from "@llm-orc/contracts";
import type { DurableEvent, RunEvent, RunSinkWriter } from "@llm-orc/run-spec";
import type { EarlierRun } from "./earlier-run.ts";
import { EventLog, type LiveText } from "./event-log.ts";

/** Which event of its run it is, and when: the first fields of each. */
export type EventStamp = Pick<DurableEvent, "run_id" | "timestamp" | "sequence">;
/** Makes an event. `...stamp` comes first: to spread it later takes several times as long. */
export type MakeEvent = (stamp: EventStamp) => DurableEvent;

const COALESCE_MS = 16;

export interface RecorderOptions {
  readonly runId: string;
  readonly clock: Clock;
  readonly timestamp: () => string;
  readonly sinks: readonly RunSinkWriter[];
  readonly retainEvents: boolean;
  readonly observe: ((event: DurableEvent) => void) | undefined;
  /** Of a run that is resumed: what its sinks have already. */
  readonly earlier?: Pick<EarlierRun, "events"> | undefined;
}

/** Gives events their sequence, hands them to the sinks first, then to readers. */
export class Recorder {
  /** Whether anybody takes events: making them costs more than running an agent. */
  readonly isActive: boolean;
  readonly timestamp: () => string;
  readonly #options: RecorderOptions;
  readonly #log: EventLog | undefined;
  #sinks: readonly RunSinkWriter[];
  #sequence = 0;
  #cancelTick: (() => void) | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#sinks = options.sinks;
    this.timestamp = options.timestamp;
    this.#log = options.retainEvents ? new EventLog(options.runId, this.timestamp) : undefined;
    for (const event of options.earlier?.events ?? []) this.#log?.append(event);
    this.#sequence = options.earlier?.events.length ?? 0;
    this.isActive = options.retainEvents || options.sinks.length > 0 || options.observe !== undefined;
  }

  /** Records a change. Gives back what a sink threw; that sink is not written to again. */
  emit(make: MakeEvent): unknown {
    const event = make({ sequence: this.#sequence + 1, timestamp: this.timestamp(), run_id: this.#options.runId });
    this.#sequence++;
    let failure: unknown;
    for (const sink of this.#sinks) {
      try {
        sink.write(event);
      } catch (error) {
        failure ??= error;
        this.#sinks = this.#sinks.filter((other) => other !== sink);
      }
    }
    this.#log?.append(event);
    this.#options.observe?.(event);
    return failure;
  }

  /** There is more of an agent's text: shown at once the first time, then at most every 16 ms. */
  outputGrew(text: LiveText): void {
    if (this.#log === undefined || text.isTicking) return;
    this.#show(text);
    text.isTicking = true;
    this.#cancelTick ??= this.#options.clock.after(COALESCE_MS, this.#tick);
  }

  outputEnds(text: LiveText): void {
    this.#log?.outputEnds(text);
  }

  read(): AsyncIterator<RunEvent> {
    if (this.#log === undefined) throw new TypeError("This run was started with retainEvents: false and has no events.");
    return this.#log.read();
  }

  /** After the last event. Waits for the sinks to be closed; gives back what one threw. */
  async close(): Promise<unknown> {
    this.#cancelTick?.();
    let failure: unknown;
    for (const sink of this.#options.sinks) {
      try {
        await sink.close();
      } catch (error) {
        failure ??= error;
      }
    }
    return failure;
  }

  endLog(): void {
    this.#log?.end();
  }

  readonly #tick = (): void => {
    this.#cancelTick = undefined;
    let isTicking = false;
    for (const text of this.#log?.live ?? []) {
      if (!text.isTicking) continue;
      text.isTicking = text.unshown !== "";
      isTicking ||= text.isTicking;
      if (text.isTicking) this.#show(text);
    }
    if (isTicking) this.#cancelTick = this.#options.clock.after(COALESCE_MS, this.#tick);
  };

  #show(text: LiveText): void {
    text.show();
    this.#log?.outputGrew(text);
  }
}

/** RFC 3339 with milliseconds; the text of one millisecond, and what it has in common with its second, is made once. */
export function timestamps(clock: Clock): () => string {
  let lastMs = -1;
  let lastText = "";
  let second = -1;
  let untilSecond = "";
  return () => {
    const ms = clock.now();
    if (ms === lastMs) return lastText;
    lastMs = ms;
    if (Math.floor(ms / 1000) !== second) {
      second = Math.floor(ms / 1000);
      untilSecond = new Date(ms).toISOString().slice(0, -"000Z".length);
    }
    lastText = `${untilSecond}${String(Math.floor(ms - second * 1000)).padStart(3, "0")}Z`;
    return lastText;
  };
}
