import {
  type Clock,
  isOrcError,
  type JsonObject,
  type JsonValue,
  type Logger,
  OrcError,
  parseJsonOrUndefined,
  toSerializedError,
} from "@llm-orc/contracts";
import { createSchedule, type Schedule } from "@llm-orc/dependency-graph";
import { evaluatePredicate, resolvePath } from "@llm-orc/expressions";
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
import { type AgentHost, AgentRun, type ModelQuestion, roundMs, skippedResult } from "./agent-run.ts";
import { askModel, type ModelAccess } from "./ask-model.ts";
import { applyInputKey, composeInput, renderBlock, toDependencyOutput } from "./compose-input.ts";
import { type NewEvent, Recorder } from "./recorder.ts";
import type { Redactor } from "./redactor.ts";
import { inputFingerprint, stepKey } from "./step-key.ts";
import { type Stop, summarise } from "./summarise.ts";

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
    cancel: (reason = "The run was cancelled.") => engine.stop({ status: "cancelled", error: { code: "RUN_CANCELLED", message: reason } }),
  };
}

const SKIP_REASON: Readonly<Record<Stop["status"], SkipReason>> = { cancelled: "cancelled", timed_out: "timed_out", failed: "run_failed" };

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
  /** Agents per level that have not ended; for the `phase_*` events alone. */
  readonly #levelsLeft: Int32Array;
  readonly #levelsStarted: Uint8Array;
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
    this.#levelsLeft = Int32Array.from(plan.phases, (phase) => phase.length);
    this.#levelsStarted = new Uint8Array(plan.phases.length);
  }

  begin(): void {
    const { plan, signal, runTimeoutSeconds, inputs } = this.#options;
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
      const onAbort = (): void =>
        this.stop({ status: "cancelled", error: { code: "RUN_CANCELLED", message: abortMessage(signal.reason) } });
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
      if (run.state === "pending") this.#end(run, skippedResult(SKIP_REASON[stop.status]));
      else run.abort(reason);
    }
    queueMicrotask(() => this.#finishIfDone());
  }

  composeText(run: AgentRun): string {
    const { agent, dependencies } = run.planned;
    if (dependencies.length === 0) return this.baseInput;
    const blocks: string[] = [];
    for (const { index, inputKey } of dependencies) {
      const dependency = this.#runs[index] as AgentRun;
      const block =
        inputKey === undefined
          ? dependency.block
          : renderBlock(dependency.agentName, dependency.planned.model?.profile, run.dependencies.get(dependency.agentName));
      if (block !== undefined) blocks.push(block);
    }
    return composeInput(this.baseInput, blocks, agent.input_scope === "dependencies");
  }

  composeDependencies(run: AgentRun): ReadonlyMap<string, DependencyOutput> {
    const outputs = new Map<string, DependencyOutput>();
    for (const { index, inputKey } of run.planned.dependencies) {
      const { result, agentName } = this.#runs[index] as AgentRun;
      const whole = toDependencyOutput(result);
      const output = inputKey === undefined ? whole : applyInputKey(agentName, whole, inputKey);
      if (output !== undefined) outputs.set(agentName, output);
    }
    return outputs;
  }

  started(run: AgentRun): void {
    run.startedAt = this.recorder.timestamp();
    if (!this.recorder.isActive) return;
    this.#startPhase(run.planned.level);
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
    return askModel(run, question, { ...this.#options.models, resolve: this.#resolve });
  }

  async askPerson(run: AgentRun, request: InputRequest): Promise<InputAnswer> {
    const { onInputRequired } = this.#options;
    run.markStarted();
    const place = { agent: run.agentName, path: [], request_id: uuidv7() };
    this.#emit(() => ({ type: "user_input_required", ...place, request }));
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
    if (guard === undefined) return undefined;
    return evaluatePredicate(guard, ({ head, path }) => this.#guardValue(head, path)) ? undefined : "guard";
  }

  // In a guard only a field of an agent's JSON output has a value.
  #guardValue(head: string, path: readonly (string | number)[]): JsonValue {
    const response = this.#runs[this.#plan.graph.indexOf.get(head) ?? -1]?.result?.response;
    if (typeof response !== "string") return null;
    return resolvePath(parseJsonOrUndefined(response) ?? null, path);
  }

  /** The value of a reference's head in prompts and templates: an agent's output as JSON where it is, `input`, `inputs`. */
  readonly #resolve = (head: string): JsonValue => {
    const index = this.#plan.graph.indexOf.get(head);
    if (index === undefined) return head === "input" ? this.baseInput : head === "inputs" ? (this.#options.inputs ?? {}) : null;
    const response = this.#runs[index]?.result?.response ?? null;
    return typeof response === "string" ? (parseJsonOrUndefined(response) ?? response) : response;
  };

  #settled(run: AgentRun, outcome: AgentOutcome | undefined, error: unknown): void {
    if (run.state === "ended" || this.#isFinished) return;
    try {
      if (run.state === "parked") this.#parked--;
      this.#active--;
      this.#end(run, this.#resultOf(run, outcome, error));
      this.#drain();
    } catch (bug) {
      this.#crash(bug);
    }
  }

  #resultOf(run: AgentRun, outcome: AgentOutcome | undefined, error: unknown): AgentResult {
    const stop = this.#stop;
    const isDone = outcome !== undefined && outcome.status !== "failed";
    if (stop !== undefined && !isDone && !run.hasStarted) return skippedResult(SKIP_REASON[stop.status]);
    run.finishText();
    run.markStarted();
    if (stop !== undefined && !isDone) return run.toResult("cancelled", null, stop.error);
    const failure = run.abortReason ?? error;
    if (outcome === undefined) return run.toResult("failed", null, this.#redactError(failure));
    const response = outcome.response === null ? null : this.redactor.text(outcome.response);
    const result = run.toResult(outcome.status, response, outcome.error === undefined ? undefined : this.#redactError(outcome.error));
    if (outcome.status === "failed" && result.error === undefined) {
      result.error = this.#redactError(
        run.abortReason ?? { code: "AGENT_FAILED", message: `Agent "${run.agentName}" failed without saying why.` },
      );
    }
    if (outcome.agent_requests !== undefined) result.agent_requests = outcome.agent_requests;
    return result;
  }

  #redactError(error: unknown): AgentResult["error"] & {} {
    const isDocument = typeof error === "object" && error !== null && !(error instanceof Error) && !isOrcError(error) && "code" in error;
    const { code, message, hint } = isDocument ? (error as AgentResult["error"] & {}) : toSerializedError(error);
    return { code, message: this.redactor.text(message), ...(hint === undefined ? {} : { hint: this.redactor.text(hint) }) };
  }

  /** Gives a slot its entry, records it, and lets its dependents start. */
  #end(run: AgentRun, result: AgentResult): void {
    run.result = result;
    run.end(this.#ended.length);
    this.#ended.push(run);
    if (this.recorder.isActive) {
      this.recorder.outputEnds(run);
      this.#startPhase(run.planned.level);
      const partial = result.status === "cancelled" && run.text !== "" ? { partial_text: run.text } : {};
      this.#emit(() => ({ type: agentEndEventType(result.status), agent: run.agentName, path: [], result, ...partial }));
      this.#endPhase(run.planned.level);
    }
    if (this.#stop !== undefined) return;
    if (result.status === "failed" && run.planned.agent.on_failure === "fail_run") {
      const message = `Agent "${run.agentName}" failed and says on_failure: fail_run. ${result.error?.message ?? ""}`.trim();
      this.stop({ status: "failed", error: { code: "RUN_AGENT_FAILED", message } });
      return;
    }
    this.#schedule.end(run.index, this.#pushReady);
  }

  #startPhase(level: number): void {
    if (this.#levelsStarted[level] === 1) return;
    this.#levelsStarted[level] = 1;
    const agents = (this.#plan.phases[level] ?? []).map((index) => this.#plan.graph.names[index] as string);
    this.#emit(() => ({ type: "phase_started", phase: level, agents }));
  }

  #endPhase(level: number): void {
    this.#levelsLeft[level] = (this.#levelsLeft[level] as number) - 1;
    if (this.#levelsLeft[level] === 0) this.#emit(() => ({ type: "phase_completed", phase: level }));
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
    const entries = this.#runs.flatMap((run): [string, AgentResult][] => (run.result === undefined ? [] : [[run.agentName, run.result]]));
    const { inputs } = this.#options;
    this.#settle.resolve({
      run_id: this.runId,
      ensemble: this.#plan.ensemble.name,
      input: this.baseInput,
      ...(inputs === undefined ? {} : { inputs }),
      results: Object.fromEntries(entries),
      ...summary,
    });
  }

  #summary(): RunSummary {
    return summarise({
      plan: this.#plan,
      runs: this.#runs,
      ended: this.#ended,
      stop: this.#stop,
      isParked: this.#parked > 0,
      resolve: this.#resolve,
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

function journalFailed(error: unknown): Stop {
  if (isOrcError(error)) return { status: "failed", error: error.toJSON() };
  return {
    status: "failed",
    error: {
      code: "RUN_JOURNAL_WRITE_FAILED",
      message: `The run's journal could not be written: ${error instanceof Error ? error.message : String(error)}`,
    },
  };
}

function runTimedOut(seconds: number): Stop {
  return {
    status: "timed_out",
    error: {
      code: "RUN_TIMED_OUT",
      message: `The run did not finish within ${seconds} seconds.`,
      hint: "Raise limits.timeout_seconds of the ensemble.",
    },
  };
}

function abortMessage(reason: unknown): string {
  return reason instanceof Error && reason.name !== "AbortError" ? reason.message : "The run was cancelled.";
}
