import { addCosts, addUsage, type Clock, type Cost, type JsonValue, type Logger, type OrcError, type Usage } from "@llm-orc/contracts";
import type {
  Agent,
  AgentContext,
  AgentResult,
  ChildResult,
  DependencyOutput,
  Ensemble,
  InputAnswer,
  InputRequest,
} from "@llm-orc/run-spec";
import type { PlannedAgent } from "../plan/plan-run.ts";
import type { AgentHost, AgentItem, Inner, InstanceGroup, ModelQuestion } from "./agent-host.ts";
import { AgentPermits } from "./agent-permits.ts";
import { AgentQuestions } from "./agent-questions.ts";
import { AgentText } from "./agent-text.ts";
import { chooseFor, type ChosenRoute, ModelChain } from "./model-chain.ts";
import { type Spent, SpentByModel } from "./spent-by-model.ts";
import type { Amount, Ledger } from "../budget/ledger.ts";
import { type Needs, NOTHING, PLAIN_END } from "./admission.ts";
import { renderBlock, toDependencyOutput } from "./compose-input.ts";

/** How long an aborted agent may take to end. */
export const STOP_GRACE_MS = 5000;

/** One agent of one run, or one instance of a fan-out: its slot in the engine's state, and the context that its kind works with. */
export class AgentRun implements AgentContext {
  readonly planned: PlannedAgent;
  /** In the plan; all instances of a fan-out have that of their agent. */
  readonly index: number;
  readonly item: AgentItem | undefined;
  readonly group: InstanceGroup | undefined;
  state: "pending" | "running" | "parked" | "ended" = "pending";
  result: AgentResult | undefined;
  /** Place in the order of ends, from 0; below 0 when it ended before the run was resumed. */
  endOrder = -1;
  startedAtMs = -1;
  /** The timestamp of the start. */
  startedAt: string | undefined;
  /** How long it has waited for permits. */
  queuedMs = 0;

  attempts = 0;
  usage: Usage | undefined;
  cost: Cost | undefined;
  /** The same by model, as `provider/model`. */
  spentByModel: SpentByModel | undefined;
  warnings: readonly string[] | undefined;

  /** Why the agent was told to stop. */
  abortReason: OrcError | undefined;

  /** Whatever it does, it does through them. */
  readonly permits: AgentPermits;

  readonly #host: AgentHost;
  #text: AgentText | undefined;
  #readyAtMs = 0;
  #input: string | undefined;
  #prompt: string | undefined;
  #dependencies: ReadonlyMap<string, DependencyOutput> | undefined;
  #block: string | undefined;
  #controller: AbortController | undefined;
  #models: ModelChain | undefined;
  #rendered: Agent | undefined;
  #inner: Set<Inner> | undefined;
  #questions: AgentQuestions | undefined;
  #cancelGrace: (() => void) | undefined;

  constructor(planned: PlannedAgent, index: number, host: AgentHost, timeoutMs: number, instance?: AgentInstance) {
    this.planned = planned;
    this.index = index;
    this.item = instance?.item;
    this.group = instance?.group;
    this.#host = host;
    this.permits = new AgentPermits(this, host, timeoutMs);
  }

  get runId(): string {
    return this.#host.shared.runId;
  }

  /** Where its events are. */
  get place(): { readonly agent: string; readonly index?: number; readonly path: readonly string[] } {
    const { agentName: agent, item, path } = this;
    return item === undefined ? { agent, path } : { agent, index: item.index, path };
  }

  get agentName(): string {
    return this.planned.agent.name;
  }

  get path(): readonly string[] {
    return this.#host.path;
  }

  get agent(): Agent {
    if (this.planned.templates === undefined) return this.planned.agent;
    return (this.#rendered ??= this.#host.renderAgent(this));
  }

  get baseInput(): string {
    return this.#host.baseInput;
  }

  get clock(): Clock {
    return this.#host.shared.clock;
  }

  get logger(): Logger {
    return this.#host.shared.logger;
  }

  get input(): string {
    return (this.#input ??= this.#host.composeText(this));
  }

  /** Its prompt with the references replaced, or its input when it has none. Throws `EXPRESSION_TOO_DEEP`. */
  get prompt(): string {
    return (this.#prompt ??= this.#host.composePrompt(this));
  }

  get dependencies(): ReadonlyMap<string, DependencyOutput> {
    return (this.#dependencies ??= this.#host.composeDependencies(this));
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.abortReason !== undefined) this.#controller.abort(this.abortReason);
    }
    return this.#controller.signal;
  }

  get hasStarted(): boolean {
    return this.startedAtMs >= 0;
  }

  work<T>(fn: () => Promise<T>): Promise<T> {
    return this.permits.hold(PLAIN_NEEDS, async (grant) => {
      try {
        return await fn();
      } finally {
        this.permits.release(grant, PLAIN_END);
      }
    });
  }

  generate(request: ModelQuestion): Promise<{ text: string; json?: JsonValue }> {
    return this.#host.askModel(this, request);
  }

  async child(ensemble: Ensemble | string, input: string, iteration?: number): Promise<ChildResult> {
    // What runs inside holds the permits: for its container all of the time counts.
    this.permits.startTime();
    try {
      return await this.#host.runChild(this, ensemble, input, iteration);
    } finally {
      this.permits.stopTime();
    }
  }

  ask(request: InputRequest): Promise<InputAnswer> {
    return this.#host.askPerson(this, request);
  }

  emit(delta: string): void {
    this.appendText(delta);
  }

  redact(text: string): string {
    return this.#host.shared.redactor.text(text);
  }

  /** The agent's output as its dependents' inputs show it, made once; undefined when it has none. */
  get block(): string | undefined {
    return (this.#block ??= renderBlock(this.agentName, this.planned.model?.profile, toDependencyOutput(this.result)));
  }

  /** What the run may spend, as far as it is bounded. */
  get ledger(): Ledger | undefined {
    return this.#host.ledger;
  }

  /** The models that it asks. */
  get models(): ModelChain {
    return (this.#models ??= new ModelChain(this.planned, this.#route()));
  }

  attemptStarted(most: Amount): void {
    this.#host.attemptStarted(this, most);
  }

  warn(...warnings: readonly string[]): void {
    const { redactor } = this.#host.shared;
    if (warnings.length > 0) this.warnings = [...(this.warnings ?? []), ...warnings.map((warning) => redactor.text(warning))];
  }

  markReady(): void {
    this.state = "running";
    this.#readyAtMs = this.clock.monotonicMs();
  }

  markStarted(): void {
    if (this.hasStarted) return;
    const now = this.clock.monotonicMs();
    this.startedAtMs = now;
    this.queuedMs += now - this.#readyAtMs;
    this.#host.started(this);
  }

  /** What it says, as far as it says it while it works. Absent: nothing yet. */
  get text(): AgentText | undefined {
    return this.#text;
  }

  appendText(delta: string): void {
    if (this.state === "ended") return;
    const { shared } = this.#host;
    this.#text ??= new AgentText(this.place, shared.redactor, (text) => shared.recorder.outputGrew(text));
    this.#text.append(delta);
  }

  abort(reason: OrcError): void {
    if (this.state === "ended" || this.abortReason !== undefined) return;
    this.abortReason = reason;
    this.permits.stop(reason);
    this.#controller?.abort(reason);
    this.#questions?.abort(reason);
    if (this.#inner === undefined || this.#inner.size === 0) this.#allowGrace();
    else for (const inner of this.#inner) inner.abort(reason);
  }

  /** The run ends without this agent, which waits for a person: no timer and no question stays behind. */
  close(): void {
    this.permits.end();
    this.#cancelGrace?.();
    for (const inner of this.#inner ?? []) inner.close();
    this.#questions?.close();
  }

  get questions(): AgentQuestions {
    return (this.#questions ??= new AgentQuestions());
  }

  /** From now until `leave` this runs inside the agent; it has its own grace when the agent is stopped. */
  enter(inner: Inner): void {
    (this.#inner ??= new Set()).add(inner);
    if (this.abortReason !== undefined) inner.abort(this.abortReason);
  }

  leave(inner: Inner): void {
    this.#inner?.delete(inner);
    if (this.abortReason !== undefined && this.state !== "ended" && this.#inner?.size === 0) this.#allowGrace();
  }

  /** Ends the slot: no timer stays behind, and nothing that only work needs; the slot itself stays as long as its run. */
  end(order: number): void {
    this.state = "ended";
    this.endOrder = order;
    this.permits.end();
    this.#cancelGrace?.();
    this.#controller = undefined;
    this.#input = undefined;
    this.#prompt = undefined;
    this.#dependencies = undefined;
    this.#rendered = undefined;
    this.#models = undefined;
    this.#text = undefined;
  }

  /** Adds what was spent inside, or by one attempt of `model`. */
  book(usage: Usage | undefined, cost: Cost | undefined, model?: string): void {
    if (usage !== undefined) this.usage = this.usage === undefined ? usage : addUsage(this.usage, usage);
    if (cost !== undefined) this.cost = this.cost === undefined ? cost : addCosts(this.cost, cost);
    if (model !== undefined && usage !== undefined && cost !== undefined) this.#ofModels().add(model, { usage, cost });
  }

  /** Notes what was spent by model: the same money as `book`, counted apart. */
  bookModels(spent: Iterable<readonly [string, Spent]>): void {
    this.#ofModels().addAll(spent);
  }

  #route(): ChosenRoute | undefined {
    const { planned } = this;
    return planned.route === undefined ? undefined : chooseFor(planned, planned.route, this.input, this.#host.earlierStep(this)?.chosen);
  }

  #ofModels(): SpentByModel {
    return (this.spentByModel ??= new SpentByModel());
  }

  #overdue(): void {
    this.logger.warn(`Agent "${this.agentName}" did not end after it was told to stop; the run goes on without it.`);
    this.#host.overdue(this);
  }

  #allowGrace(): void {
    this.#cancelGrace?.();
    this.#cancelGrace = this.clock.after(STOP_GRACE_MS, () => this.#overdue());
  }
}

const PLAIN_NEEDS: Needs = { gates: [], most: NOTHING, budget: undefined };

interface AgentInstance {
  readonly item: AgentItem;
  readonly group: InstanceGroup;
}
