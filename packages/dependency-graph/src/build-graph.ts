export interface GraphNode {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/**
 * A directed graph without cycles, by index: nodes are 0..size-1 in the order in which they were given. The neighbours of
 * node `i` are `edges[starts[i]]` up to, and not including, `edges[starts[i + 1]]`.
 */
export interface DependencyGraph {
  readonly size: number;
  readonly names: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly dependencies: Adjacency;
  readonly dependents: Adjacency;
}

export interface Adjacency {
  readonly starts: Int32Array;
  readonly edges: Int32Array;
}

export type GraphProblem =
  /** Two nodes of one name; `index` is the later one. */
  | { readonly type: "duplicate"; readonly name: string; readonly index: number; readonly first: number }
  | { readonly type: "missing"; readonly name: string; readonly index: number; readonly dependency: string; readonly position: number }
  /** A shortest way round: `["a", "b", "a"]`. One for every knot of nodes that can reach each other. */
  | { readonly type: "cycle"; readonly path: readonly string[] };

export type BuildGraphResult =
  | { readonly ok: true; readonly graph: DependencyGraph }
  | { readonly ok: false; readonly problems: readonly GraphProblem[] };

/** Builds the graph, or says all that is wrong with it. A dependency that is named twice counts once. Linear in nodes and edges. */
export function buildGraph(nodes: readonly GraphNode[]): BuildGraphResult {
  const problems: GraphProblem[] = [];
  const indexOf = new Map<string, number>();
  nodes.forEach(({ name }, index) => {
    const first = indexOf.get(name);
    if (first === undefined) indexOf.set(name, index);
    else problems.push({ type: "duplicate", name, index, first });
  });

  const lists = nodes.map(({ name, dependsOn }, index) => {
    const found = new Set<number>();
    dependsOn.forEach((dependency, position) => {
      const target = indexOf.get(dependency);
      if (target === undefined) problems.push({ type: "missing", name, index, dependency, position });
      else found.add(target);
    });
    return found;
  });

  const names = nodes.map(({ name }) => name);
  const dependencies = toAdjacency(lists);
  for (const knot of stronglyConnected(dependencies, nodes.length)) {
    problems.push({ type: "cycle", path: shortestCycle(dependencies, knot).map((index) => names[index] as string) });
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, graph: { size: nodes.length, names, indexOf, dependencies, dependents: reverse(dependencies, nodes.length) } };
}

function toAdjacency(lists: readonly ReadonlySet<number>[]): Adjacency {
  const starts = new Int32Array(lists.length + 1);
  lists.forEach((list, index) => {
    starts[index + 1] = (starts[index] as number) + list.size;
  });
  const edges = new Int32Array(starts[lists.length] as number);
  let next = 0;
  for (const list of lists) for (const target of list) edges[next++] = target;
  return { starts, edges };
}

/** The same edges seen from their other end; each list in rising order. */
function reverse({ starts, edges }: Adjacency, size: number): Adjacency {
  const reversedStarts = new Int32Array(size + 1);
  for (const target of edges) reversedStarts[target + 1] = (reversedStarts[target + 1] as number) + 1;
  for (let i = 0; i < size; i++) reversedStarts[i + 1] = (reversedStarts[i + 1] as number) + (reversedStarts[i] as number);
  const cursor = reversedStarts.slice();
  const reversedEdges = new Int32Array(edges.length);
  for (let source = 0; source < size; source++) {
    for (let edge = starts[source] as number; edge < (starts[source + 1] as number); edge++) {
      const target = edges[edge] as number;
      const place = cursor[target] as number;
      reversedEdges[place] = source;
      cursor[target] = place + 1;
    }
  }
  return { starts: reversedStarts, edges: reversedEdges };
}

/**
 * The sets of nodes that can reach each other and so hold a cycle (Tarjan 1972, with an explicit stack: a chain of
 * 100,000 agents must not overflow ours).
 */
function stronglyConnected({ starts, edges }: Adjacency, size: number): number[][] {
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const onStack = new Uint8Array(size);
  const nextEdge = starts.slice(0, size);
  const stack: number[] = [];
  const knots: number[][] = [];
  let counter = 0;

  for (let root = 0; root < size; root++) {
    if (order[root] !== -1) continue;
    const calls = [root];
    while (calls.length > 0) {
      const node = calls[calls.length - 1] as number;
      if (order[node] === -1) {
        order[node] = low[node] = counter++;
        stack.push(node);
        onStack[node] = 1;
      }
      const edge = nextEdge[node] as number;
      if (edge < (starts[node + 1] as number)) {
        nextEdge[node] = edge + 1;
        const target = edges[edge] as number;
        if (order[target] === -1) calls.push(target);
        else if (onStack[target] === 1) low[node] = Math.min(low[node] as number, order[target] as number);
        continue;
      }
      calls.pop();
      const caller = calls[calls.length - 1];
      if (caller !== undefined) low[caller] = Math.min(low[caller] as number, low[node] as number);
      if (low[node] !== order[node]) continue;
      const knot: number[] = [];
      for (let member = -1; member !== node;) {
        member = stack.pop() as number;
        onStack[member] = 0;
        knot.push(member);
      }
      if (knot.length > 1 || hasEdge({ starts, edges }, node, node)) knots.push(knot.sort((a, b) => a - b));
    }
  }
  return knots.sort((a, b) => (a[0] as number) - (b[0] as number));
}

/** A shortest way from the knot's first node back to it, by breadth. */
function shortestCycle({ starts, edges }: Adjacency, knot: readonly number[]): number[] {
  const first = knot[0] as number;
  const inside = new Set(knot);
  const cameFrom = new Map<number, number>();
  const queue = [first];
  for (const node of queue) {
    for (let edge = starts[node] as number; edge < (starts[node + 1] as number); edge++) {
      const target = edges[edge] as number;
      if (target === first) {
        const path = [first];
        for (let at = node; at !== first; at = cameFrom.get(at) as number) path.push(at);
        return [...path, first].reverse();
      }
      if (inside.has(target) && !cameFrom.has(target)) {
        cameFrom.set(target, node);
        queue.push(target);
      }
    }
  }
  return [first, first];
}

function hasEdge({ starts, edges }: Adjacency, from: number, to: number): boolean {
  for (let edge = starts[from] as number; edge < (starts[from + 1] as number); edge++) if (edges[edge] === to) return true;
  return false;
}
