import type { DurableEvent } from "./run-event.ts";

/** What a sink may know before the first event. */
export interface RunInfo {
  readonly runId: string;
  readonly ensemble: string;
  /** The ensemble's folder below `ensembles/`, when it stands in one. */
  readonly relativePath?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Takes one run's durable events. */
export interface RunSinkWriter {
  /**
   * Called synchronously, in order, before any other agent can see the change. When it throws, the run ends as failed
   * with `RUN_JOURNAL_WRITE_FAILED`, and it is not called again.
   */
  write(event: DurableEvent): void;
  /** After the last event, also after a failed write. */
  close(): Promise<void> | void;
}

/** Somewhere durable for runs: the journal is one. */
export interface RunSink {
  /** Throwing here keeps the run from starting. */
  open(run: RunInfo): RunSinkWriter;
}

/** What a store knows of an earlier, unfinished run: all that is needed to go on with it. */
export interface RunHistory {
  readonly runId: string;
  readonly events: readonly DurableEvent[];
}
