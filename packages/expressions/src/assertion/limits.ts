import { OrcError } from "@llm-orc/contracts";

/** What Python would raise. `evaluateAssertion` adds the place and makes an `OrcError` of it. */
export class PythonError extends Error {
  readonly kind: string;
  readonly hint: string | undefined;

  constructor(kind: string, message: string, hint?: string) {
    super(message);
    this.kind = kind;
    this.hint = hint;
  }
}

/** The bounds of one evaluation. Each function throws `EXPRESSION_TOO_COSTLY` past its own. */
export interface Limits {
  /** Pays for so many steps. @default 1 */
  take(steps?: number): void;
  /** Pays for work on a text of this length. */
  takeText(length: number): void;
  /** Pays for a new text of this length, before it is made. */
  makeText(length: number): void;
  /** Pays for a new list of this length, before it is made. */
  makeItems(count: number): void;
  /** For a list that grows item by item, each of which is paid for. */
  checkItems(count: number): void;
}

const MAX_TEXT = 10_000_000;
const MAX_ITEMS = 1_000_000;
// What the engine does for one step takes about as long as going through this much of a text, or copying this many items.
const CHARACTERS_PER_STEP = 64;
const ITEMS_PER_STEP = 4;

/** How many times more it costs to go through a text when a function is called for nearly each of its characters. */
export const CALLBACK_COST = 16;

export function createLimits(maxSteps: number): Limits {
  let left = maxSteps;
  const limits: Limits = {
    take(steps = 1) {
      left -= steps;
      if (left >= 0) return;
      throw tooCostly(
        `The assertion takes more than ${maxSteps.toLocaleString("en")} steps.`,
        "Look at a part of the output instead of the whole of it.",
      );
    },
    takeText(length) {
      limits.take(1 + Math.floor(length / CHARACTERS_PER_STEP));
    },
    makeText(length) {
      if (length > MAX_TEXT) throw tooCostly(`The assertion makes a text of more than ${MAX_TEXT.toLocaleString("en")} characters.`);
      limits.takeText(length);
    },
    makeItems(count) {
      limits.checkItems(count);
      limits.take(1 + Math.floor(count / ITEMS_PER_STEP));
    },
    checkItems(count) {
      if (count > MAX_ITEMS) throw tooCostly(`The assertion makes a list of more than ${MAX_ITEMS.toLocaleString("en")} items.`);
    },
  };
  return limits;
}

/** How deep values may be nested where they are compared or written out: the call stack holds many times more. */
export const MAX_VALUE_DEPTH = 500;

/** Throws past `MAX_VALUE_DEPTH`. */
export function checkDepth(depth: number): void {
  if (depth > MAX_VALUE_DEPTH) throw new PythonError("RecursionError", `a value is nested more than ${MAX_VALUE_DEPTH} levels deep`);
}

function tooCostly(message: string, hint?: string): OrcError {
  return new OrcError("EXPRESSION_TOO_COSTLY", message, { hint });
}
