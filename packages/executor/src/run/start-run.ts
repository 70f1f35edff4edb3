import type { JsonObject } from "@llm-orc/contracts";
import {
  type DurableEvent,
  endEventType,
  EVENT_SCHEMA_VERSION,
  type RunEvent,
  type RunResult,
  type RunSinkWriter,
  type RunSummary,
} from "@llm-orc/run-spec";
import type { Plan } from "../plan/plan-run.ts";
import { redactError, redactJson } from "./agent-result.ts";
import { checkInputs } from "./check-inputs.ts";
import { EnsembleRun } from "./ensemble-run.ts";
import { type MakeEvent, Recorder } from "./recorder.ts";
import type { RunShared } from "./run-shared.ts";
import { isValidated, type RunValidation, validateRun } from "./validate-run.ts";
import { cancelled, cancelledBySignal, inputsInvalid, journalFailed, type Stop } from "./stop.ts";

/** A run under way. */
export interface Run {
  readonly id: string;
  /** Every iteration is a new reader from the beginning. Throws when the run was started with `retainEvents: false`. */
  readonly events: AsyncIterable<RunEvent>;
  /** Settles when every call and process has ended. Rejects only for a bug of ours or of a plugin's. */
  readonly result: Promise<RunResult>;
  /** Pending agents are skipped, running ones cancelled. `reason` goes into the result's error. */
  cancel(reason?: string): void;
}

export interface StartRunOptions extends Omit<RunShared, "recorder" | "emit" | "crash"> {
  readonly plan: Plan;
  readonly input: string;
  /** Declared names only, with their defaults; values are checked here. */
  readonly inputs: JsonObject | undefined;
  /** See `StartOptions`. */
  readonly invocation: JsonObject | undefined;
  readonly concurrency: number;
  readonly timestamp: () => string;
  readonly sinks: readonly RunSinkWriter[];
  readonly retainEvents: boolean;
  readonly observe: ((event: DurableEvent) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A reader for each iteration. A class: a literal with a computed key takes microseconds to make. */
class Events implements AsyncIterable<RunEvent> {
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  [Symbol.asyncIterator](): AsyncIterator<RunEvent> {
    return this.#recorder.read();
  }
}

/** Starts a run; it goes on by itself. All of its state lives in what is made here. */
export function startRun(options: StartRunOptions): Run {
  const { plan, redactor, signal, earlier } = options;
  const { ensemble } = plan;
  const recorder = new Recorder(options);
  const settle: PromiseWithResolvers<RunResult> = Promise.withResolvers();
  let journalFailure: unknown;

  const shared: RunShared = { ...options, recorder, emit, crash };
  const root = new EnsembleRun({
    plan,
    shared,
    path: [],
    input: redactor.text(options.input),
    inputs: options.inputs === undefined ? undefined : redactJson(options.inputs, redactor),
    permits: { limit: options.concurrency, held: 0 },
    ledger: undefined,
    rankBase: 0,
  });

  function emit(make: MakeEvent): void {
    if (!recorder.isActive) return;
    const failure = recorder.emit(make);
    if (failure === undefined) return;
    journalFailure ??= failure;
    stop(journalFailed(failure));
  }

  // The only way in which `result` rejects.
  function crash(error: unknown): void {
    forgetSignal();
    root.abandon();
    recorder.endLog();
    void recorder.close();
    settle.reject(error);
  }

  let validation: RunValidation | undefined;
  const stop = (reason: Stop): void => {
    root.stop(reason);
    validation?.stop(reason);
  };
  const cancel = ({ status, error }: Stop): void => stop({ status, error: redactError(error, redactor) });
  const onAbort = (): void => cancel(cancelledBySignal(signal as AbortSignal));
  const forgetSignal = (): void => signal?.removeEventListener("abort", onAbort);
  const given = root.inputs === undefined ? {} : { inputs: root.inputs };

  // Nothing starts before its inputs are known to be right.
  async function begin(): Promise<void> {
    if (ensemble.inputs !== undefined && ensemble.inputs !== null) {
      const problems = await checkInputs(ensemble, options.inputs);
      if (problems.length > 0) root.stop(inputsInvalid(problems.map((problem) => redactor.text(problem))));
    }
    root.begin();
  }

  async function finish(): Promise<void> {
    let summary: RunSummary = await root.done;
    if (isValidated(ensemble, summary)) {
      validation = validateRun(root, summary);
      summary = await validation.done;
    }
    forgetSignal();
    const failure = recorder.isActive
      ? recorder.emit((stamp) => ({ ...stamp, type: endEventType(summary.status), ...summary }))
      : undefined;
    recorder.endLog();
    const closeFailure = await recorder.close();
    if (journalFailure === undefined && (failure !== undefined || closeFailure !== undefined)) {
      const { status, error } = journalFailed(failure ?? closeFailure);
      summary = { ...summary, status, error };
    }
    settle.resolve({
      run_id: options.runId,
      ensemble: ensemble.name,
      input: root.baseInput,
      ...given,
      results: root.results(),
      ...summary,
    });
  }

  const shape = {
    schema_version: EVENT_SCHEMA_VERSION,
    ...(root.ledger === undefined ? {} : { budget: ensemble.budget as JsonObject }),
    agents: plan.graph.names,
    phases: plan.phases.map((phase) => phase.map((index) => plan.graph.names[index] as string)),
  };
  if (earlier !== undefined) emit((stamp) => ({ ...stamp, type: "execution_resumed", ...shape }));
  else {
    const invocation = options.invocation === undefined ? {} : { invocation: redactJson(options.invocation, redactor) };
    emit((stamp) => ({
      ...stamp,
      type: "execution_started",
      ensemble: ensemble.name,
      input: root.baseInput,
      ...given,
      ...invocation,
      ...shape,
    }));
  }
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  begin().catch(crash);
  finish().catch(crash);

  return {
    id: options.runId,
    events: new Events(recorder),
    result: settle.promise,
    cancel: (reason = "The run was cancelled.") => cancel(cancelled(reason)),
  };
}
