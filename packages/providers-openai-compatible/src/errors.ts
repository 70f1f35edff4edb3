import type { JsonValue, Usage } from "@llm-orc/contracts";
import { ProviderError } from "@llm-orc/provider";
import { readText, tooLongError, toProviderError } from "@llm-orc/provider-http";
import type { Answer, Connection } from "./connection.ts";

const MOST_OF_AN_ERROR = 1024 * 1024;

/** The failure that an answer outside 2xx means. Reads its body. */
export async function toStatusError(answer: Answer, connection: Connection, model?: string): Promise<ProviderError> {
  const { status, headers, body } = answer.response;
  const { secrets, nowMs } = answer;
  return toProviderError(status, headers, await readText(body, MOST_OF_AN_ERROR), { provider: connection.name, model, secrets, nowMs });
}

/** What the reader of an answer needs to say what went wrong. */
export interface AnswerErrors {
  /** The server reported an error although the answer had begun with 200. */
  reported(payload: JsonValue, usage: Usage | undefined): ProviderError;
  /** The answer is not what chat completions look like. `what` completes "<provider> ...". */
  protocol(what: string, usage?: Usage): ProviderError;
  /** More of it would have to be kept than `maxBytes`. */
  tooLong(maxBytes: number): ProviderError;
}

export function createAnswerErrors(answer: Answer, connection: Connection, model: string): AnswerErrors {
  const { headers } = answer.response;
  return {
    reported: (payload, usage) =>
      toProviderError(undefined, headers, payload, {
        provider: connection.name,
        model,
        secrets: answer.secrets,
        nowMs: answer.nowMs,
        usage,
      }),
    protocol: (what, usage) =>
      new ProviderError("protocol", `${connection.name} (model ${model}) ${what}.`, {
        reachedVendor: true,
        status: answer.response.status,
        requestId: headers["x-request-id"],
        usage,
        hint: `Check that base_url, ${connection.baseUrl}, is a server of chat completions; if it is, run again.`,
      }),
    tooLong: (maxBytes) => tooLongError(connection.name, maxBytes),
  };
}
