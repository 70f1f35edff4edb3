import { estimateTokens, maxTokensOf } from "@llm-orc/pricing";
import { type Amount, exactly } from "./amount.ts";

// What nobody can know before the run. Each of these is said to whoever reads an estimate.
const SHORT_ANSWER_TOKENS = 20;
const TYPICAL_ANSWER_TOKENS = 500;
const TYPICAL_SCRIPT_TOKENS = 250;
const TYPICAL_INPUT_TOKENS = 250;
/** What vendors put around a message at most. */
const FRAME_TOKENS = 64;

/** What the estimates rest on, in words. */
export const ASSUMPTIONS: readonly string[] = [
  `The tokens of a text are estimated from its words, numbers and marks; in the worst case every byte is one.`,
  `An answer has ${SHORT_ANSWER_TOKENS} tokens at least, ${TYPICAL_ANSWER_TOKENS} probably, and as many as the model or its max_tokens allow at most; a script prints about ${TYPICAL_SCRIPT_TOKENS}.`,
  `At least: guarded agents do not run and lists are empty. Probably: every agent runs once, with one item and one iteration. At most: all items and all iterations.`,
  `Calls that fail and are made again are not counted, but for the one that asks again for JSON.`,
];

/** Said when there is no input to count. */
export const NO_INPUT_ASSUMPTION: string = `There is no input yet: about ${TYPICAL_INPUT_TOKENS} tokens are assumed, and no bound.`;

/** The tokens of a text. */
export function tokensOf(text: string): Amount {
  const tokens = estimateTokens(text);
  return { low: tokens, likely: tokens, worst: maxTokensOf(Buffer.byteLength(text)) };
}

/** An input that is not there yet. */
export const UNKNOWN_INPUT: Amount = { low: 0, likely: TYPICAL_INPUT_TOKENS, worst: null };

/** What a script prints. */
export const SCRIPT_OUTPUT: Amount = { low: 0, likely: TYPICAL_SCRIPT_TOKENS, worst: null };

/** A model's answer under its limit. */
export function answerTokens(limit: number | undefined): Amount {
  return {
    low: Math.min(SHORT_ANSWER_TOKENS, limit ?? Infinity),
    likely: Math.min(TYPICAL_ANSWER_TOKENS, limit ?? Infinity),
    worst: limit ?? null,
  };
}

/** What stands around so many messages. */
export function frameTokens(messages: number): Amount {
  return { ...exactly(0), worst: messages * FRAME_TOKENS };
}
