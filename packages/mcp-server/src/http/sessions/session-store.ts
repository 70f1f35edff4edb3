import { busy, Refusal } from "../door/refusal.ts";
import type { HttpLimits } from "../http-options.ts";

/** What the store knows of a session. `Value` is what is behind it. */
export interface StoredSession<Value> {
  readonly id: string;
  readonly owner: string;
  readonly value: Value;
}

export interface Reservation<Value> {
  /** Gives the place back; the session has one of its own by then, or does not come. */
  readonly free: () => void;
  /** What was behind the session that made place; it is forgotten already. */
  readonly replaced?: Value;
}

/** A session that was used more recently does not make place for another: its client may be between two requests. */
const MIN_IDLE_MS = 10_000;

type Entry<Value> = StoredSession<Value> & { open: number; idleSince: number };

/** Sessions by id: who may use them, how many there may be, and when nobody uses one any more. */
export class SessionStore<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #limits: Pick<HttpLimits, "maxSessions" | "maxSessionsPerCaller" | "sessionIdleMs">;
  readonly #now: () => number;
  /** Sessions being opened, by owner: they count already. */
  readonly #reserved = new Map<string, number>();

  constructor(
    limits: Pick<HttpLimits, "maxSessions" | "maxSessionsPerCaller" | "sessionIdleMs">,
    now: () => number = () => performance.now(),
  ) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Keeps a place for a session that is being opened. Where there is none, the caller's own session that has been idle longest
   * makes one: many clients go away without a word. Throws a `Refusal` when all are in use.
   */
  reserve(owner: string): Reservation<Value> {
    const { maxSessions, maxSessionsPerCaller } = this.#limits;
    const own = [...this.#entries.values()].filter((entry) => entry.owner === owner);
    const isFull = this.#entries.size + sum(this.#reserved.values()) >= maxSessions;
    const isTooMany = own.length + (this.#reserved.get(owner) ?? 0) >= maxSessionsPerCaller;
    const spare = isFull || isTooMany ? longestIdle(own, this.#now() - MIN_IDLE_MS) : undefined;
    if (isFull && spare === undefined)
      throw busy(503, `This server has its ${maxSessions} sessions. Try again when others have ended.`, 30);
    if (isTooMany && spare === undefined) throw busy(429, `You have ${own.length} sessions open. End some of them with DELETE.`, 30);
    const replaced = spare && this.take(spare.id);
    this.#count(owner, 1);
    let isFree = false;
    const free = (): void => {
      if (!isFree) this.#count(owner, -1);
      isFree = true;
    };
    return replaced === undefined ? { free } : { free, replaced };
  }

  add(session: StoredSession<Value>): void {
    this.#entries.set(session.id, { ...session, open: 0, idleSince: this.#now() });
  }

  /** The session, if it is this owner's; that of somebody else is as unknown as none. Throws a `Refusal`. */
  find(id: string, owner: string): Value {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.owner !== owner)
      throw new Refusal(404, "There is no such session. Initialize a new one.", {}, -32_001);
    return entry.value;
  }

  /** A request or stream of the session begins. Gives back how it ends. */
  enter(id: string): () => void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return () => undefined;
    entry.open += 1;
    return () => {
      entry.open -= 1;
      entry.idleSince = this.#now();
    };
  }

  /** Forgets the session and gives it back; undefined when that was done before. */
  take(id: string): Value | undefined {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    return entry?.value;
  }

  /** Those that nobody has used for the time that a session may idle. */
  idle(): readonly string[] {
    const since = this.#now() - this.#limits.sessionIdleMs;
    return [...this.#entries.values()].filter((entry) => entry.open === 0 && entry.idleSince <= since).map(({ id }) => id);
  }

  ids(): readonly string[] {
    return [...this.#entries.keys()];
  }

  #count(owner: string, change: 1 | -1): void {
    const count = (this.#reserved.get(owner) ?? 0) + change;
    if (count === 0) this.#reserved.delete(owner);
    else this.#reserved.set(owner, count);
  }
}

function longestIdle<Value>(entries: readonly Entry<Value>[], before: number): Entry<Value> | undefined {
  const idle = entries.filter((entry) => entry.open === 0 && entry.idleSince <= before);
  return idle.sort((a, b) => a.idleSince - b.idleSince)[0];
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
