import { fromPicoUsd, isJsonObject, type JsonObject, type JsonValue, type OrcError } from "@llm-orc/contracts";
import { renderTemplate, resolvePath, toTemplateText } from "@llm-orc/expressions";
import type {
  Agent,
  AgentStartedEvent,
  ChildResult,
  DependencyOutput,
  Ensemble,
  InputAnswer,
  InputRequest,
  LlmAgent,
} from "@llm-orc/run-spec";
import type { Amount, Ledger } from "../budget/ledger.ts";
import { llmAgent } from "../kinds/llm-agent.ts";
import { askModel, type ModelAccess } from "../model-call/ask-model.ts";
import type { Mutable } from "../mutable.ts";
import type { Needs, Permits } from "./admission.ts";
import type { AgentHost, ModelQuestion } from "./agent-host.ts";
import { dependencyOutputs, inputText } from "./agent-input.ts";
import { NO_MODELS, redactError } from "./agent-result.ts";
import type { AgentRun } from "./agent-run.ts";
import { askPerson } from "./ask-person.ts";
import type { EarlierStep } from "./earlier-run.ts";
import type { EnsembleRun, EnsembleRunOptions } from "./ensemble-run.ts";
import type { References } from "./references.ts";
import type { RunShared } from "./run-shared.ts";
import { startChild } from "./start-child.ts";
import { toStep } from "./step-key.ts";

export interface AgentServicesOptions {
  /** Of all agents, once they are there. */
  readonly runs: readonly AgentRun[];
  readonly references: References;
  readonly createChild: (options: EnsembleRunOptions) => EnsembleRun;
}

/** What the agents of one ensemble ask for while they work. What flows between them is `EnsembleRun`. */
export class AgentServices implements AgentHost {
  readonly shared: RunShared;
  readonly baseInput: string;
  readonly path: readonly string[];
  readonly permits: Permits;
  readonly ledger: Ledger | undefined;
  readonly rankBase: number;

  readonly #around: EnsembleRun;
  readonly #runs: readonly AgentRun[];
  readonly #references: References;
  readonly #createChild: AgentServicesOptions["createChild"];
  /** Made for the first agent that asks a model. */
  #modelAccess: ModelAccess | undefined;

  constructor(around: EnsembleRun, { runs, references, createChild }: AgentServicesOptions) {
    this.shared = around.shared;
    this.baseInput = around.baseInput;
    this.path = around.path;
    this.permits = around.permits;
    this.ledger = around.ledger;
    this.rankBase = around.rankBase;
    this.#around = around;
    this.#runs = runs;
    this.#references = references;
    this.#createChild = createChild;
  }

  composeText(run: AgentRun): string {
    return inputText(run, this.#runs, this.baseInput);
  }

  composeDependencies(run: AgentRun): ReadonlyMap<string, DependencyOutput> {
    return dependencyOutputs(run, this.#runs);
  }

  composePrompt(run: AgentRun): string {
    const { prompt } = run.planned;
    if (prompt === undefined) return run.input;
    return toTemplateText(renderTemplate(prompt, ({ head, path }) => resolvePath(this.#references.value(head, run.item), path)));
  }

  renderAgent({ planned, item }: AgentRun): Agent {
    const agent = planned.agent as unknown as JsonObject;
    const rendered = (planned.templates ?? []).map((key) => [key, this.#references.render(agent[key] ?? null, item)]);
    return { ...planned.agent, ...Object.fromEntries(rendered) };
  }

  runChild(run: AgentRun, ensemble: Ensemble | string, input: string, iteration: number | undefined): Promise<ChildResult> {
    return startChild(run, this.#around, { ensemble, input, iteration }, this.#createChild);
  }

  /** What an agent that asks its model at once needs for it, where that is known before it begins. */
  firstNeeds({ planned: { agent, kind, model, route } }: AgentRun): Needs | undefined {
    const { behaviours, interceptAgent, models } = this.shared;
    if (model === undefined || route !== undefined || this.ledger !== undefined || interceptAgent !== undefined) return undefined;
    const { output_schema: schema, retry } = agent as LlmAgent;
    if (behaviours.get(kind) !== llmAgent || isJsonObject(schema)) return undefined;
    try {
      const { needs, circuit } = models.known.of(model, retry).account;
      return circuit?.isOpen === true ? undefined : needs;
    } catch {
      // Whoever begins is told.
      return undefined;
    }
  }

  askModel(run: AgentRun, question: ModelQuestion): Promise<{ text: string; json?: JsonValue }> {
    return askModel(run, question, (this.#modelAccess ??= this.#createModelAccess()));
  }

  #createModelAccess(): ModelAccess {
    const { models, emit, redactor } = this.shared;
    return {
      ...models,
      retryScheduled: (agent, retry) =>
        emit((stamp) => ({ ...stamp, type: "agent_retry_scheduled", ...agent.place, ...retry, error: redactError(retry.error, redactor) })),
      fallbackStarted: (agent, fallback) =>
        emit((stamp) => ({
          ...stamp,
          type: "agent_fallback_started",
          ...agent.place,
          ...fallback,
          error: redactError(fallback.error, redactor),
        })),
    };
  }

  attemptStarted(run: AgentRun, { picoUsd, tokens }: Amount): void {
    const reserved = { reserved_usd: fromPicoUsd(picoUsd), reserved_tokens: tokens };
    this.shared.emit((stamp) => ({ ...stamp, type: "attempt_started", ...run.place, attempt: run.attempts, ...reserved }));
  }

  askPerson(run: AgentRun, request: InputRequest): Promise<InputAnswer> {
    const access = { ...this.shared, park: () => this.#around.park(run), unpark: () => this.#around.unpark(run) };
    return askPerson(run, request, { ...access, asked: this.earlierStep(run)?.questions ?? [] });
  }

  /** The same work of this agent before the run broke off. */
  earlierStep(run: AgentRun): EarlierStep | undefined {
    const step = this.shared.earlier?.step(run.place);
    return step === undefined || step.key !== toStep(run).step_key ? undefined : step;
  }

  started(run: AgentRun): void {
    run.startedAt = this.shared.recorder.timestamp();
    if (!this.shared.recorder.isActive) return;
    this.#around.agentStarts(run);
    const { agentName: agent, item, path } = run;
    const { step_key, input } = toStep(run);
    const { current: model, route } = run.planned.model === undefined ? NO_MODELS : run.models;
    this.shared.emit(({ sequence, timestamp, run_id }) => {
      const event: Mutable<AgentStartedEvent> = { sequence, timestamp, run_id, type: "agent_started", agent, path, step_key, input };
      if (item !== undefined) event.index = item.index;
      if (model !== undefined) {
        event.model = model.model;
        event.provider = model.provider;
      }
      if (route !== undefined) event.route = route as unknown as JsonObject;
      return event;
    });
  }

  begin(run: AgentRun, stopped?: OrcError): void {
    this.#around.beginAgent(run, stopped);
  }

  overdue(run: AgentRun): void {
    this.#around.overdue(run);
  }
}
