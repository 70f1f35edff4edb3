import { addCosts, addUsage, type Cost, OrcError, type Usage } from "@llm-orc/contracts";
import {
  type AgentResult,
  type DurableEvent,
  type ExecutionStartedEvent,
  isAgentEnded,
  type RunEventOf,
  type RunHistory,
} from "@llm-orc/run-spec";
import type { Amount } from "../budget/ledger.ts";
import { chargedBefore } from "../budget/charged-before.ts";
import { type Spent, SpentByModel } from "./spent-by-model.ts";
import type { Mutable } from "../mutable.ts";

/** Where an agent is: the top, an instance, inside a container. */
export interface Place {
  readonly agent: string;
  readonly index?: number;
  readonly path: readonly string[];
}

/** What an agent was asked before, and the answer if there was one that may be kept. */
export interface EarlierQuestion {
  readonly requestId: string;
  readonly request: string;
  /** Of a secret it is not kept: that question is asked anew. */
  readonly answer: { readonly value: string } | undefined;
}

/** An agent's work before the run broke off. */
export interface EarlierStep {
  readonly key: string;
  /** How it ended; undefined when it was cut off. */
  readonly result: AgentResult | undefined;
  /** Below 0: the place of its end among those before. */
  readonly endOrder: number;
  /** Which of its models was chosen. */
  readonly chosen: string | undefined;
  readonly questions: readonly EarlierQuestion[];
  /** What it has spent on models itself: not what instances or agents inside it have. */
  readonly spent: Spent | undefined;
  readonly model: string | undefined;
}

/** What is known of a run that is resumed. */
export interface EarlierRun {
  readonly events: readonly DurableEvent[];
  readonly start: ExecutionStartedEvent;
  /** How long it was at work, over all processes. */
  readonly workedMs: number;
  step(place: Place): EarlierStep | undefined;
  /** What an agent and all inside it have spent, by model. */
  spentByModel(place: Place): SpentByModel | undefined;
  /** What a budget has to take for spent at this path and below. */
  charged(path: readonly string[]): Amount;
}

interface Step extends Omit<Mutable<EarlierStep>, "questions"> {
  questions: Mutable<EarlierQuestion>[];
}

/** Reads a log for going on with its run. Throws `RUN_NOT_RESUMABLE` when it has no beginning. */
export function readEarlierRun({ runId, events }: RunHistory): EarlierRun {
  const [start] = events;
  if (start?.type !== "execution_started") {
    throw new OrcError("RUN_NOT_RESUMABLE", `The run ${runId} cannot be resumed: its log has no beginning.`, {
      hint: "Run the ensemble again.",
    });
  }
  const steps = new Map<string, Step>();
  const models = new Map<string, SpentByModel>();
  let ends = 0;
  for (const event of events) {
    if (event.type === "agent_started") steps.set(keyOf(event), beginStep(event, steps.get(keyOf(event))));
    else if ("agent" in event) {
      const step = steps.get(keyOf(event));
      // What was skipped never began, and is looked at again.
      if (step === undefined) continue;
      if (isAgentEnded(event)) step.endOrder = ends++;
      noteEvent(step, event);
    }
  }
  for (const step of steps.values()) step.endOrder -= ends;
  for (const [key, { model, spent }] of steps) {
    if (model === undefined || spent === undefined) continue;
    for (const around of enclosing(fromKey(key))) {
      const sum = models.get(around) ?? new SpentByModel();
      sum.add(model, spent);
      models.set(around, sum);
    }
  }
  return {
    events,
    start,
    workedMs: workedMs(events),
    step: (place) => steps.get(keyOf(place)),
    spentByModel: (place) => models.get(keyOf(place)),
    charged: (path) => chargedBefore(events, path),
  };
}

/** A step that begins again keeps what it has spent, and what it was told when it is the same work. */
function beginStep(event: RunEventOf<"agent_started">, before: Step | undefined): Step {
  const isSame = before?.key === event.step_key;
  const { model, provider, route } = event;
  return {
    key: event.step_key,
    result: undefined,
    endOrder: 0,
    chosen: typeof route?.["chosen"] === "string" ? route["chosen"] : undefined,
    questions: isSame ? before.questions : [],
    spent: before?.spent,
    model: model === undefined ? undefined : `${provider}/${model}`,
  };
}

function noteEvent(step: Step, event: Extract<DurableEvent, Place>): void {
  if (isAgentEnded(event)) {
    const { usage, cost, model, provider } = event.result;
    step.result = event.result;
    // The answers may have been the reason.
    if (event.result.status === "failed") step.questions = [];
    // It counts all attempts, those before a resume too.
    if (step.model === undefined || usage === undefined || cost === undefined) return;
    step.model = `${provider}/${model}`;
    step.spent = { usage, cost };
    return;
  }
  switch (event.type) {
    case "agent_retry_scheduled":
    case "agent_fallback_started":
      if (event.usage !== undefined && event.cost !== undefined) step.spent = plus(step.spent, event.usage, event.cost);
      return;
    case "agent_expanded":
      // Its instances are the ones that ask.
      step.model = undefined;
      return;
    case "user_input_required": {
      const known = step.questions.some(({ requestId }) => requestId === event.request_id);
      if (!known) step.questions.push({ requestId: event.request_id, request: JSON.stringify(event.request), answer: undefined });
      return;
    }
    case "user_input_received": {
      const place = step.questions.findIndex(({ requestId }) => requestId === event.request_id);
      const question = step.questions[place];
      if (question === undefined) return;
      if (event.value === undefined) step.questions.splice(place, 1);
      else question.answer = { value: event.value };
      return;
    }
    default:
    // Nothing of it counts for going on.
  }
}

function plus(before: Spent | undefined, usage: Usage, cost: Cost): Spent {
  return before === undefined ? { usage, cost } : { usage: addUsage(before.usage, usage), cost: addCosts(before.cost, cost) };
}

// A run that waits for a person between two processes does not work.
function workedMs(events: readonly DurableEvent[]): number {
  let total = 0;
  let since = 0;
  let last = 0;
  for (const event of events) {
    const at = Date.parse(event.timestamp);
    if (event.type === "execution_started" || event.type === "execution_resumed") {
      total += last - since;
      since = at;
    }
    last = at;
  }
  return Math.max(0, total + last - since);
}

function keyOf({ path, agent, index }: Place): string {
  return JSON.stringify(index === undefined ? [path, agent] : [path, agent, index]);
}

function fromKey(key: string): Place {
  const [path, agent, index] = JSON.parse(key) as [string[], string, number?];
  return { path, agent, ...(index === undefined ? {} : { index }) };
}

/** The keys of a place, of the agent that it is an instance of, and of the containers around it. */
function* enclosing({ path, agent, index }: Place): Generator<string> {
  yield keyOf({ path, agent, ...(index === undefined ? {} : { index }) });
  if (index !== undefined) yield keyOf({ path, agent });
  const frame = path.at(-1);
  if (frame === undefined) return;
  const [, container = frame, instance] = /^(.+?)(?:\[(\d+)\])?(?:#\d+)?$/s.exec(frame) ?? [];
  yield* enclosing({ path: path.slice(0, -1), agent: container, ...(instance === undefined ? {} : { index: Number(instance) }) });
}
