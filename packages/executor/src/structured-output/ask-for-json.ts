import type { Cost, JsonSchema, JsonValue, Usage } from "@llm-orc/contracts";
import type { AgentRetryScheduledEvent } from "@llm-orc/run-spec";
import { checkJson } from "../json-schema/check-json.ts";
import type { AgentRun } from "../run/agent-run.ts";
import { judgeAnswer, type JsonAnswer, type Judgement } from "./judge-answer.ts";
import { complaint, outputInvalid } from "./wording.ts";

/** An answer that was refused, and what the model is told of it when it is asked again. */
export interface FollowUp {
  readonly answer: string;
  readonly complaint: string;
}

/** An answer, and what it has cost. */
export interface Attempt extends JsonAnswer {
  readonly usage: Usage;
  readonly cost: Cost;
}

/** What `agent_retry_scheduled` says beside where it happened. */
export type RetryFields = Pick<AgentRetryScheduledEvent, "attempt" | "delay_ms" | "error" | "usage" | "cost">;

export interface AskForJsonOptions {
  readonly schema: JsonSchema;
  /** One call of the model. */
  readonly attempt: (followUp?: FollowUp) => Promise<Attempt>;
  readonly retryScheduled: (run: AgentRun, retry: RetryFields) => void;
}

/**
 * Asks for JSON that satisfies a schema. An answer that does not is withdrawn, and asked for once more with what is wrong
 * with it. `text` is the JSON as the model wrote it, or as it was repaired. Rejects with `AGENT_OUTPUT_INVALID` when the
 * second answer is refused too, `SCHEMA_INVALID` before any call, and what `attempt` rejects with.
 */
export async function askForJson(run: AgentRun, options: AskForJsonOptions): Promise<{ text: string; json: JsonValue }> {
  const { schema, attempt, retryScheduled } = options;
  // Only to have it compiled: a schema that is none should not cost a call.
  await checkJson(schema, null);

  const first = await attempt();
  const judged = await judgeAnswer(first, schema);
  if (judged.isValid) return accept(run, judged);
  if (run.abortReason !== undefined) throw run.abortReason;

  const { text: answer, usage, cost } = first;
  run.text?.restart();
  retryScheduled(run, { attempt: run.attempts + 1, delay_ms: 0, error: outputInvalid(run.agentName, judged).toJSON(), usage, cost });
  const second = await judgeAnswer(await attempt({ answer, complaint: complaint(judged) }), schema);
  if (second.isValid) return accept(run, second);
  throw outputInvalid(run.agentName, second);
}

function accept(run: AgentRun, { value, text, warning }: Extract<Judgement, { isValid: true }>): { text: string; json: JsonValue } {
  if (warning !== undefined) run.warn(warning);
  return { text, json: value };
}
