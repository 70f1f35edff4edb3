import type { Usage } from "@llm-orc/contracts";
import { isProviderError, ProviderError } from "@llm-orc/provider";
import { toProviderError } from "@llm-orc/provider-http";
import { type Call, PROVIDER_ID } from "./connection.ts";

/** The name could not stand in an address. */
export function modelNameError(modelId: string): ProviderError {
  return new ProviderError("invalid_request", `${JSON.stringify(modelId.slice(0, 100))} is no name of a model of ${PROVIDER_ID}.`, {
    reachedVendor: false,
    hint: "Correct model in the profile, for example model: gemini-2.5-flash",
  });
}

/** The vendor did not let the model see the request. */
export function blockedError(call: Call, reason: string, usage: Usage | undefined): ProviderError {
  return new ProviderError("content_filtered", `${nameOf(call)} blocked the prompt (${reason}).`, {
    reachedVendor: true,
    status: 200,
    usage,
    hint: "The vendor refuses this content: change the prompt or the input, or safetySettings in options.",
  });
}

/** The answer is not what answers look like. `what` completes "google-gemini ...". */
export function protocolError(call: Call, what: string, usage?: Usage): ProviderError {
  return new ProviderError("protocol", `${nameOf(call)} ${what}.`, {
    reachedVendor: true,
    usage,
    hint: "Check base_url and the model of the profile; if they are right, run again.",
  });
}

// What a reported error looks like to those who do not understand it.
const SYMPTOMS: ReadonlySet<string> = new Set(["protocol", "network", "timeout"]);

/** What really went wrong, whatever the SDK or the reader made of it: an error that the vendor reported comes first. */
export function toCallError(call: Call, error: unknown): unknown {
  const failure = call.transport.failure(error);
  const { error: reported } = call.lastEvent;
  if (reported === undefined || !isProviderError(failure) || !SYMPTOMS.has(failure.kind)) return failure;
  return toProviderError(undefined, call.transport.headers, reported, {
    provider: PROVIDER_ID,
    model: call.model,
    secrets: call.secrets,
    nowMs: call.nowMs,
    usage: failure.usage,
  });
}

function nameOf({ model }: Call): string {
  return model === undefined ? PROVIDER_ID : `${PROVIDER_ID} (model ${model})`;
}
