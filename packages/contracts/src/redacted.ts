/** What stands where a secret stood. */
export const REDACTED = "[redacted]";

/** A secret that cannot be printed by accident: string conversion, JSON and `console.log` show `[redacted]`. */
export class Redacted {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself. Call it where it is used, and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  // `console.log` and `util.inspect` of Node ask for this; a registered symbol, so nothing of Node is imported.
  static {
    Object.defineProperty(this.prototype, Symbol.for("nodejs.util.inspect.custom"), { value: () => REDACTED });
  }
}
