import type { ServerResponse } from "node:http";

/** Answers that are not written to their end yet. */
export class UnderWay {
  #size = 0;
  readonly #waiting: (() => void)[] = [];

  get size(): number {
    return this.#size;
  }

  /** Counts an answer until it is written or its connection is gone. */
  add(response: ServerResponse): void {
    this.#size += 1;
    response.once("close", () => {
      this.#size -= 1;
      if (this.#size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  /** Resolves when there is none. */
  none(): Promise<void> {
    return this.#size === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
