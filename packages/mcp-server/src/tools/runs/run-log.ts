import type { JsonObject, SerializedError } from "@llm-orc/contracts";
import { isAgentEnded, type RunEvent } from "@llm-orc/run-spec";
import type { LogLevel } from "../../definition/tool-definition.ts";
import { endText } from "./end-text.ts";

/** The log message of an event: names, ids and reasons, no inputs and no answers. Undefined for what is not worth one. */
export function logOf(event: RunEvent): readonly [LogLevel, string, JsonObject] | undefined {
  const data = { event: event.type, run_id: event.run_id };
  switch (event.type) {
    case "execution_started":
      return ["info", `Ensemble "${event.ensemble}" started with ${event.agents.length} agents`, { ...data, ensemble: event.ensemble }];
    case "execution_resumed":
      return ["info", "The run goes on", data];
    case "execution_completed":
    case "execution_cancelled":
    case "execution_parked":
      return ["info", `The run ended: ${event.status}`, { ...data, status: event.status }];
    case "execution_failed":
      return ["error", `The run ended: ${event.status}`, { ...data, status: event.status, ...errorOf(event.error) }];
    case "agent_output":
    case "phase_started":
    case "phase_completed":
    case "attempt_started":
      return undefined;
    default:
      return agentLog(event, data);
  }
}

type AgentEvent = Extract<RunEvent, { readonly agent: string }>;

function agentLog(event: AgentEvent, data: JsonObject): ReturnType<typeof logOf> {
  const { agent, index, path } = event;
  const place = { ...data, agent, ...(index === undefined ? {} : { index }), ...(path.length === 0 ? {} : { path }) };
  // Instances and what runs inside an agent can be thousands.
  const usual = index === undefined && path.length === 0 ? "info" : "debug";
  if (isAgentEnded(event)) {
    const { status, error } = event.result;
    return [status === "failed" ? "error" : usual, endText(event), { ...place, status, ...errorOf(error) }];
  }
  switch (event.type) {
    case "agent_started":
      return [usual, `Agent "${agent}" started`, place];
    case "agent_fallback_started":
      return ["warning", `Agent "${agent}" goes on with ${event.to} in place of ${event.from}`, { ...place, ...errorOf(event.error) }];
    case "agent_retry_scheduled":
      return ["warning", `Agent "${agent}" is tried again in ${event.delay_ms} ms`, { ...place, ...errorOf(event.error) }];
    case "user_input_required":
      return ["info", `Agent "${agent}" asks a person`, { ...place, request_id: event.request_id }];
    default:
      return ["debug", `Agent "${agent}": ${event.type}`, place];
  }
}

function errorOf(error: SerializedError | undefined): JsonObject {
  return error === undefined ? {} : { error: { code: error.code, message: error.message } };
}
