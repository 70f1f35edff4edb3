import { isJsonObject } from "@llm-orc/contracts";
import type { InputRequests, InputRequiredResult, RequestStateCodec, ServerContext } from "@modelcontextprotocol/server";
import { answerable, type ClientCapabilities, toAnswers, toWireRequest } from "../client-requests.ts";
import type { AnsweredStep, Step } from "../step.ts";
import { type RequestState, stateOfCall } from "./request-state.ts";
import type { SdkLibrary } from "./sdk-library.ts";

export interface AskOptions {
  readonly sdk: SdkLibrary;
  readonly codec: RequestStateCodec<RequestState>;
  /** Names the call: what was asked for another one does not count. */
  readonly call: string;
}

/**
 * Runs what a request asks for where a question is a result, and its answer comes with the same request once more. Answers that
 * are missing or do not fit are asked for again.
 */
export async function withAnswers<Result>(
  context: ServerContext,
  { sdk, codec, call }: AskOptions,
  run: (resumed: AnsweredStep | undefined) => Promise<Step<Result>>,
): Promise<Result | InputRequiredResult> {
  const responses = context.mcpReq.inputResponses ?? {};
  const given = context.mcpReq.requestState<RequestState>();
  if (given === undefined) {
    const step = await run(undefined);
    // Answers to a question that keeps nothing may come with the first call.
    const answers = step.type === "ask" && isEmpty(step.state) ? await toAnswers(step.requests, responses) : undefined;
    return finish(answers === undefined ? step : await run({ state: {}, answers }));
  }
  const asked = stateOfCall(given, call);
  if (asked === undefined) throw new sdk.ProtocolError(sdk.INVALID_PARAMS, OTHER_CALL);
  const answers = await toAnswers(asked.requests, responses);
  return answers === undefined ? ask(asked) : finish(await run({ state: asked.state, answers }));

  async function finish(step: Step<Result>): Promise<Result | InputRequiredResult> {
    if (step.type === "result") return step.result;
    const { requests, state, otherwise } = step;
    const possible = answerable(requests, capabilitiesOf(context, sdk));
    if (!isEmpty(possible)) return ask({ call, requests: possible, state });
    // The SDK refuses a request that the client did not say it can answer, with what it would have had to declare.
    return otherwise ?? ask({ call, requests, state });
  }

  async function ask(state: RequestState): Promise<InputRequiredResult> {
    const inputRequests = Object.fromEntries(Object.entries(state.requests).map(([key, request]) => [key, toWireRequest(request)]));
    return sdk.inputRequired({ inputRequests: inputRequests as unknown as InputRequests, requestState: await codec.mint(state) });
  }
}

const OTHER_CALL = "This requestState belongs to another call. Repeat that one exactly as it was, or call without requestState.";

function capabilitiesOf(context: ServerContext, sdk: SdkLibrary): ClientCapabilities | undefined {
  const envelope: unknown = context.mcpReq.envelope;
  const declared = isJsonObject(envelope) ? envelope[sdk.CLIENT_CAPABILITIES_META_KEY] : undefined;
  return isJsonObject(declared) ? declared : undefined;
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
