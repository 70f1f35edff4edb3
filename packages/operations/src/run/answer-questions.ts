import { createAnswerFolder } from "@llm-orc/artifacts";
import type { InputHandler } from "@llm-orc/executor";
import type { InputAnswer } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import { AnsweredElsewhere } from "./answered-elsewhere.ts";

export interface AnswerQuestionsOptions {
  /** Where the run is kept; asked for when the first question comes. */
  readonly folder: () => string | undefined;
  /** How long the run waits for what nobody is there to answer. Default 0. */
  readonly waitSeconds?: number | undefined;
}

/**
 * Answers a run's questions: by what comes into its folder from outside, and by the context's person, whoever is first. A
 * question that nobody is there to answer is parked, at once or after `waitSeconds`; the folder counts until the run ends.
 */
export function answerQuestions(
  { onInputRequired: person, clock, logger }: Pick<OperationContext, "onInputRequired" | "clock" | "logger">,
  { folder, waitSeconds = 0 }: AnswerQuestionsOptions,
): InputHandler {
  let answers: ReturnType<typeof createAnswerFolder> | undefined;

  return async (request, options) => {
    const runFolder = folder();
    if (answers === undefined && runFolder !== undefined) answers = createAnswerFolder(runFolder, { logger, clock });
    const question = { request_id: options.requestId, request };
    const early = answers?.take(question);
    if (early !== undefined) return early;
    const settled = new AbortController();
    const signal = AbortSignal.any([options.signal, settled.signal]);
    const outside = answers?.wait(question, signal) ?? forever;
    const later = (): Promise<InputAnswer> => {
      if (waitSeconds <= 0) options.park();
      else signal.addEventListener("abort", clock.after(waitSeconds * 1000, options.park), { once: true });
      return outside;
    };
    const ask = async (): Promise<InputAnswer> => {
      const answer = person === undefined ? ("park" as const) : await person(request, { ...options, signal });
      return answer === "park" ? later() : answer;
    };
    try {
      return await Promise.race([outside, ask()]);
    } finally {
      settled.abort(new AnsweredElsewhere(request));
    }
  };
}

const forever = new Promise<never>(() => {});
