/* llm-orc-script
{
  "what": "Finds a shortest path between two nodes of an undirected network, or the distances from one node to all others.",
  "input": "a graph: {nodes, edges: [[a, b, weight?], ...]} as generate_network answers, {nodes: [...], edges: [{source, target, weight?}, ...]}, a list of edges, or CSV text with the columns source,target,weight",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "the graph, in place of the input or the agent before" },
      "source": { "type": ["string", "number"], "description": "the name of the node to start from" },
      "target": { "type": ["string", "number"], "description": "the name of the node to reach; without it, the distances to all" },
      "weights": {
        "enum": ["ignore", "distance"],
        "default": "ignore",
        "description": "ignore: every edge has length 1; distance: its weight, or 1 where it has none"
      }
    },
    "required": ["source"],
    "additionalProperties": false
  },
  "output": {
    "source": "as in the graph",
    "target": "with a target: as in the graph",
    "distance": "with a target: the length of the path; null where no path leads there. Distances have 6 significant digits",
    "path": "with a target: the nodes of one shortest path, both ends included; null where none leads there",
    "reachable": "without a target: the number of other nodes that a path leads to",
    "unreachable": "without a target: the number of nodes that none leads to",
    "eccentricity": "without a target: the largest distance",
    "distances": "without a target: [{node, distance}, ...], nearest first, without those that cannot be reached",
    "notes": "what was left out of the graph"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { checkWeights, placeOf, readGraph } from "../lib/network/graph-document.mjs";
import { rounded } from "../lib/network/graph-measures.mjs";
import { shortestPathsFrom, toAdjacency } from "../lib/network/graph-paths.mjs";
import { runScript } from "../lib/run-script.mjs";

await runScript(import.meta, ({ parameters, data }) => {
  const network = readGraph(data);
  checkWeights(network, parameters.weights);
  const { names, notes } = network;
  const source = placeOf(network, parameters.source);
  const paths = shortestPathsFrom(toAdjacency(network.graph), source, parameters.weights === "distance");
  const answer =
    parameters.target === undefined ? distancesToAll(names, source, paths) : pathTo(names, placeOf(network, parameters.target), paths);
  return { source: names[source], ...answer, notes };
});

function pathTo(names, target, { distances, previous }) {
  const path = [];
  for (let node = target; node !== -1; node = previous[node]) path.push(names[node]);
  const isReached = distances[target] !== Infinity;
  return { target: names[target], distance: isReached ? rounded(distances[target]) : null, path: isReached ? path.reverse() : null };
}

function distancesToAll(names, source, { distances }) {
  const others = [...distances.entries()].filter(([node, distance]) => node !== source && distance !== Infinity);
  const nearestFirst = others.toSorted(([a, near], [b, far]) => near - far || a - b);
  return {
    reachable: others.length,
    unreachable: names.length - 1 - others.length,
    eccentricity: rounded(nearestFirst.at(-1)?.[1] ?? 0),
    distances: nearestFirst.map(([node, distance]) => ({ node: names[node], distance: rounded(distance) })),
  };
}
