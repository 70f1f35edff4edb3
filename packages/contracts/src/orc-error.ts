/** What crosses a process boundary instead of an `Error`: in events, results, artifacts and on the wire. */
export interface SerializedError {
  /** Permanent, `AREA_REASON`. Recognise errors by this, never by `message`. */
  readonly code: string;
  readonly message: string;
  /** What to type or change next. */
  readonly hint?: string;
}

export interface OrcErrorOptions {
  readonly hint?: string | undefined;
  readonly isRetryable?: boolean | undefined;
  readonly cause?: unknown;
}

// A registered symbol is the same in every copy of this package; `instanceof` is not.
const MARKER: unique symbol = Symbol.for("llm-orc.error") as never;

/**
 * Base of every error that another package may want to recognise. `code` is permanent and has the form `AREA_REASON`;
 * `hint` says what to do next; `cause` keeps the original.
 */
export class OrcError extends Error {
  override readonly name: string = "OrcError";
  readonly code: string;
  readonly hint?: string;
  readonly isRetryable: boolean;

  constructor(code: string, message: string, options: OrcErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
    this.isRetryable = options.isRetryable ?? false;
    Object.defineProperty(this, MARKER, { value: true });
  }

  /** Never carries `cause`, stacks, headers or bodies. */
  toJSON(): SerializedError {
    return { code: this.code, message: this.message, ...(this.hint === undefined ? {} : { hint: this.hint }) };
  }
}

/** True for an `OrcError` of any copy of this package. */
export function isOrcError(value: unknown): value is OrcError {
  return typeof value === "object" && value !== null && MARKER in value;
}

/**
 * The document form of anything thrown. What is no `OrcError` is a bug of ours or of a plugin: `INTERNAL_ERROR`, with its
 * message and nothing else.
 */
export function toSerializedError(error: unknown): SerializedError {
  if (isOrcError(error)) return error.toJSON();
  return { code: "INTERNAL_ERROR", message: error instanceof Error ? error.message : textOf(error) };
}

// What has no conversion of its own (`Object.create(null)`) can be thrown as well.
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "something was thrown that is no error and has no text";
  }
}
