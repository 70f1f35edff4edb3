import type { InputRequest } from "./input-request.ts";
import { isAgentEnded, isExecutionEnded, type RunEvent, type UserInputRequiredEvent } from "./run-event.ts";

/** A question that a run waits for, or waited for when it broke off. */
export interface PendingQuestion {
  readonly request_id: string;
  readonly agent: string;
  /** The fan-out instance, from 0. */
  readonly index?: number;
  readonly path: readonly string[];
  /** RFC 3339. */
  readonly asked_at: string;
  readonly request: InputRequest;
}

type Place = Pick<PendingQuestion, "agent" | "index" | "path">;

/** The questions of a run's events that nobody has answered and whose agents have not ended, in the order in which they were asked. */
export function pendingQuestions(events: Iterable<RunEvent>): readonly PendingQuestion[] {
  const open = new Map<string, PendingQuestion>();
  const close = (isClosed: (question: PendingQuestion) => boolean): void => {
    for (const [id, question] of open) if (isClosed(question)) open.delete(id);
  };
  for (const event of events) {
    if (event.type === "user_input_required") open.set(event.request_id, toQuestion(event));
    else if (event.type === "user_input_received") open.delete(event.request_id);
    else if (isExecutionEnded(event) && event.status !== "needs_input") open.clear();
    else if (open.size === 0) continue;
    // What begins anew asks anew, and keeps the id of the same question.
    else if (event.type === "agent_started") close((question) => isAt(question, event));
    else if (isAgentEnded(event)) close((question) => isAt(question, event) || isInside(question, event));
  }
  return [...open.values()];
}

function toQuestion({ request_id, agent, index, path, timestamp, request }: UserInputRequiredEvent): PendingQuestion {
  return { request_id, agent, ...(index === undefined ? {} : { index }), path, asked_at: timestamp, request };
}

function isAt(question: PendingQuestion, { agent, index, path }: Place): boolean {
  return question.agent === agent && question.index === index && isSamePath(question.path, path);
}

/** In an instance of this agent, or in an ensemble that it runs. */
function isInside(question: PendingQuestion, { agent, index, path }: Place): boolean {
  if (!isSamePath(question.path.slice(0, path.length), path)) return false;
  const frame = question.path[path.length];
  if (frame === undefined) return index === undefined && question.agent === agent;
  const container = index === undefined ? agent : `${agent}[${index}]`;
  return frame === container || frame.startsWith(`${container}#`) || (index === undefined && frame.startsWith(`${agent}[`));
}

function isSamePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((frame, position) => frame === b[position]);
}
