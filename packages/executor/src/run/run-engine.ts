import { type Clock, type JsonObject, type JsonValue, type Logger, OrcError } from "@llm-orc/contracts";
import { createSchedule, type Schedule } from "@llm-orc/dependency-graph";
import {
  type AgentContext,
  agentEndEventType,
  type AgentKind,
  type AgentOutcome,
  type AgentResult,
  type DurableEvent,
  type DependencyOutput,
  endEventType,
  EVENT_SCHEMA_VERSION,
  type InputAnswer,
  type InputRequest,
  type RunEvent,
  type RunResult,
  type RunSinkWriter,
  type RunSummary,
  type SkipReason,
} from "@llm-orc/run-spec";
import { v7 as uuidv7 } from "uuid";
import type { Plan } from "../plan/plan-run.ts";
import type { Admission, Permits } from "./admission.ts";
import { dependencyOutputs, inputText } from "./agent-input.ts";
import { redactJson, skippedResult, SKIP_REASONS, toAgentResult } from "./agent-result.ts";
import { type AgentHost, AgentRun, type ModelQuestion, roundMs } from "./agent-run.ts";
import { askModel, type ModelAccess } from "./ask-model.ts";
import { PhaseEvents } from "./phase-events.ts";
import { type NewEvent, Recorder } from "./recorder.ts";
import type { Redactor } from "./redactor.ts";
import { inputFingerprint, stepKey } from "./step-key.ts";
import { createReferences, type References } from "./references.ts";
import { cancelled, cancelledBySignal, failedByAgent, journalFailed, runTimedOut, type Stop } from "./stop.ts";
import { summarise } from "./summarise.ts";

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

/** Answers a question, or puts it off: `"park"` lets the rest of the run go on without this agent. */
export type InputHandler = (
  request: InputRequest,
  options: { readonly agent: string; readonly signal: AbortSignal },
) => Promise<InputAnswer | "park">;

/** Wraps an agent's run: may change what goes in or comes out, or throw to veto. */
export type AgentInterceptor = (context: AgentContext, next: () => Promise<AgentOutcome>) => Promise<AgentOutcome>;

export interface EngineOptions {
  readonly plan: Plan;
  readonly runId: string;
  readonly input: string;
  readonly inputs: JsonObject | undefined;
  readonly behaviours: ReadonlyMap<string, AgentKind>;
  readonly models: Omit<ModelAccess, "resolve">;
  readonly admission: Admission;
  readonly concurrency: number;
  /** The project's default for agents that say nothing. */
  readonly defaultTimeoutSeconds: number | undefined;
  readonly runTimeoutSeconds: number | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly sinks: readonly RunSinkWriter[];
  readonly retainEvents: boolean;
  readonly observe: ((event: DurableEvent) => void) | undefined;
  readonly interceptAgent: AgentInterceptor | undefined;
  readonly onInputRequired: InputHandler | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Starts a run; it goes on by itself. All of its state lives in the engine made here. */
export function startRun(options: EngineOptions): Run {
  const engine = new RunEngine(options);
  engine.begin();
  return {
    id: options.runId,
    events: { [Symbol.asyncIterator]: () => engine.recorder.read() },
    result: engine.result,
    cancel: (reason = "The run was cancelled.") => engine.stop(cancelled(reason)),
  };
}

class RunEngine implements AgentHost {
  readonly runId: string;
  readonly baseInput: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly admission: Admission;
  readonly permits: Permits;
  readonly recorder: Recorder;
  readonly result: Promise<RunResult>;

  readonly #options: EngineOptions;
  readonly #plan: Plan;
  readonly #runs: readonly AgentRun[];
  readonly #schedule: Schedule;
  readonly #ready: number[] = [];
  readonly #ended: AgentRun[] = [];
  readonly #startedAt: string;
  readonly #startedAtMs: number;
  readonly #settle: PromiseWithResolvers<RunResult> = Promise.withResolvers();
  readonly #phases: PhaseEvents;
  readonly #references: References;
  readonly #inputs: JsonObject | undefined;
  #isDraining = false;
  /** Agents whose kind is at work, or waits for a permit. */
  #active = 0;
  #parked = 0;
  #stop: Stop | undefined;
  #isFinished = false;
  #cancelRunTimeout: (() => void) | undefined;
  #forgetSignal: (() => void) | undefined;

  constructor(options: EngineOptions) {
    const { plan } = options;
    this.#options = options;
    this.#plan = plan;
    this.runId = options.runId;
    this.clock = options.clock;
    this.logger = options.logger;
    this.redactor = options.redactor;
    this.baseInput = options.redactor.text(options.input);
    this.admission = options.admission;
    this.permits = { limit: options.concurrency, held: 0 };
    this.recorder = new Recorder(options);
    this.result = this.#settle.promise;
    this.#schedule = createSchedule(plan.graph);
    this.#runs = plan.agents.map((planned, index) => new AgentRun(planned, index, this, this.#timeoutMs(index)));
    this.#startedAt = this.recorder.timestamp();
    this.#startedAtMs = options.clock.monotonicMs();
    this.#inputs = options.inputs === undefined ? undefined : redactJson(options.inputs, options.redactor);
    this.#phases = new PhaseEvents(plan, (fields) => this.#emit(fields));
    this.#references = createReferences(plan, this.#runs, this.baseInput, this.#inputs);
  }

  begin(): void {
    const { plan, signal, runTimeoutSeconds } = this.#options;
    const inputs = this.#inputs;
    this.#emit(() => ({
      type: "execution_started",
      schema_version: EVENT_SCHEMA_VERSION,
      ensemble: plan.ensemble.name,
      input: this.baseInput,
      ...(inputs === undefined ? {} : { inputs }),
      agents: plan.graph.names,
      phases: plan.phases.map((phase) => phase.map((index) => plan.graph.names[index] as string)),
    }));
    if (runTimeoutSeconds !== undefined) {
      this.#cancelRunTimeout = this.clock.after(runTimeoutSeconds * 1000, () => this.stop(runTimedOut(runTimeoutSeconds)));
    }
    if (signal !== undefined) {
      const onAbort = (): void => this.stop(cancelledBySignal(signal));
      signal.addEventListener("abort", onAbort, { once: true });
      this.#forgetSignal = () => signal.removeEventListener("abort", onAbort);
      if (signal.aborted) onAbort();
    }
    // The caller gets its handle before anything ends, also when nothing has to be awaited.
    queueMicrotask(() => {
      this.#schedule.begin(this.#pushReady);
      this.#drain();
    });
  }

  /** Ends the run early; the first reason counts. */
  stop(stop: Stop): void {
    if (this.#stop !== undefined || this.#isFinished) return;
    this.#stop = stop;
    const reason = new OrcError(stop.error.code, stop.error.message, { hint: stop.error.hint });
    for (const run of this.#runs) {
      if (run.state === "pending") this.#end(run, skippedResult(SKIP_REASONS[stop.status]));
      else run.abort(reason);
    }
    queueMicrotask(() => this.#finishIfDone());
  }

  composeText(run: AgentRun): string {
    return inputText(run, this.#runs, this.baseInput);
  }

  composeDependencies(run: AgentRun): ReadonlyMap<string, DependencyOutput> {
    return dependencyOutputs(run, this.#runs);
  }

  started(run: AgentRun): void {
    run.startedAt = this.recorder.timestamp();
    if (!this.recorder.isActive) return;
    this.#phases.agentStarts(run.planned.level);
    const { config, fingerprint, model } = run.planned;
    this.#emit(() => {
      const inputPrint = inputFingerprint(inputOrNothing(run));
      return {
        type: "agent_started",
        agent: run.agentName,
        path: [],
        step_key: stepKey({ config, fingerprint, place: "", input: inputPrint }),
        input: inputPrint,
        ...(model === undefined ? {} : { model: model.model, provider: model.provider }),
      };
    });
  }

  outputGrew(run: AgentRun): void {
    this.recorder.outputGrew(run);
  }

  askModel(run: AgentRun, question: ModelQuestion): Promise<{ text: string; json?: JsonValue }> {
    return askModel(run, question, { ...this.#options.models, resolve: (head) => this.#references.value(head) });
  }

  async askPerson(run: AgentRun, request: InputRequest): Promise<InputAnswer> {
    const { onInputRequired } = this.#options;
    run.markStarted();
    const place = { agent: run.agentName, path: [], request_id: uuidv7() };
    this.#emit(() => ({ type: "user_input_required", ...place, request: redactJson({ ...request }, this.redactor) }));
    const asked = onInputRequired?.(request, { agent: run.agentName, signal: run.signal }) ?? Promise.resolve("park" as const);
    const answer = await Promise.race([asked, aborted(run.signal)]);
    if (answer === "park") {
      this.#parked++;
      run.state = "parked";
      this.#finishIfDone();
      return aborted(run.signal);
    }
    const value = this.redactor.text(answer.value);
    this.#emit(() => ({ type: "user_input_received", ...place, ...(request.secret === true ? {} : { value }) }));
    return { value };
  }

  overdue(run: AgentRun): void {
    this.logger.warn(`Agent "${run.agentName}" did not end after it was told to stop; the run goes on without it.`);
    this.#settled(run, undefined, run.abortReason);
  }

  readonly #pushReady = (index: number): void => {
    this.#ready.push(index);
  };

  // A loop, not recursion: a chain of skipped agents may be as long as the graph.
  #drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    try {
      for (let place = 0; place < this.#ready.length && this.#stop === undefined; place++)
        this.#start(this.#runs[this.#ready[place] as number] as AgentRun);
    } catch (error) {
      this.#crash(error);
    }
    this.#ready.length = 0;
    this.#isDraining = false;
    this.#finishIfDone();
  }

  #start(run: AgentRun): void {
    const skip = this.#skipReason(run);
    if (skip !== undefined) return this.#end(run, skippedResult(skip));
    run.markReady();
    this.#active++;
    const { planned } = run;
    const kind = this.#options.behaviours.get(planned.kind);
    try {
      if (planned.unrunnable !== undefined)
        throw new OrcError(planned.unrunnable.code, planned.unrunnable.message, { hint: planned.unrunnable.hint });
      if (kind === undefined) throw new OrcError("AGENT_NOT_RUNNABLE", `No kind "${planned.kind}" was given to this executor.`);
      // What an input_key cannot be applied to must not run on something else.
      if (planned.dependencies.some(({ inputKey }) => inputKey !== undefined)) void run.dependencies;
      const { interceptAgent } = this.#options;
      const outcome = interceptAgent === undefined ? kind.run(run) : interceptAgent(run, () => kind.run(run));
      outcome.then(
        (value) => this.#settled(run, value, undefined),
        (error: unknown) => this.#settled(run, undefined, error),
      );
    } catch (error) {
      queueMicrotask(() => this.#settled(run, undefined, error));
    }
  }

  #skipReason(run: AgentRun): SkipReason | undefined {
    const { dependencies, guard } = run.planned;
    let skipped = 0;
    for (const { index } of dependencies) {
      const { result, planned } = this.#runs[index] as AgentRun;
      if (result?.status === "failed" && planned.agent.on_failure === "skip_dependents") return "dependency_failed";
      if (result?.status === "skipped") skipped++;
    }
    if (skipped > 0 && skipped === dependencies.length) return "dependencies_skipped";
    return guard === undefined || this.#references.holds(guard) ? undefined : "guard";
  }

  #settled(run: AgentRun, outcome: AgentOutcome | undefined, error: unknown): void {
    if (run.state === "ended" || this.#isFinished) return;
    try {
      if (run.state === "parked") this.#parked--;
      this.#active--;
      this.#end(run, toAgentResult(run, { outcome, error }, this.#stop, this.redactor));
      this.#drain();
    } catch (bug) {
      this.#crash(bug);
    }
  }

  /** Gives a slot its entry, records it, and lets its dependents start. */
  #end(run: AgentRun, result: AgentResult): void {
    run.result = result;
    run.end(this.#ended.length);
    this.#ended.push(run);
    if (this.recorder.isActive) {
      this.recorder.outputEnds(run);
      this.#phases.agentStarts(run.planned.level);
      const partial = result.status === "cancelled" && run.text !== "" ? { partial_text: run.text } : {};
      this.#emit(() => ({ type: agentEndEventType(result.status), agent: run.agentName, path: [], result, ...partial }));
      this.#phases.agentEnded(run.planned.level);
    }
    if (this.#stop !== undefined) return;
    if (result.status === "failed" && run.planned.agent.on_failure === "fail_run") this.stop(failedByAgent(run.agentName, result.error));
    else this.#schedule.end(run.index, this.#pushReady);
  }

  #emit(fields: () => NewEvent): void {
    if (!this.recorder.isActive) return;
    const failure = this.recorder.emit(fields());
    if (failure !== undefined) this.stop(journalFailed(failure));
  }

  #finishIfDone(): void {
    if (this.#isFinished || this.#isDraining || this.#active > this.#parked || this.#ready.length > 0) return;
    const isDone = this.#ended.length === this.#runs.length;
    if (!isDone && this.#parked === 0) return;
    if (this.#parked > 0 && this.#stop !== undefined) return;
    this.#isFinished = true;
    this.#finish().catch((error: unknown) => this.#settle.reject(error));
  }

  async #finish(): Promise<void> {
    this.#cancelRunTimeout?.();
    this.#forgetSignal?.();
    let summary = this.#summary();
    const failure = this.recorder.isActive ? this.recorder.emit({ type: endEventType(summary.status), ...summary }) : undefined;
    this.recorder.endLog();
    const closeFailure = await this.recorder.close();
    if (failure !== undefined || closeFailure !== undefined) {
      this.#stop ??= journalFailed(failure ?? closeFailure);
      summary = { ...summary, ...this.#stop };
    }
    const inputs = this.#inputs;
    this.#settle.resolve({
      run_id: this.runId,
      ensemble: this.#plan.ensemble.name,
      input: this.baseInput,
      ...(inputs === undefined ? {} : { inputs }),
      results: this.#results(),
      ...summary,
    });
  }

  #results(): Record<string, AgentResult> {
    const results: Record<string, AgentResult> = {};
    for (const { agentName, result } of this.#runs) {
      if (result === undefined) continue;
      // Assigned, this name would set the object's prototype.
      if (agentName === "__proto__") Object.defineProperty(results, agentName, { value: result, enumerable: true });
      else results[agentName] = result;
    }
    return results;
  }

  #summary(): RunSummary {
    return summarise({
      plan: this.#plan,
      runs: this.#runs,
      ended: this.#ended,
      stop: this.#stop,
      isParked: this.#parked > 0,
      resolve: (head) => this.#references.value(head),
      startedAt: this.#startedAt,
      completedAt: this.recorder.timestamp(),
      durationMs: roundMs(this.clock.monotonicMs() - this.#startedAtMs),
    });
  }

  /** A bug of ours or of a kind that breaks its contract: the only way in which `result` rejects. */
  #crash(error: unknown): void {
    this.#isFinished = true;
    this.#cancelRunTimeout?.();
    this.#forgetSignal?.();
    for (const run of this.#runs) run.abort(new OrcError("INTERNAL_ERROR", "The run broke off."));
    this.recorder.endLog();
    void this.recorder.close();
    this.#settle.reject(error);
  }

  #timeoutMs(index: number): number {
    const planned = this.#plan.agents[index];
    const kind = this.#options.behaviours.get(planned?.kind ?? "");
    const own = kind?.defaultTimeoutSeconds ?? null;
    // A container has no time of its own; the project's default is for leaf work.
    const seconds = planned?.timeoutSeconds ?? (own === null ? null : (this.#options.defaultTimeoutSeconds ?? own));
    return seconds === null ? Infinity : seconds * 1000;
  }
}

/** Rejects with the reason when the signal aborts; until then it is pending. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

// What an input_key could not be applied to has no input, and fails for that.
function inputOrNothing(run: AgentRun): string {
  try {
    return run.input;
  } catch {
    return "";
  }
}
