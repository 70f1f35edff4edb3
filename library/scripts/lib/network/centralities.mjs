/** How central each node of a graph of `readGraph` is, one value per key. `weights` is "ignore", "distance" or "strength". */
import { betweennessCentrality, pagerank } from "../vendor/graph.mjs";
import { MAX_STEPS, stepsOf } from "./graph-measures.mjs";
import { shortestPathsFrom, toAdjacency } from "./graph-paths.mjs";

export const MEASURES = { degree, closeness, betweenness, pagerank: pageRank };

function degree(graph, weights) {
  if (weights !== "strength") return graph.mapNodes((node) => graph.degree(node));
  return graph.mapNodes((node) => graph.reduceEdges(node, (sum, _, { weight }) => sum + weight, 0));
}

// As Wasserman and Faust scale it, so that a node of a small component is not the most central of all.
function closeness(graph, weights) {
  checkSteps("closeness", graph, weights);
  const adjacency = toAdjacency(graph);
  return graph.mapNodes((node) => {
    const { distances } = shortestPathsFrom(adjacency, Number(node), weights === "distance");
    const reached = distances.filter((distance) => distance !== Infinity);
    const others = reached.length - 1;
    return others === 0 ? 0 : (others / reached.reduce((a, b) => a + b)) * (others / (graph.order - 1));
  });
}

function betweenness(graph, weights) {
  checkSteps("betweenness", graph, weights);
  // Below 3 nodes there are no pairs of others.
  if (graph.order < 3) return graph.mapNodes(() => 0);
  return inOrder(graph, betweennessCentrality(graph, { getEdgeWeight: weights === "distance" ? "weight" : null }));
}

function pageRank(graph, weights) {
  if (graph.order === 0) return [];
  const options = { getEdgeWeight: weights === "strength" ? "weight" : null, maxIterations: 1000, tolerance: 1e-10 };
  return inOrder(graph, pagerank(graph, options));
}

function inOrder(graph, values) {
  return graph.mapNodes((node) => values[node]);
}

// With lengths a search has an order to keep, which takes its time.
function checkSteps(measure, graph, weights) {
  const steps = stepsOf(graph, graph.order) * (weights === "distance" ? 2 : 1);
  if (steps <= MAX_STEPS) return;
  throw new Error(`${measure} would take ${steps} steps, more than ${MAX_STEPS}; leave it out of measures`);
}
