import { assertNever, isJsonObject, type JsonObject } from "@llm-orc/contracts";
import type { ClientRequest, InputAnswer } from "../definition/tool-definition.ts";
import { isValidAgainst } from "./check-arguments.ts";

export type ClientRequests = Readonly<Record<string, ClientRequest>>;
export type Answers = Readonly<Record<string, InputAnswer>>;

/** What the client said it can do, as it came. */
export type ClientCapabilities = Readonly<Record<string, unknown>>;

/** A request in the shape of the protocol; its revisions differ only in how it travels. */
export interface WireRequest {
  readonly method: "elicitation/create" | "sampling/createMessage" | "roots/list";
  readonly params: JsonObject;
}

/** Those that the client can be sent. */
export function answerable(requests: ClientRequests, capabilities: ClientCapabilities | undefined): ClientRequests {
  return Object.fromEntries(Object.entries(requests).filter(([, request]) => canAnswer(request, capabilities ?? {})));
}

function canAnswer(request: ClientRequest, capabilities: ClientCapabilities): boolean {
  if (request.type === "sample") return isJsonObject(capabilities["sampling"]);
  if (request.type === "roots") return isJsonObject(capabilities["roots"]);
  const elicitation = capabilities["elicitation"];
  // An empty object is from before there were modes, and means forms.
  return isJsonObject(elicitation) && ("form" in elicitation || !("url" in elicitation));
}

export function toWireRequest(request: ClientRequest): WireRequest {
  switch (request.type) {
    case "form":
      return { method: "elicitation/create", params: { mode: "form", message: request.message, requestedSchema: request.schema } };
    case "sample":
      return {
        method: "sampling/createMessage",
        params: { messages: [{ role: "user", content: { type: "text", text: request.prompt } }], maxTokens: request.maxTokens },
      };
    case "roots":
      return { method: "roots/list", params: {} };
    default:
      return assertNever(request);
  }
}

/** The answer in a response of the client, or `undefined` for what does not answer the request. Nothing in it is trusted. */
export async function toAnswer(request: ClientRequest, response: unknown): Promise<InputAnswer | undefined> {
  if (!isJsonObject(response)) return undefined;
  switch (request.type) {
    case "form":
      if (response["action"] === "decline" || response["action"] === "cancel") return { action: response["action"] };
      if (response["action"] !== "accept") return undefined;
      if (!isJsonObject(response["content"]) || !(await isValidAgainst(request.schema, response["content"]))) return undefined;
      return { action: "accept", content: response["content"] };
    case "sample":
      return isJsonObject(response["content"]) ? { action: "accept", content: response } : undefined;
    case "roots":
      return Array.isArray(response["roots"]) ? { action: "accept", content: { roots: response["roots"] } } : undefined;
    default:
      return assertNever(request);
  }
}

/** An answer to each request, or `undefined` where one is missing or does not fit. What was not asked is ignored. */
export async function toAnswers(requests: ClientRequests, responses: Readonly<Record<string, unknown>>): Promise<Answers | undefined> {
  const answers: Record<string, InputAnswer> = {};
  for (const [key, request] of Object.entries(requests)) {
    const answer = await toAnswer(request, Object.hasOwn(responses, key) ? responses[key] : undefined);
    if (answer === undefined) return undefined;
    answers[key] = answer;
  }
  return answers;
}
