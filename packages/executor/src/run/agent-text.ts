import type { LiveText } from "./event-log.ts";
import type { RedactingStream, Redactor } from "./redactor.ts";

/** What an agent says while it says it, redacted. */
export class AgentText implements LiveText {
  readonly place: LiveText["place"];
  attempt = 1;
  text = "";
  visible = 0;
  readonly #redactor: Redactor;
  readonly #onGrow: (text: AgentText) => void;
  #filter: RedactingStream | undefined;

  constructor(place: LiveText["place"], redactor: Redactor, onGrow: (text: AgentText) => void) {
    this.place = place;
    this.#redactor = redactor;
    this.#onGrow = onGrow;
  }

  append(delta: string): void {
    this.#filter ??= this.#redactor.stream();
    this.#show(this.#filter === undefined ? delta : this.#filter.push(delta));
  }

  /** What the filter held back belongs to the text after all; of a text that was cut short it may be most of a secret. */
  finish(isCutShort = false): void {
    const rest = this.#filter?.end(isCutShort) ?? "";
    this.#filter = undefined;
    this.#show(rest);
  }

  /** Withdraws the text so far: the next piece begins a new attempt. */
  restart(): void {
    // What a filter still held back belonged to the attempt before.
    this.#filter = undefined;
    if (this.text === "") return;
    this.attempt++;
    this.text = "";
    this.visible = 0;
  }

  #show(piece: string): void {
    if (piece === "") return;
    this.text += piece;
    this.#onGrow(this);
  }
}
