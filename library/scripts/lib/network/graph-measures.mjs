/** What can be said of a graph of `readGraph` as a whole. */
import { connectedComponents } from "../vendor/graph.mjs";
import { shortestPathsFrom, toAdjacency } from "./graph-paths.mjs";

/**
 * Up to this many steps, which take some seconds, paths are searched from every node: the number of nodes to start from, times nodes and
 * twice the edges. 5,000 nodes may have 47,500 edges.
 */
export const MAX_STEPS = 500_000_000;

/** A number with 6 significant digits; null for what is not defined. */
export function rounded(value) {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6));
}

/** The steps of a search from each of `sources` nodes. */
export function stepsOf(graph, sources) {
  return sources * (graph.order + 2 * graph.size);
}

/**
 * The measures, without weights. Null is what is not defined: the density of fewer than 2 nodes, the transitivity where no node has two
 * neighbours, the assortativity where all degrees are equal. `largest_component` is null for the empty graph; its distances are null
 * beyond `MAX_STEPS`, and a note tells.
 */
export function measureGraph({ graph, notes }) {
  const degrees = graph.mapNodes((node) => graph.degree(node));
  const components = connectedComponents(graph).toSorted((a, b) => b.length - a.length || a[0] - b[0]);
  const distances = components.length === 0 ? null : measureDistances(graph, components[0]);
  const isTooLarge = distances !== null && distances.diameter === null;
  return {
    nodes: graph.order,
    edges: graph.size,
    density: rounded(graph.order < 2 ? null : (2 * graph.size) / (graph.order * (graph.order - 1))),
    degrees: summary(degrees),
    clustering: measureClustering(graph),
    assortativity: rounded(degreeAssortativity(graph)),
    components: {
      count: components.length,
      sizes: components.slice(0, 20).map((nodes) => nodes.length),
      isolated: degrees.filter((degree) => degree === 0).length,
    },
    largest_component: distances,
    notes: [
      ...notes,
      ...(isTooLarge ? [`the distances of the largest component were left out: they would take more than ${MAX_STEPS} steps`] : []),
    ],
  };
}

function summary(degrees) {
  if (degrees.length === 0) return { min: null, mean: null, max: null, distribution: {} };
  const counts = Map.groupBy(degrees, (degree) => degree);
  return {
    min: degrees.reduce((a, b) => Math.min(a, b)),
    mean: rounded(degrees.reduce((a, b) => a + b) / degrees.length),
    max: degrees.reduce((a, b) => Math.max(a, b)),
    distribution: Object.fromEntries([...counts].map(([degree, nodes]) => [degree, nodes.length])),
  };
}

// Of each node, the share of the pairs of its neighbours that are linked; of the whole, triangles among the connected triples.
function measureClustering(graph) {
  if (graph.order === 0) return { average: null, transitivity: null };
  const triangles = countTriangles(graph);
  let shares = 0;
  let closed = 0;
  let triples = 0;
  graph.forEachNode((node) => {
    const pairs = (graph.degree(node) * (graph.degree(node) - 1)) / 2;
    if (pairs > 0) shares += triangles[node] / pairs;
    closed += triangles[node];
    triples += pairs;
  });
  return { average: rounded(shares / graph.order), transitivity: rounded(triples === 0 ? null : closed / triples) };
}

// Each triangle is met once, at its first node in an order by degree: so no node has many others after it, and the work stays small.
function countTriangles(graph) {
  const degrees = graph.mapNodes((node) => graph.degree(node));
  const isBefore = (a, b) => degrees[a] < degrees[b] || (degrees[a] === degrees[b] && a < b);
  const after = degrees.map(() => []);
  graph.forEachEdge((_, __, source, target) => {
    const [a, b] = [Number(source), Number(target)];
    if (isBefore(a, b)) after[a].push(b);
    else after[b].push(a);
  });
  const triangles = new Float64Array(graph.order);
  const seenFrom = new Int32Array(graph.order).fill(-1);
  for (const [first, others] of after.entries()) {
    for (const other of others) seenFrom[other] = first;
    for (const second of others) {
      for (const third of after[second]) {
        if (seenFrom[third] !== first) continue;
        triangles[first] += 1;
        triangles[second] += 1;
        triangles[third] += 1;
      }
    }
  }
  return triangles;
}

// The correlation of the degrees at both ends of an edge, each edge seen from either end.
function degreeAssortativity(graph) {
  let sum = 0;
  let squares = 0;
  let products = 0;
  graph.forEachEdge((_, __, a, b) => {
    const [left, right] = [graph.degree(a), graph.degree(b)];
    sum += left + right;
    squares += left * left + right * right;
    products += 2 * left * right;
  });
  const ends = 2 * graph.size;
  // Whole numbers throughout, so that equal degrees give exactly 0.
  const variance = ends * squares - sum * sum;
  return variance === 0 ? null : (ends * products - sum * sum) / variance;
}

function measureDistances(graph, component) {
  const edges = component.reduce((sum, node) => sum + graph.degree(node), 0) / 2;
  const size = { nodes: component.length, edges };
  if (stepsOf(graph, component.length) > MAX_STEPS) return { ...size, diameter: null, average_shortest_path: null };
  const adjacency = toAdjacency(graph);
  let diameter = 0;
  let sum = 0;
  for (const node of component) {
    for (const distance of shortestPathsFrom(adjacency, Number(node), false).distances) {
      if (distance === Infinity) continue;
      sum += distance;
      if (distance > diameter) diameter = distance;
    }
  }
  const pairs = component.length * (component.length - 1);
  return { ...size, diameter, average_shortest_path: rounded(pairs === 0 ? null : sum / pairs) };
}
