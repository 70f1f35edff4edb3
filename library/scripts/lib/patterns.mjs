/** Regular expressions that come from outside: limits on pattern and text, and on the time that their search may take. */
import { runInNewContext } from "node:vm";

const MAX_PATTERN = 1_000;
const MAX_TEXT = 100_000;
const MAX_SECONDS = 5;

/**
 * Whether a text holds the pattern (Unicode mode). Throws when the pattern is none or longer than 1,000 characters, and at a text of more
 * than 100,000. Limits do not stop a pattern that backtracks: call it in `limitTime`.
 */
export function patternTest(pattern, { ignoreCase = false } = {}) {
  if (pattern.length > MAX_PATTERN) throw new Error(`a pattern has at most ${MAX_PATTERN} characters, this one ${pattern.length}`);
  const expression = compile(pattern, ignoreCase ? "iu" : "u");
  return (text) => {
    if (text.length > MAX_TEXT) throw new Error(`a pattern looks at no more than ${MAX_TEXT} characters, this text has ${text.length}`);
    return expression.test(text);
  };
}

/** What `work` returns. Throws when it takes more than five seconds: a pattern such as `(a+)+$` would otherwise go on for years. */
export function limitTime(work) {
  try {
    return runInNewContext("work()", { work }, { timeout: MAX_SECONDS * 1000 });
  } catch (error) {
    if (error?.code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new Error(`stopped after ${MAX_SECONDS} seconds: simplify the patterns, avoid (a+)+, or give less data`, { cause: error });
  }
}

function compile(pattern, flags) {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw new Error(`"${pattern}" is no regular expression: ${error.message}`, { cause: error });
  }
}
