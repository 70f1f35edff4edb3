import type { Plan } from "@llm-orc/executor";

type Graph = Plan["graph"];

/** Who may be at work at the same moment. */
export interface Beside {
  readonly count: number;
  /** Indexes, rising. Only for small graphs: of many agents the list would be as long as their square. */
  readonly agents?: readonly number[];
}

const MOST_NAMED = 200;
// The sets take a bit for each pair of agents: 25 MB at this size.
const MOST_COUNTED = 10_000;

/**
 * For each agent those that it neither waits for nor is waited for by, over any number of edges. Undefined above 10,000
 * agents. Takes agents x edges / 32 steps.
 */
export function besideOf({ size, dependencies, dependents }: Graph, phases: Plan["phases"]): readonly Beside[] | undefined {
  if (size > MOST_COUNTED) return undefined;
  const order = phases.flat();
  const before = closure(size, dependencies, order);
  const after = closure(size, dependents, order.toReversed());
  return Array.from({ length: size }, (_, node) => {
    const related = new Uint32Array(wordsOf(size));
    const [row, other] = [rowOf(before, node, size), rowOf(after, node, size)];
    let count = size - 1;
    for (let word = 0; word < related.length; word++) {
      related[word] = (row[word] as number) | (other[word] as number);
      count -= bitCount(related[word] as number);
    }
    if (size > MOST_NAMED) return { count };
    const agents: number[] = [];
    for (let index = 0; index < size; index++) if (index !== node && !hasBit(related, index)) agents.push(index);
    return { count, agents };
  });
}

/** One row of bits for each node: everything that can be reached from it. `order` has neighbours before the node. */
function closure(size: number, { starts, edges }: Graph["dependencies"], order: readonly number[]): Uint32Array {
  const reached = new Uint32Array(size * wordsOf(size));
  for (const node of order) {
    const row = rowOf(reached, node, size);
    for (let edge = starts[node] as number; edge < (starts[node + 1] as number); edge++) {
      const neighbour = edges[edge] as number;
      const other = rowOf(reached, neighbour, size);
      for (let word = 0; word < row.length; word++) row[word] = (row[word] as number) | (other[word] as number);
      row[neighbour >>> 5] = (row[neighbour >>> 5] as number) | (1 << (neighbour & 31));
    }
  }
  return reached;
}

function wordsOf(size: number): number {
  return (size + 31) >>> 5;
}

function rowOf(bits: Uint32Array, node: number, size: number): Uint32Array {
  return bits.subarray(node * wordsOf(size), (node + 1) * wordsOf(size));
}

function hasBit(bits: Uint32Array, index: number): boolean {
  return (((bits[index >>> 5] as number) >>> (index & 31)) & 1) === 1;
}

// The bits of a word, counted in pairs, fours and bytes.
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
