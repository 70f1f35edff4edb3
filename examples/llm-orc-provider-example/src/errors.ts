import { ProviderError } from "@llm-orc/provider";
import { readText, toProviderError } from "@llm-orc/provider-http";
import { type Answer, PROVIDER } from "./connection.ts";

/** What an answer outside 2xx means. Reads its body. */
export async function statusError(answer: Answer, model?: string): Promise<ProviderError> {
  const { status, headers, body } = answer.response;
  return toProviderError(status, headers, await readText(body), context(answer, model));
}

/** What the vendor reports after the stream began well. */
export function reportedError(answer: Answer, model: string, payload: Parameters<typeof toProviderError>[2]): ProviderError {
  return toProviderError(undefined, answer.response.headers, payload, context(answer, model));
}

/** The answer is not what this API sends. `what` completes "example-api (model x) ...". */
export function protocolError({ response }: Answer, model: string | undefined, what: string): ProviderError {
  return new ProviderError("protocol", `${PROVIDER}${model === undefined ? "" : ` (model ${model})`} ${what}.`, {
    reachedVendor: true,
    status: response.status,
    requestId: response.headers["x-request-id"],
    hint: "Check base_url of the profile; if it is right, run again.",
  });
}

function context({ secrets, nowMs }: Answer, model: string | undefined): Parameters<typeof toProviderError>[3] {
  return { provider: PROVIDER, model, secrets, nowMs };
}
