import type { Logger } from "@llm-orc/contracts";
import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { ResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { answerable, type Answers, type ClientRequests, toAnswers, toWireRequest } from "../client-requests.ts";
import type { AnsweredStep, Step } from "../step.ts";
import { relatedRequest } from "./request-scope.ts";

export interface AskOptions {
  readonly server: Server;
  /** Of the library, which is not imported here. */
  readonly resultSchema: typeof ResultSchema;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A person reads, thinks and types. */
const ANSWER_TIMEOUT_MS = 10 * 60_000;

/**
 * Runs what a request asks for until nothing has to be asked any more; the client is asked meanwhile. `undefined` when it cannot
 * or does not answer, and there is no result without.
 */
export async function withAnswers<Result>(
  options: AskOptions,
  run: (resumed: AnsweredStep | undefined) => Promise<Step<Result>>,
): Promise<Result | undefined> {
  let step = await run(undefined);
  while (step.type === "ask") {
    const requests = answerable(step.requests, options.server.getClientCapabilities());
    const answers = Object.keys(requests).length === 0 ? undefined : await ask(requests, options);
    if (answers === undefined) return step.otherwise;
    step = await run({ state: step.state, answers });
  }
  return step.result;
}

/** One after another, as people do. `undefined` when the client broke off or answered something else. */
async function ask(requests: ClientRequests, { server, resultSchema, log, signal }: AskOptions): Promise<Answers | undefined> {
  const responses: Record<string, unknown> = {};
  try {
    for (const [key, request] of Object.entries(requests)) {
      const { method, params } = toWireRequest(request);
      const options = { signal, timeout: ANSWER_TIMEOUT_MS, ...relatedRequest() };
      responses[key] = await server.request({ method, params }, resultSchema, options);
    }
  } catch (error) {
    log.debug(`mcp: asked in vain: ${error instanceof Error ? error.message : "no answer"}`);
    return undefined;
  }
  return toAnswers(requests, responses);
}
