import { fromPicoUsd } from "@llm-orc/contracts";

/** The most that an attempt can come to, or what it came to. */
export interface Amount {
  /** 1e-12 US dollars. */
  readonly picoUsd: bigint;
  readonly tokens: number;
}

export interface LedgerLimits {
  readonly picoUsd?: bigint;
  readonly tokens?: number;
}

/** What was reserved for one attempt. */
export interface Reservation {
  /** What it came to takes the place of what was reserved. */
  settle(actual: Amount): void;
}

/**
 * The money and the tokens that a run, or an ensemble inside it, may spend. An attempt begins only when the most that it can
 * come to still fits beside what is spent and what others reserved; so what is spent stays within the limit.
 */
export class Ledger {
  readonly limits: LedgerLimits;
  /** Whether an agent may run whose price is not known. */
  readonly allowsUnknown: boolean;
  /** What is spent here is spent there too. */
  readonly parent: Ledger | undefined;
  /** Whether it refused an attempt. */
  hasRefused = false;
  /** Agents whose price is not known and that ran all the same: the limit in dollars does not cover them. */
  readonly uncovered: Set<string> = new Set();
  #spent: Amount = { picoUsd: 0n, tokens: 0 };
  #reserved: Amount = { picoUsd: 0n, tokens: 0 };
  #open = 0;
  readonly #lanes = new Map<unknown, object>();

  constructor(limits: LedgerLimits, options: { readonly allowsUnknown: boolean; readonly parent?: Ledger | undefined }) {
    const { allowsUnknown, parent } = options;
    this.limits = limits;
    this.allowsUnknown = allowsUnknown;
    this.parent = parent;
  }

  get countsTokens(): boolean {
    return this.limits.tokens !== undefined || this.parent?.countsTokens === true;
  }

  get countsMoney(): boolean {
    return this.limits.picoUsd !== undefined || this.parent?.countsMoney === true;
  }

  fits(amount: Amount): boolean {
    return this.#hasRoom(amount) && (this.parent?.fits(amount) ?? true);
  }

  /** It does not fit, and nothing that is under way can make room. */
  isHopeless(amount: Amount): boolean {
    return (!this.#hasRoom(amount) && this.#open === 0) || this.parent?.isHopeless(amount) === true;
  }

  reserve(amount: Amount): Reservation {
    const above = this.parent?.reserve(amount);
    this.#open++;
    this.#reserved = plus(this.#reserved, amount);
    return {
      settle: (actual) => {
        above?.settle(actual);
        this.#open--;
        this.#reserved = plus(this.#reserved, { picoUsd: -amount.picoUsd, tokens: -amount.tokens });
        this.#spent = plus(this.#spent, actual);
      },
    };
  }

  /** What was spent before, in this ledger alone. */
  charge(amount: Amount): void {
    this.#spent = plus(this.#spent, amount);
  }

  /** Notes who refused. */
  refuse(amount: Amount): void {
    if (!this.#hasRoom(amount)) this.hasRefused = true;
    this.parent?.refuse(amount);
  }

  noteUncovered(agent: string): void {
    this.uncovered.add(agent);
    this.parent?.noteUncovered(agent);
  }

  /** Of two who wait for the same permits, who waits for money does not hold up who needs none. */
  lane(of: unknown): object {
    let lane = this.#lanes.get(of);
    if (lane === undefined) this.#lanes.set(of, (lane = {}));
    return lane;
  }

  /** What is left, and what would be needed, in words. */
  room({ picoUsd, tokens }: Amount): string {
    if (this.#hasRoom({ picoUsd, tokens })) return this.parent?.room({ picoUsd, tokens }) ?? "";
    const { limits } = this;
    if (limits.picoUsd !== undefined && this.#spent.picoUsd + picoUsd > limits.picoUsd)
      return `It may cost up to ${fromPicoUsd(picoUsd)} USD, and ${fromPicoUsd(limits.picoUsd - this.#spent.picoUsd)} of ${fromPicoUsd(limits.picoUsd)} USD are left.`;
    return `It may take up to ${tokens} tokens, and ${(limits.tokens ?? 0) - this.#spent.tokens} of ${limits.tokens} are left.`;
  }

  get spent(): { readonly usd: string; readonly tokens: number } {
    return { usd: fromPicoUsd(this.#spent.picoUsd), tokens: this.#spent.tokens };
  }

  #hasRoom({ picoUsd, tokens }: Amount): boolean {
    const { limits } = this;
    if (limits.picoUsd !== undefined && this.#spent.picoUsd + this.#reserved.picoUsd + picoUsd > limits.picoUsd) return false;
    return limits.tokens === undefined || this.#spent.tokens + this.#reserved.tokens + tokens <= limits.tokens;
  }
}

function plus(a: Amount, b: Amount): Amount {
  return { picoUsd: a.picoUsd + b.picoUsd, tokens: a.tokens + b.tokens };
}
