/** Shortest paths from one node, over the keys of a graph of `readGraph`. */
import { Heap } from "../vendor/graph.mjs";

/**
 * The graph in flat arrays: the neighbours of node `n` are `neighbours[offsets[n]]` to `neighbours[offsets[n + 1] - 1]`, and the weights
 * of the edges to them are at the same places.
 */
export function toAdjacency(graph) {
  const offsets = new Uint32Array(graph.order + 1);
  graph.forEachNode((node) => {
    offsets[Number(node) + 1] = graph.degree(node);
  });
  for (let node = 0; node < graph.order; node += 1) offsets[node + 1] += offsets[node];
  const free = offsets.slice();
  const neighbours = new Uint32Array(graph.size * 2);
  const weights = new Float64Array(graph.size * 2);
  const put = (from, to, weight) => {
    neighbours[free[from]] = to;
    weights[free[from]] = weight;
    free[from] += 1;
  };
  graph.forEachEdge((_, { weight }, a, b) => {
    put(Number(a), Number(b), weight);
    put(Number(b), Number(a), weight);
  });
  return { offsets, neighbours, weights };
}

/**
 * For each node the distance from the source and the node before it on one shortest path; `Infinity` and -1 where no path leads.
 *
 * @param {boolean} weighted take the weights for lengths; else every edge has length 1
 * @returns {{ distances: Float64Array, previous: Int32Array }}
 */
export function shortestPathsFrom(adjacency, source, weighted) {
  const count = adjacency.offsets.length - 1;
  const distances = new Float64Array(count).fill(Infinity);
  const previous = new Int32Array(count).fill(-1);
  distances[source] = 0;
  (weighted ? searchByWeight : searchByEdges)(adjacency, source, distances, previous);
  return { distances, previous };
}

function searchByEdges({ offsets, neighbours }, source, distances, previous) {
  const queue = new Uint32Array(distances.length);
  queue[0] = source;
  for (let at = 0, end = 1; at < end; at += 1) {
    const node = queue[at];
    for (let edge = offsets[node]; edge < offsets[node + 1]; edge += 1) {
      const next = neighbours[edge];
      if (distances[next] !== Infinity) continue;
      distances[next] = distances[node] + 1;
      previous[next] = node;
      queue[end] = next;
      end += 1;
    }
  }
}

function searchByWeight({ offsets, neighbours, weights }, source, distances, previous) {
  const open = new Heap((a, b) => a.distance - b.distance);
  open.push({ node: source, distance: 0 });
  while (open.size > 0) {
    const { node, distance } = open.pop();
    // A shorter way was found after this one was put in.
    if (distance > distances[node]) continue;
    for (let edge = offsets[node]; edge < offsets[node + 1]; edge += 1) {
      const next = neighbours[edge];
      const way = distance + weights[edge];
      if (way >= distances[next]) continue;
      distances[next] = way;
      previous[next] = node;
      open.push({ node: next, distance: way });
    }
  }
}
