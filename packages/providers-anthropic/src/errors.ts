import { isJsonObject, type JsonValue, type Usage } from "@llm-orc/contracts";
import { ProviderError } from "@llm-orc/provider";
import { toProviderError } from "@llm-orc/provider-http";
import type { Call } from "./connection.ts";

/** The answer is not what answers look like. `what` completes "anthropic-api ...". */
export function protocolError(call: Call, what: string, usage?: Usage): ProviderError {
  const { headers } = call.transport;
  const model = call.model === undefined ? "" : ` (model ${call.model})`;
  return new ProviderError("protocol", `${call.provider}${model} ${what}.`, {
    reachedVendor: true,
    requestId: headers["request-id"],
    usage,
    hint: "Check base_url and the model of the profile; if they are right, run again.",
  });
}

/** What the vendor reported inside an answer that had begun well. */
export function reportedError(call: Call, body: JsonValue, usage?: Usage): ProviderError {
  return toProviderError(undefined, call.transport.headers, body, {
    provider: call.provider,
    model: call.model,
    secrets: call.secrets,
    nowMs: call.nowMs,
    usage,
  });
}

/** What really went wrong, whatever the SDK made of it. */
export function toCallError(call: Call, error: unknown): unknown {
  const body = reportedBody(error);
  return call.transport.failure(body === undefined ? error : reportedError(call, body));
}

// The SDK throws an `error` event as an error without a status that holds the event's data.
function reportedBody(error: unknown): JsonValue | undefined {
  if (!(error instanceof Error) || !("status" in error) || error.status !== undefined || !("error" in error)) return undefined;
  const body = error.error;
  return isJsonObject(body) || typeof body === "string" ? body : undefined;
}
