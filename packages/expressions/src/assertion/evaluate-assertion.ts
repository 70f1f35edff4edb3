import { type JsonValue, OrcError } from "@llm-orc/contracts";
import type { Span } from "./ast.ts";
import { brief } from "./brief.ts";
import { createEvaluator, type Evaluator, type Scope } from "./evaluate-expression.ts";
import { explain } from "./explain.ts";
import { createLimits, PythonError } from "./limits.ts";
import type { Assertion } from "./parse-assertion.ts";
import { fromJson, isTrue } from "./values.ts";

export interface EvaluateAssertionOptions {
  /** How much work the evaluation may be: about one step for each part and each item that is looked at. @default 1,000,000 */
  readonly maxSteps?: number;
}

/** What an assertion came to. */
export interface AssertionValue {
  /** Python's truth of the value: what is empty, zero, False or None does not hold. */
  readonly holds: boolean;
  /** The value as Python's `repr` writes it, cut after 2,000 characters; for `all(...)` and comparisons `True` or `False`. */
  readonly text: string;
  /** What made it not hold, as far as that can be said in a line: `len(results) is 2`. */
  readonly because?: string;
}

/** An assertion that Python would have ended with an exception. */
export class AssertionError extends OrcError {
  override readonly name = "AssertionError";
  /** The part of the assertion that failed. */
  readonly offset: number;
  readonly length: number;

  constructor(message: string, { offset, length }: Span, hint: string | undefined) {
    super("ASSERTION_FAILED_TO_EVALUATE", message, { hint });
    this.offset = offset;
    this.length = length;
  }
}

/**
 * Computes an assertion over these names, as Python would. Throws `ASSERTION_FAILED_TO_EVALUATE` (an `AssertionError` with
 * the place) where Python raises an exception, and `EXPRESSION_TOO_COSTLY` past the bounds: steps, texts of 10 million
 * characters, lists of a million items.
 */
export function evaluateAssertion(
  { text, expression }: Assertion,
  names: Readonly<Record<string, JsonValue>>,
  options: EvaluateAssertionOptions = {},
): AssertionValue {
  const evaluator = createEvaluator(createLimits(options.maxSteps ?? 1_000_000));
  const scope: Scope = { values: new Map(Object.entries(names).map(([name, value]) => [name, fromJson(value)])) };
  return placed(text, evaluator, () => {
    const value = evaluator.evaluate(expression, scope);
    const holds = isTrue(value);
    const because = holds ? undefined : quietly(() => explain(text, expression, scope, evaluator));
    return { holds, text: brief(value, MAX_SHOWN), ...(because === undefined ? {} : { because }) };
  });
}

const MAX_SHOWN = 2_000;

// The answer is there already: what cannot be explained within the bounds stays without.
function quietly(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof PythonError || error instanceof OrcError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function placed<T>(text: string, evaluator: Evaluator, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PythonError) {
      const { offset, length } = evaluator.at;
      const part = text.slice(offset, offset + length).replaceAll(/\s+/g, " ");
      const where = `at character ${offset + 1}, in \`${part.length > 80 ? `${part.slice(0, 77)}...` : part}\``;
      throw new AssertionError(`${error.kind}: ${error.message} (${where})`, evaluator.at, error.hint);
    }
    throw error;
  }
}
