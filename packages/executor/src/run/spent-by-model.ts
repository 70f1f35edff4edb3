import { addCosts, addUsage, type Cost, type Usage } from "@llm-orc/contracts";

/** What was spent on one model. */
export interface Spent {
  readonly usage: Usage;
  readonly cost: Cost;
}

/** Sums what was spent, by model: `provider/model`. */
export class SpentByModel implements Iterable<readonly [string, Spent]> {
  // Each agent has one of these, and mostly one model.
  #model: string | undefined;
  #spent: Spent | undefined;
  #others: Map<string, Spent> | undefined;

  add(model: string, spent: Spent): void {
    if (this.#spent === undefined || this.#model === model) {
      this.#model = model;
      this.#spent = sumOf(this.#spent, spent);
    } else {
      this.#others ??= new Map();
      this.#others.set(model, sumOf(this.#others.get(model), spent));
    }
  }

  addAll(spent: Iterable<readonly [string, Spent]>): void {
    for (const [model, one] of spent) this.add(model, one);
  }

  [Symbol.iterator](): Iterator<readonly [string, Spent]> {
    const first = this.#spent === undefined ? [] : [[this.#model as string, this.#spent] as const];
    return (this.#others === undefined ? first : [...first, ...this.#others])[Symbol.iterator]();
  }
}

function sumOf(known: Spent | undefined, { usage, cost }: Spent): Spent {
  return known === undefined ? { usage, cost } : { usage: addUsage(known.usage, usage), cost: addCosts(known.cost, cost) };
}
