/** For the model: how many there are on this page, and one line on each. */
export function lines<Item>(what: string, items: readonly Item[], line: (item: Item) => string): string {
  const count = items.length === 0 ? `No ${what}s.` : `${items.length} ${what}${items.length === 1 ? "" : "s"} here:`;
  return [count, ...items.map((item) => `- ${line(item)}`)].join("\n");
}
