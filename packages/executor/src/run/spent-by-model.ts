import { addCosts, addUsage, type Cost, type Usage } from "@llm-orc/contracts";

/** What was spent on one model. */
export interface Spent {
  readonly usage: Usage;
  readonly cost: Cost;
}

/** Sums what was spent, by model: `provider/model`. */
export class SpentByModel implements Iterable<readonly [string, Spent]> {
  // No map, and not pushed to, which makes room for sixteen: each agent has one of these, and mostly one model.
  #models: readonly (readonly [string, Spent])[] = [];

  add(model: string, { usage, cost }: Spent): void {
    const place = this.#models.findIndex(([name]) => name === model);
    const known = this.#models[place];
    if (known === undefined) this.#models = this.#models.concat([[model, { usage, cost }]]);
    else this.#models = this.#models.with(place, [model, { usage: addUsage(known[1].usage, usage), cost: addCosts(known[1].cost, cost) }]);
  }

  addAll(spent: Iterable<readonly [string, Spent]>): void {
    for (const [model, one] of spent) this.add(model, one);
  }

  [Symbol.iterator](): Iterator<readonly [string, Spent]> {
    return this.#models[Symbol.iterator]();
  }
}
