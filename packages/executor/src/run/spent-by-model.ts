import { addCosts, addUsage, type Cost, type Usage } from "@llm-orc/contracts";

/** What was spent on one model. */
export interface Spent {
  readonly usage: Usage;
  readonly cost: Cost;
}

/** Sums what was spent, by model: `provider/model`. */
export class SpentByModel implements Iterable<readonly [string, Spent]> {
  // No map: each agent has one of these, and of models there are few.
  readonly #models: [string, Spent][] = [];

  add(model: string, { usage, cost }: Spent): void {
    const known = this.#models.find(([name]) => name === model);
    if (known === undefined) this.#models.push([model, { usage, cost }]);
    else known[1] = { usage: addUsage(known[1].usage, usage), cost: addCosts(known[1].cost, cost) };
  }

  addAll(spent: Iterable<readonly [string, Spent]>): void {
    for (const [model, one] of spent) this.add(model, one);
  }

  [Symbol.iterator](): Iterator<readonly [string, Spent]> {
    return this.#models[Symbol.iterator]();
  }
}
