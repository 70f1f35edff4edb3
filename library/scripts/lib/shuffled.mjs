import { randomInteger } from "./seeded-random.mjs";

/**
 * The values in an order of which all are equally likely (Fisher and Yates); the list given stays as it is.
 *
 * @param {() => number} random a generator of `seededRandom`
 */
export function shuffled(random, values) {
  const list = [...values];
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = randomInteger(random, last + 1);
    [list[last], list[other]] = [list[other], list[last]];
  }
  return list;
}
