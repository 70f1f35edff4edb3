/** Models of networks: from a few numbers to the edges between the nodes 0 to n - 1, each as [smaller, larger], in ascending order. */
import { randomInteger, seededRandom } from "../seeded-random.mjs";

/** More than this is refused: the answer has to be read by other scripts and kept with the run. */
export const MAX_GENERATED_NODES = 20_000;
export const MAX_GENERATED_EDGES = 100_000;

/** Per model the parameters that it takes, those that it needs, and whether its edges depend on a seed. */
export const MODELS = {
  erdos_renyi: { takes: ["n", "p", "m"], needs: ["n"], isRandom: true, plan: planErdosRenyi },
  watts_strogatz: { takes: ["n", "k", "beta"], needs: ["n", "k", "beta"], isRandom: true, plan: planWattsStrogatz },
  barabasi_albert: { takes: ["n", "m"], needs: ["n", "m"], isRandom: true, plan: planBarabasiAlbert },
  ring: { takes: ["n"], needs: ["n"], isRandom: false, plan: planRing },
  star: { takes: ["n"], needs: ["n"], isRandom: false, plan: planStar },
  grid: { takes: ["rows", "columns"], needs: ["rows", "columns"], isRandom: false, plan: planGrid },
  complete: { takes: ["n"], needs: ["n"], isRandom: false, plan: planComplete },
};

/**
 * The nodes' count and the edges of a network. The same parameters and seed give the same network.
 *
 * @throws {Error} for parameters that do not go together, and for more nodes or edges than the limits
 */
export function generateNetwork(model, parameters, seed) {
  // A plan counts before it builds: what is too large is refused before it takes memory.
  const { nodes, expectedEdges, build } = MODELS[model].plan(parameters);
  checkSize("nodes", nodes, MAX_GENERATED_NODES);
  checkSize("edges", Math.round(expectedEdges), MAX_GENERATED_EDGES);
  const edges = build(seededRandom(seed));
  // The number of edges may itself be random.
  checkSize("edges", edges.length, MAX_GENERATED_EDGES);
  return { nodes, edges: edges.map(([a, b]) => (a < b ? [a, b] : [b, a])).sort(([a, b], [c, d]) => a - c || b - d) };
}

function checkSize(what, count, limit) {
  if (count > limit) throw new Error(`the network would have ${count} ${what}; at most ${limit} are generated`);
}

function planErdosRenyi({ n, p, m }) {
  const pairs = (n * (n - 1)) / 2;
  if ((p === undefined) === (m === undefined)) throw new Error("erdos_renyi takes n and either p (a probability) or m (a number of edges)");
  if (m > pairs) throw new Error(`m is ${m}; between ${n} nodes there are ${pairs} edges at most`);
  const pick = m === undefined ? (random) => pickEach(pairs, p, random) : (random) => pickSome(pairs, m, random);
  return { nodes: n, expectedEdges: m ?? p * pairs, build: (random) => pick(random).map(pairAt) };
}

// Each of the numbers below `count` with probability p: how many are passed over until the next follows a geometric distribution.
function pickEach(count, p, random) {
  const picked = [];
  if (p === 0) return picked;
  const step = () => (p === 1 ? 1 : 1 + Math.floor(Math.log(1 - random()) / Math.log1p(-p)));
  for (let at = step() - 1; at < count; at += step()) picked.push(at);
  return picked;
}

// `size` of the numbers below `count`, all such sets with the same probability (Floyd's method).
function pickSome(count, size, random) {
  const picked = new Set();
  for (let last = count - size; last < count; last += 1) {
    const candidate = randomInteger(random, last + 1);
    picked.add(picked.has(candidate) ? last : candidate);
  }
  return [...picked];
}

// The pairs in the order (0,1), (0,2), (1,2), (0,3) ...
function pairAt(index) {
  const larger = Math.floor((1 + Math.sqrt(1 + 8 * index)) / 2);
  return [index - (larger * (larger - 1)) / 2, larger];
}

function planWattsStrogatz({ n, k, beta }) {
  if (k % 2 !== 0 || k >= n) throw new Error(`k must be even and less than n: k is ${k}, n is ${n}`);
  return { nodes: n, expectedEdges: (n * k) / 2, build: (random) => rewire(n, k, beta, random) };
}

// Lap by lap around the ring, as in Watts and Strogatz 1998; an edge keeps its first node.
function rewire(n, k, beta, random) {
  const neighbours = Array.from({ length: n }, () => new Set());
  const join = (a, b) => {
    neighbours[a].add(b);
    neighbours[b].add(a);
  };
  const eachEdge = (visit) => {
    for (let lap = 1; lap <= k / 2; lap += 1) for (let node = 0; node < n; node += 1) visit(node, (node + lap) % n);
  };
  eachEdge(join);
  eachEdge((node, old) => {
    // A node that is linked to all others has nowhere to go.
    if (random() >= beta || neighbours[node].size === n - 1) return;
    let target = randomInteger(random, n);
    while (target === node || neighbours[node].has(target)) target = randomInteger(random, n);
    neighbours[node].delete(old);
    neighbours[old].delete(node);
    join(node, target);
  });
  return neighbours.flatMap((others, node) => [...others].filter((other) => node < other).map((other) => [node, other]));
}

function planBarabasiAlbert({ n, m }) {
  if (m < 1 || m >= n) throw new Error(`m must be at least 1 and less than n: m is ${m}, n is ${n}`);
  return { nodes: n, expectedEdges: m * (n - m), build: (random) => attach(n, m, random) };
}

// From a star of m + 1 nodes on, each new node links to m others, picked in proportion to their degrees.
function attach(n, m, random) {
  const edges = Array.from({ length: m }, (_, leaf) => [0, leaf + 1]);
  // Each node once per edge that it has.
  const ends = edges.flat();
  for (let node = m + 1; node < n; node += 1) {
    const targets = new Set();
    while (targets.size < m) targets.add(ends[randomInteger(random, ends.length)]);
    for (const target of targets) {
      edges.push([target, node]);
      ends.push(target, node);
    }
  }
  return edges;
}

function planRing({ n }) {
  if (n < 3) throw new Error(`a ring has at least 3 nodes; n is ${n}`);
  return { nodes: n, expectedEdges: n, build: () => Array.from({ length: n }, (_, node) => [node, (node + 1) % n]) };
}

function planStar({ n }) {
  return { nodes: n, expectedEdges: n - 1, build: () => Array.from({ length: n - 1 }, (_, leaf) => [0, leaf + 1]) };
}

// Node r * columns + c is at row r and column c.
function planGrid({ rows, columns }) {
  const build = () => {
    const nodes = Array.from({ length: rows * columns }, (_, node) => node);
    const across = nodes.filter((node) => (node + 1) % columns !== 0).map((node) => [node, node + 1]);
    const down = nodes.filter((node) => node + columns < rows * columns).map((node) => [node, node + columns]);
    return [...across, ...down];
  };
  return { nodes: rows * columns, expectedEdges: rows * (columns - 1) + (rows - 1) * columns, build };
}

function planComplete({ n }) {
  const pairs = (n * (n - 1)) / 2;
  return { nodes: n, expectedEdges: pairs, build: () => Array.from({ length: pairs }, (_, index) => pairAt(index)) };
}
