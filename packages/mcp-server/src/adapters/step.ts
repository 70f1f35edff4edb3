import type { JsonObject } from "@llm-orc/contracts";
import type { Resumed } from "../definition/tool-definition.ts";
import type { Answers, ClientRequests } from "./client-requests.ts";

/** The result of what a client asked for, or what it has to be asked before there is one. */
export type Step<Result> =
  | { readonly type: "result"; readonly result: Result }
  | {
      readonly type: "ask";
      readonly requests: ClientRequests;
      readonly state: JsonObject;
      /** For clients that can answer none of the requests; absent where there is no result without an answer. */
      readonly otherwise: Result | undefined;
    };

/** What was answered to a step that asked. */
export interface AnsweredStep {
  readonly state: JsonObject;
  readonly answers: Answers;
}

export function toResumed({ state, answers }: AnsweredStep): Resumed {
  return { state, answers, answer: Object.values(answers)[0] ?? { action: "cancel" } };
}
