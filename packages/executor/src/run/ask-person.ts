import { Redacted } from "@llm-orc/contracts";
import type { InputAnswer, InputRequest } from "@llm-orc/run-spec";
import { v7 as uuidv7 } from "uuid";
import { redactJson } from "./agent-result.ts";
import type { AgentRun } from "./agent-run.ts";
import { aborted, type RunShared } from "./run-shared.ts";

export interface PersonAccess extends Pick<RunShared, "onInputRequired" | "emit" | "redactor"> {
  /** Nobody answers now: the agent waits for good. */
  readonly park: () => void;
}

/** Asks a person, outside the agent's own time. Pending for good when the question is put off; rejects when the agent is stopped. */
export async function askPerson(run: AgentRun, request: InputRequest, access: PersonAccess): Promise<InputAnswer> {
  const { onInputRequired, emit, redactor, park } = access;
  run.markStarted();
  const place = { ...run.place, request_id: uuidv7() };
  const shown = redactJson({ ...request }, redactor);
  emit(() => ({ type: "user_input_required", ...place, request: shown }));
  const asked = onInputRequired?.(shown, { agent: run.agentName, path: run.path, signal: run.signal });
  const answer = await Promise.race([asked ?? ("park" as const), aborted(run.signal)]);
  if (answer === "park") {
    park();
    return aborted(run.signal);
  }
  if (request.secret === true) {
    // Whoever asked for it gets it; whatever comes of it must not show it.
    redactor.learn(new Redacted(answer.value));
    emit(() => ({ type: "user_input_received", ...place }));
    return { value: answer.value };
  }
  const value = redactor.text(answer.value);
  emit(() => ({ type: "user_input_received", ...place, value }));
  return { value };
}
