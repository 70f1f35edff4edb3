import { addCosts, addUsage, type Cost, type Usage } from "@llm-orc/contracts";

/** What was spent on one model. */
export interface Spent {
  readonly usage: Usage;
  readonly cost: Cost;
}

/** Sums what was spent, by model: `provider/model`. */
export class SpentByModel implements Iterable<readonly [string, Spent]> {
  readonly #models = new Map<string, Spent>();

  add(model: string, { usage, cost }: Spent): void {
    const before = this.#models.get(model);
    this.#models.set(
      model,
      before === undefined ? { usage, cost } : { usage: addUsage(before.usage, usage), cost: addCosts(before.cost, cost) },
    );
  }

  addAll(spent: Iterable<readonly [string, Spent]>): void {
    for (const [model, one] of spent) this.add(model, one);
  }

  [Symbol.iterator](): Iterator<readonly [string, Spent]> {
    return this.#models[Symbol.iterator]();
  }
}
