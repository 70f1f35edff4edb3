import { type JsonObject, OrcError } from "@llm-orc/contracts";
import { createSchedule, type Schedule } from "@llm-orc/dependency-graph";
import {
  type AgentEndedEvent,
  agentEndEventType,
  type AgentKind,
  type AgentOutcome,
  type AgentResult,
  type RunSummary,
} from "@llm-orc/run-spec";
import type { Ledger } from "../budget/ledger.ts";
import { openLedger } from "../budget/open-ledger.ts";
import type { Mutable } from "../mutable.ts";
import { outputProcessor, processOutput } from "../output/process-output.ts";
import type { Plan, PlannedAgent } from "../plan/plan-run.ts";
import type { Permits } from "./admission.ts";
import type { AgentItem, InstanceGroup } from "./agent-host.ts";
import { resultsOf, skippedResult, SKIP_REASONS, toAgentResult, toFanOutResult } from "./agent-result.ts";
import { AgentRun } from "./agent-run.ts";
import type { AgentText } from "./agent-text.ts";
import { AgentServices } from "./agent-services.ts";
import { timeoutMsOf } from "./agent-time.ts";
import { deliverableOf, NO_DELIVERABLE } from "./deliverable.ts";
import type { EarlierStep } from "./earlier-run.ts";
import { type FanOutHost, startFanOut } from "./fan-out.ts";
import { fanOutItems } from "./fan-out-items.ts";
import { PhaseEvents } from "./phase-events.ts";
import { createReferences, type References } from "./references.ts";
import type { RunShared } from "./run-shared.ts";
import { skipReason } from "./skip-reason.ts";
import { failedByAgent, runTimedOut, type Stop, stopInside } from "./stop.ts";
import { type RunFacts, summarise } from "./summarise.ts";

export interface EnsembleRunOptions {
  readonly plan: Plan;
  readonly shared: RunShared;
  /** The enclosing containers, outermost first; empty for the run itself. */
  readonly path: readonly string[];
  /** Already redacted, as are `inputs`. */
  readonly input: string;
  readonly inputs: JsonObject | undefined;
  readonly permits: Permits;
  /** What may be spent around it: the run's budget, an enclosing ensemble's. */
  readonly ledger: Ledger | undefined;
  readonly rankBase: number;
  /** Told when only agents are left that wait for a person, and when one of them goes on. Absent: then it ends. */
  readonly waiting?: { begins(): void; ends(): void };
}

/** One ensemble at work: the run's own, or one inside it. */
export class EnsembleRun implements FanOutHost {
  readonly plan: Plan;
  readonly shared: RunShared;
  readonly path: readonly string[];
  readonly baseInput: string;
  readonly inputs: JsonObject | undefined;
  readonly permits: Permits;
  readonly ledger: Ledger | undefined;
  readonly rankBase: number;
  /** Settles when every call and process has ended. When only parked agents are left too, except inside another ensemble. */
  readonly done: Promise<RunSummary>;

  readonly #runs: readonly AgentRun[];
  readonly #schedule: Schedule;
  readonly #ready: number[] = [];
  readonly #ended: AgentRun[] = [];
  readonly #startedAt: string;
  readonly #startedAtMs: number;
  readonly #settle: PromiseWithResolvers<RunSummary> = Promise.withResolvers();
  /** Levels are shown for the run's own ensemble. */
  readonly #phases: PhaseEvents | undefined;
  readonly #references: References;
  readonly #services: AgentServices;
  #isDraining = false;
  /** Agents whose kind is at work, or waits for a permit. */
  #active = 0;
  #parked = 0;
  readonly #waiting: EnsembleRunOptions["waiting"];
  #isWaiting = false;
  #stop: Stop | undefined;
  #isFinished = false;
  #cancelTimeout: (() => void) | undefined;

  constructor({ plan, shared, path, input, inputs, permits, ledger, rankBase, waiting }: EnsembleRunOptions) {
    this.plan = plan;
    this.shared = shared;
    this.path = path;
    this.baseInput = input;
    this.inputs = inputs;
    this.permits = permits;
    this.ledger = openLedger(plan.ensemble.budget, ledger);
    if (this.ledger !== ledger && shared.earlier !== undefined) this.ledger?.charge(shared.earlier.charged(path));
    this.rankBase = rankBase;
    this.#waiting = waiting;
    this.done = this.#settle.promise;
    this.#schedule = createSchedule(plan.graph);
    const runs: AgentRun[] = [];
    this.#references = createReferences(plan, runs, input, inputs);
    const createChild = (options: EnsembleRunOptions): EnsembleRun => new EnsembleRun(options);
    this.#services = new AgentServices(this, { runs, references: this.#references, createChild });
    for (const [index, planned] of plan.agents.entries()) runs.push(new AgentRun(planned, index, this.#services, this.#timeoutMs(index)));
    this.#runs = runs;
    const earlier = path.length === 0 ? shared.earlier : undefined;
    this.#startedAt = earlier?.start.timestamp ?? shared.recorder.timestamp();
    this.#startedAtMs = shared.clock.monotonicMs() - (earlier?.workedMs ?? 0);
    this.#phases = path.length === 0 ? new PhaseEvents(plan, shared.emit) : undefined;
  }

  begin(): void {
    const seconds = this.plan.ensemble.limits?.timeout_seconds ?? undefined;
    if (seconds !== undefined) this.#cancelTimeout = this.shared.clock.after(seconds * 1000, () => this.stop(runTimedOut(seconds)));
    // The caller gets its handle before anything ends, also when nothing has to be awaited.
    queueMicrotask(() => {
      if (this.#stop === undefined) this.#schedule.begin(this.#pushReady);
      this.#drain();
    });
  }

  /** Ends it early; the first reason counts. */
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

  /** After a bug: nothing is recorded or waited for any more. */
  abandon(): void {
    this.#isFinished = true;
    this.#cancelTimeout?.();
    for (const run of this.#runs) run.abort(new OrcError("INTERNAL_ERROR", "The run broke off."));
  }

  /** The run ends while all that is left here waits for a person. */
  close(): void {
    this.#isFinished = true;
    this.#cancelTimeout?.();
    for (const run of this.#runs) if (run.state === "parked") run.close();
  }

  /** The entries so far, in file order. */
  results(): Record<string, AgentResult> {
    return resultsOf(this.#runs);
  }

  /** The agent waits for a person, who may not come. */
  park(run: AgentRun): void {
    if (run.state !== "running" || this.#isFinished) return;
    run.state = "parked";
    if (run.group !== undefined) return run.group.parked(run);
    this.#parked++;
    this.#finishIfDone();
  }

  /** A parked agent has its answer after all. */
  unpark(run: AgentRun): void {
    if (run.state !== "parked" || this.#isFinished) return;
    run.state = "running";
    if (run.group !== undefined) return run.group.unparked(run);
    this.#parked--;
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#waiting?.ends();
  }

  /** An agent has begun to work. */
  agentStarts({ planned }: AgentRun): void {
    this.#phases?.agentStarts(planned.level);
  }

  /** How what runs inside an agent is told why the agent stops. */
  stopInside(reason: OrcError): Stop {
    return this.#stop ?? stopInside(reason);
  }

  // Fan-outs.

  createInstance(parent: AgentRun, item: AgentItem, group: InstanceGroup): AgentRun {
    return new AgentRun(parent.planned, parent.index, this.#services, this.#timeoutMs(parent.index), { item, group });
  }

  runInstance(instance: AgentRun): void {
    const done = this.#takeOver(instance);
    if (done?.result === undefined) return this.#launch(instance);
    const { result } = done;
    queueMicrotask(() => {
      instance.end(-1);
      instance.group?.ended(instance, result);
    });
  }

  skipInstance(parent: AgentRun, item: AgentItem): void {
    const place = { ...parent.place, index: item.index };
    this.shared.emit((stamp) => ({ ...stamp, type: "agent_skipped", ...place, result: skippedResult("dependency_failed") }));
  }

  // The dataflow.

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
      this.shared.crash(error);
    }
    this.#ready.length = 0;
    this.#isDraining = false;
    this.#finishIfDone();
  }

  #start(run: AgentRun): void {
    const skip = skipReason(run, this.#runs, this.#references);
    if (skip !== undefined) return this.#end(run, skippedResult(skip));
    const done = this.#takeOver(run);
    if (done?.result !== undefined) return this.#end(run, done.result, done);
    this.#active++;
    if (run.planned.agent.fan_out === true && this.#refusal(run) === undefined) this.#startFanOut(run);
    else this.#launch(run);
  }

  /** What has succeeded before the run broke off, and would be the same work now, is not done again. */
  #takeOver(run: AgentRun): EarlierStep | undefined {
    const step = this.shared.earlier?.step(run.place);
    if (step?.result?.status !== "success" && step?.result?.status !== "partial") return undefined;
    if (this.#services.earlierStep(run) === undefined) return undefined;
    run.bookModels(this.shared.earlier?.spentByModel(run.place) ?? []);
    return step;
  }

  #launch(run: AgentRun): void {
    run.markReady();
    this.#bookEarlier(run);
    const needs = this.#refusal(run) === undefined ? this.#services.firstNeeds(run) : undefined;
    if (needs === undefined) this.beginAgent(run);
    else run.permits.beginWith(needs);
  }

  /** Starts the agent's kind; `stopped`: why it does not even begin. Its end is for `#settleAs`, never before this returns. */
  beginAgent(run: AgentRun, stopped?: OrcError): void {
    const { planned } = run;
    const { behaviours, interceptAgent } = this.shared;
    try {
      const refusal = stopped ?? this.#refusal(run);
      if (refusal !== undefined) throw refusal;
      const kind = behaviours.get(planned.kind) as AgentKind;
      // What an input_key cannot be applied to must not run on something else.
      if (planned.dependencies.some(({ inputKey }) => inputKey !== undefined)) void run.dependencies;
      const outcome = interceptAgent === undefined ? kind.run(run) : interceptAgent(run, () => kind.run(run));
      outcome.then(
        (value) => this.#settleAs(run, value, undefined),
        (error: unknown) => this.#settleAs(run, undefined, error),
      );
    } catch (error) {
      queueMicrotask(() => this.#settleAs(run, undefined, error));
    }
  }

  /** What the agent itself has spent before the run broke off is part of what it costs. */
  #bookEarlier(run: AgentRun): void {
    const step = this.shared.earlier?.step(run.place);
    if (step?.model !== undefined && step.spent !== undefined) run.book(step.spent.usage, step.spent.cost, step.model);
  }

  /** Why an agent does not begin at all. Kinds with a key fail by themselves: a script that is not there has an output that says so. */
  #refusal({ planned: { kind, unrunnable } }: AgentRun): OrcError | undefined {
    const behaviour = this.shared.behaviours.get(kind);
    if (behaviour === undefined) return new OrcError("AGENT_NOT_RUNNABLE", `No kind "${kind}" was given to this executor.`);
    if (unrunnable === undefined || behaviour.declaration.key !== undefined) return undefined;
    return new OrcError("AGENT_NOT_RUNNABLE", unrunnable.message, { hint: unrunnable.hint });
  }

  #startFanOut(run: AgentRun): void {
    const [source] = run.planned.dependencies;
    run.markReady();
    try {
      const from = this.#runs[source?.index ?? -1] as AgentRun;
      startFanOut(run, fanOutItems(from.agentName, from.result, source?.inputKey), {
        host: this,
        permits: this.permits,
        emit: this.shared.emit,
        onEnd: (end) => this.#settled(run, () => toFanOutResult(run, end, this.#stop)),
      });
    } catch (error) {
      queueMicrotask(() => this.#settleAs(run, undefined, error));
    }
  }

  /** It was told to stop, and goes on. */
  overdue(run: AgentRun): void {
    this.#settleAs(run, undefined, run.abortReason);
  }

  #settleAs(run: AgentRun, outcome: AgentOutcome | undefined, error: unknown): void {
    this.#settled(run, () => toAgentResult(run, { outcome, error }, this.#stop, this.shared.redactor));
  }

  /** Once for each slot: who ends after its end was decided is not listened to. */
  #settled(run: AgentRun, toResult: () => AgentResult): void {
    if (run.state === "ended" || this.#isFinished) return;
    try {
      const wasParked = run.state === "parked";
      const result = toResult();
      if (run.group !== undefined) {
        const { text } = run;
        run.end(-1);
        this.#recordEnd(run, result, text);
        return run.group.ended(run, result);
      }
      if (wasParked) this.#parked--;
      this.#active--;
      this.#end(run, result);
      this.#drain();
    } catch (bug) {
      this.shared.crash(bug);
    }
  }

  /** Gives a slot its entry, records it (unless it was recorded before), and lets its dependents start. */
  #end(run: AgentRun, result: AgentResult, earlier?: EarlierStep): void {
    const { text } = run;
    run.result = result;
    run.end(earlier?.endOrder ?? this.#ended.length);
    this.#ended.push(run);
    this.#phases?.agentStarts(run.planned.level);
    if (earlier === undefined) this.#recordEnd(run, result, text);
    this.#phases?.agentEnded(run.planned.level);
    if (this.#stop !== undefined) return;
    if (result.status === "failed" && run.planned.agent.on_failure === "fail_run") this.stop(failedByAgent(run.agentName, result.error));
    else this.#schedule.end(run.index, this.#pushReady);
  }

  #recordEnd({ agentName: agent, item, path }: AgentRun, result: AgentResult, text: AgentText | undefined): void {
    const { recorder, emit } = this.shared;
    if (!recorder.isActive) return;
    if (text !== undefined) recorder.outputEnds(text);
    emit(({ sequence, timestamp, run_id }) => {
      const type = agentEndEventType(result.status);
      const event: Mutable<AgentEndedEvent> = { sequence, timestamp, run_id, type, agent, path, result };
      if (item !== undefined) event.index = item.index;
      if (event.type === "agent_cancelled" && text !== undefined && text.text !== "") event.partial_text = text.text;
      return event;
    });
  }

  #finishIfDone(): void {
    if (this.#isFinished || this.#isDraining || this.#active > this.#parked || this.#ready.length > 0) return;
    const isDone = this.#ended.length === this.#runs.length;
    if (!isDone && this.#parked === 0) return;
    if (this.#parked > 0 && this.#stop !== undefined) return;
    if (this.#parked > 0 && this.#waiting !== undefined) {
      if (!this.#isWaiting) this.#waiting.begins();
      this.#isWaiting = true;
      return;
    }
    try {
      this.#settle.resolve(this.#summary());
    } catch (error) {
      this.shared.crash(error);
    }
    this.close();
  }

  #summary(): RunSummary | Promise<RunSummary> {
    const facts: Omit<RunFacts, "deliverable"> = {
      plan: this.plan,
      runs: this.#runs,
      ended: this.#ended,
      stop: this.#stop,
      isParked: this.#parked > 0,
      startedAt: this.#startedAt,
      completedAt: this.shared.recorder.timestamp(),
      durationMs: this.shared.clock.monotonicMs() - this.#startedAtMs,
      ledger: this.ledger,
    };
    const processor = outputProcessor(this.plan.ensemble.output);
    if (processor === undefined) return summarise({ ...facts, deliverable: deliverableOf(this.plan, this.#runs, this.#references) });
    // Of a run that broke off there is nothing to make.
    if (facts.isParked || facts.stop !== undefined) return summarise({ ...facts, deliverable: NO_DELIVERABLE });
    const about = { ensemble: this.plan.ensemble.name, input: this.baseInput, inputs: this.inputs ?? {}, results: this.results() };
    return processOutput(processor, this.shared.resultProcessors, about).then((made) =>
      summarise({ ...facts, deliverable: { ...NO_DELIVERABLE, ...made } }),
    );
  }

  #timeoutMs(index: number): number {
    const planned = this.plan.agents[index] as PlannedAgent;
    return timeoutMsOf(planned, this.shared.behaviours.get(planned.kind), this.shared.defaultTimeoutSeconds);
  }
}
