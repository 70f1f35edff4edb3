import type { AgentOutputEvent, DurableEvent, RunEvent } from "@llm-orc/run-spec";

/** An agent's output as it grows. It is kept in pieces: one text would be copied as a whole each time a reader gets its end. */
export interface LiveText {
  /** Where it is said. */
  readonly place: Pick<AgentOutputEvent, "agent" | "index" | "path">;
  /** Counts up when the output so far is withdrawn. */
  readonly attempt: number;
  /** What readers that keep up have been shown, piece by piece. */
  readonly shown: readonly string[];
  /** What has come since; coalescing lets it wait. */
  readonly unshown: string;
  /** It has been shown within the last tick, and waits for the next one. */
  isTicking: boolean;
  /** Makes of it the next piece that is shown. */
  show(): void;
}

interface Delivered {
  attempt: number;
  pieces: number;
  offset: number;
}

/**
 * A run's durable events, and the readers over them. A reader is a cursor, not a queue: one that comes late or lags gets
 * every durable event in order, and between them each agent's output, joined to one piece where it could not be shown in time.
 */
export class EventLog {
  readonly #runId: string;
  readonly #timestamp: () => string;
  readonly #events: DurableEvent[] = [];
  readonly #live = new Set<LiveText>();
  readonly #readers = new Set<Reader>();
  #ended = false;

  constructor(runId: string, timestamp: () => string) {
    this.#runId = runId;
    this.#timestamp = timestamp;
  }

  append(event: DurableEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  /** The texts of agents at work, as far as they have said anything. */
  get live(): Iterable<LiveText> {
    return this.#live;
  }

  /** Shows readers that there is more of this text. */
  outputGrew(text: LiveText): void {
    this.#live.add(text);
    for (const reader of this.#readers) reader.grown.add(text);
    this.#wake();
  }

  /** The agent is about to end: readers that have not seen all of its text get the rest before the next durable event. */
  outputEnds(text: LiveText): void {
    if (!this.#live.delete(text)) return;
    text.show();
    for (const reader of this.#readers) {
      const rest = this.#undelivered(reader, text);
      reader.delivered.delete(text);
      reader.grown.delete(text);
      if (rest !== undefined) reader.inserted.push({ before: this.#events.length, event: rest });
    }
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** A new cursor at the beginning. */
  async *read(): AsyncGenerator<RunEvent, void, undefined> {
    const reader: Reader = { cursor: 0, delivered: new Map(), grown: new Set(this.#live), inserted: [], wake: undefined };
    this.#readers.add(reader);
    try {
      for (;;) {
        const event = this.#next(reader);
        if (event !== undefined) yield event;
        else if (this.#ended) return;
        else await new Promise<void>((resolve) => (reader.wake = resolve));
      }
    } finally {
      this.#readers.delete(reader);
    }
  }

  #next(reader: Reader): RunEvent | undefined {
    const inserted = reader.inserted[0];
    if (inserted !== undefined && inserted.before <= reader.cursor) {
      reader.inserted.shift();
      return inserted.event;
    }
    const event = this.#events[reader.cursor];
    if (event !== undefined) {
      reader.cursor++;
      return event;
    }
    for (const text of reader.grown) {
      reader.grown.delete(text);
      const output = this.#undelivered(reader, text);
      if (output !== undefined) return output;
    }
    return undefined;
  }

  #undelivered(reader: Reader, text: LiveText): AgentOutputEvent | undefined {
    let delivered = reader.delivered.get(text);
    if (delivered === undefined || delivered.attempt !== text.attempt) {
      reader.delivered.set(text, (delivered = { attempt: text.attempt, pieces: 0, offset: 0 }));
    }
    const { pieces, offset } = delivered;
    if (pieces === text.shown.length) return undefined;
    const delta = text.shown.slice(pieces).join("");
    delivered.pieces = text.shown.length;
    delivered.offset += delta.length;
    return {
      type: "agent_output",
      run_id: this.#runId,
      timestamp: this.#timestamp(),
      after_sequence: this.#events.at(-1)?.sequence ?? 0,
      ...text.place,
      attempt: text.attempt,
      offset,
      delta,
    };
  }

  #wake(): void {
    for (const reader of this.#readers) {
      const { wake } = reader;
      if (wake === undefined) continue;
      reader.wake = undefined;
      wake();
    }
  }
}

interface Reader {
  cursor: number;
  readonly delivered: Map<LiveText, Delivered>;
  /** What may have pieces for it, the longest waiting first. */
  readonly grown: Set<LiveText>;
  readonly inserted: { readonly before: number; readonly event: AgentOutputEvent }[];
  wake: (() => void) | undefined;
}
