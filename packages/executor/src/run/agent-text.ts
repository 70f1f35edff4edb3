import type { LiveText } from "./event-log.ts";
import type { RedactingStream, Redactor } from "./redactor.ts";

/** What an agent says while it says it, redacted. */
export class AgentText implements LiveText {
  readonly place: LiveText["place"];
  attempt = 1;
  shown: string[] = [];
  unshown = "";
  isTicking = false;
  readonly #redactor: Redactor;
  readonly #onGrow: (text: AgentText) => void;
  #filter: RedactingStream | undefined;

  constructor(place: LiveText["place"], redactor: Redactor, onGrow: (text: AgentText) => void) {
    this.place = place;
    this.#redactor = redactor;
    this.#onGrow = onGrow;
  }

  /** All of it, put together at each call. */
  get text(): string {
    return this.shown.join("") + this.unshown;
  }

  show(): void {
    if (this.unshown === "") return;
    // Pushed to an empty array, one piece would get room for seventeen.
    if (this.shown.length === 0) this.shown = [this.unshown];
    else this.shown.push(this.unshown);
    this.unshown = "";
  }

  append(delta: string): void {
    this.#filter ??= this.#redactor.stream();
    this.#add(this.#filter === undefined ? delta : this.#filter.push(delta));
  }

  /** What the filter held back belongs to the text after all; of a text that was cut short it may be most of a secret. */
  finish(isCutShort = false): void {
    const rest = this.#filter?.end(isCutShort) ?? "";
    this.#filter = undefined;
    this.#add(rest);
  }

  /** Withdraws the text so far: the next piece begins a new attempt. */
  restart(): void {
    // What a filter still held back belonged to the attempt before.
    this.#filter = undefined;
    if (this.shown.length === 0 && this.unshown === "") return;
    this.attempt++;
    this.shown = [];
    this.unshown = "";
  }

  #add(piece: string): void {
    if (piece === "") return;
    this.unshown += piece;
    this.#onGrow(this);
  }
}
