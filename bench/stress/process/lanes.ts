/** Does the work for each item, in as many lanes at once as there are; each lane does one thing at a time. */
export async function inLanes<Lane, Item, Result>(
  lanes: readonly Lane[],
  items: Iterable<Item>,
  work: (lane: Lane, item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const left = items[Symbol.iterator]();
  const results: Result[] = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = left.next(); next.done !== true; next = left.next()) results.push(await work(lane, next.value));
    }),
  );
  return results;
}
