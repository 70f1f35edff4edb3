import type { JsonValue, Usage } from "@llm-orc/contracts";
import { ProviderError } from "@llm-orc/provider";
import { MOST_OF_AN_ERROR, readText, tooLongError, toProviderError } from "@llm-orc/provider-http";
import type { Answer, Connection } from "./connection.ts";

/** The failure that an answer outside 2xx means. Reads its body. */
export async function toStatusError(answer: Answer, connection: Connection, model?: string): Promise<ProviderError> {
  const { status, headers, body } = answer.response;
  const { secrets, nowMs } = answer;
  return toProviderError(status, headers, await readText(body, MOST_OF_AN_ERROR), { provider: connection.name, model, secrets, nowMs });
}

/** What went wrong with an answer that had begun with 2xx. */
export class AnswerErrors {
  readonly #answer: Answer;
  readonly #connection: Connection;
  readonly #model: string;

  constructor(answer: Answer, connection: Connection, model: string) {
    this.#answer = answer;
    this.#connection = connection;
    this.#model = model;
  }

  /** The server reported an error all the same. */
  reported(payload: JsonValue, usage: Usage | undefined): ProviderError {
    const { response, secrets, nowMs } = this.#answer;
    const about = { provider: this.#connection.name, model: this.#model, secrets, nowMs, usage };
    return toProviderError(undefined, response.headers, payload, about);
  }

  /** The answer is not what chat completions look like. `what` completes "<provider> ...". */
  protocol(what: string, usage?: Usage): ProviderError {
    const { status, headers } = this.#answer.response;
    const { name, baseUrl } = this.#connection;
    return new ProviderError("protocol", `${name} (model ${this.#model}) ${what}.`, {
      reachedVendor: true,
      status,
      requestId: headers["x-request-id"],
      usage,
      hint: `Check that base_url, ${baseUrl}, is a server of chat completions; if it is, run again.`,
    });
  }

  /** More of it would have to be kept than `maxBytes`. */
  tooLong(maxBytes: number): ProviderError {
    return tooLongError(this.#connection.name, maxBytes);
  }
}
