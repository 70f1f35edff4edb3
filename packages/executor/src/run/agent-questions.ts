/** The questions of one agent to a person, most often one: which are open, which nobody may come to answer, which it asks again. */
export class AgentQuestions {
  readonly #open = new Set<AbortController>();
  readonly #repeated = new Set<string>();
  #parked = 0;
  #isClosed = false;

  /** The run has ended without an answer. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What tells whoever answers that no answer is wanted any more; until `end`. */
  begin(abortReason: unknown): AbortController {
    const question = new AbortController();
    this.#open.add(question);
    if (abortReason !== undefined) question.abort(abortReason);
    return question;
  }

  end(question: AbortController, reason: unknown): void {
    this.#open.delete(question);
    question.abort(reason);
  }

  /** Nobody may come to answer one. True for the first: the agent waits. */
  park(): boolean {
    return ++this.#parked === 1;
  }

  /** Somebody came. True for the last: the agent goes on. */
  unpark(): boolean {
    return --this.#parked === 0;
  }

  /** Whether a question from before the run was resumed was asked again already. */
  isRepeated(requestId: string): boolean {
    return this.#repeated.has(requestId);
  }

  repeat(requestId: string): void {
    this.#repeated.add(requestId);
  }

  abort(reason: unknown): void {
    for (const question of this.#open) question.abort(reason);
  }

  close(): void {
    this.#isClosed = true;
    this.abort(new Error("The run has ended without an answer."));
  }
}
