import { createHash } from "node:crypto";
import { isJsonObject, type JsonObject } from "@llm-orc/contracts";
import type { ClientRequest } from "../../definition/tool-definition.ts";
import type { ClientRequests } from "../client-requests.ts";

/**
 * What a client holds between a question and its answer, in the revisions without sessions. It is signed, so what comes back is
 * what was given out; and it names the call that it belongs to, so it cannot be brought along with another one.
 */
export interface RequestState {
  readonly call: string;
  readonly requests: ClientRequests;
  readonly state: JsonObject;
}

/** A short name for a method, what it is called on, and with which arguments. */
export function callKey(method: string, name: string, args: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify([method, name, args ?? {}]))
    .digest("base64url");
}

/** The state of this call, or `undefined` for one of another call. */
export function stateOfCall(value: unknown, call: string): RequestState | undefined {
  if (!isJsonObject(value) || value["call"] !== call) return undefined;
  const { requests, state } = value;
  // Signed: what is an object is what was signed.
  return isJsonObject(requests) && isJsonObject(state)
    ? { call, requests: requests as unknown as Readonly<Record<string, ClientRequest>>, state }
    : undefined;
}
