import type { AgentOutputEvent, DurableEvent, RunEvent } from "@llm-orc/run-spec";

/** An agent's output as it grows: what a reader may see of it now. */
export interface LiveText {
  /** Where it is said. */
  readonly place: Pick<AgentOutputEvent, "agent" | "index" | "path">;
  /** Counts up when the output so far is withdrawn. */
  readonly attempt: number;
  readonly text: string;
  /** How much of `text` has been shown to readers that keep up; coalescing lets it lag behind. */
  visible: number;
}

interface Delivered {
  attempt: number;
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

  /** Shows readers that there is more of this text. */
  outputGrew(text: LiveText): void {
    this.#live.add(text);
    this.#wake();
  }

  /** The agent is about to end: readers that have not seen all of its text get the rest before the next durable event. */
  outputEnds(text: LiveText): void {
    if (!this.#live.delete(text)) return;
    for (const reader of this.#readers) {
      const rest = this.#undelivered(reader, text, text.text.length);
      reader.delivered.delete(text);
      if (rest !== undefined) reader.inserted.push({ before: this.#events.length, event: rest });
    }
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** A new cursor at the beginning. */
  async *read(): AsyncGenerator<RunEvent, void, undefined> {
    const reader: Reader = { cursor: 0, delivered: new Map(), inserted: [], wake: undefined };
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
    for (const text of this.#live) {
      const output = this.#undelivered(reader, text, text.visible);
      if (output !== undefined) return output;
    }
    return undefined;
  }

  #undelivered(reader: Reader, text: LiveText, until: number): AgentOutputEvent | undefined {
    let delivered = reader.delivered.get(text);
    if (delivered === undefined || delivered.attempt !== text.attempt) {
      reader.delivered.set(text, (delivered = { attempt: text.attempt, offset: 0 }));
    }
    if (delivered.offset >= until) return undefined;
    const { offset } = delivered;
    delivered.offset = until;
    return {
      type: "agent_output",
      run_id: this.#runId,
      timestamp: this.#timestamp(),
      after_sequence: this.#events.at(-1)?.sequence ?? 0,
      ...text.place,
      attempt: text.attempt,
      offset,
      delta: text.text.slice(offset, until),
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
  readonly inserted: { readonly before: number; readonly event: AgentOutputEvent }[];
  wake: (() => void) | undefined;
}
