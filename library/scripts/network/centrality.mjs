/* llm-orc-script
{
  "what": "Ranks the nodes of an undirected network by degree, closeness, betweenness and PageRank.",
  "input": "a graph: {nodes, edges: [[a, b, weight?], ...]} as generate_network answers, {nodes: [...], edges: [{source, target, weight?}, ...]}, a list of edges, or CSV text with the columns source,target,weight",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "the graph, in place of the input or the agent before" },
      "measures": {
        "type": "array",
        "items": { "enum": ["degree", "closeness", "betweenness", "pagerank"] },
        "minItems": 1,
        "default": ["degree", "closeness", "betweenness", "pagerank"],
        "description": "which to take; closeness and betweenness are refused where nodes * (nodes + 2 * edges) is over 500 million, with distances over 250 million"
      },
      "top": { "type": "integer", "minimum": 1, "default": 10, "description": "how many nodes to list per measure" },
      "all": { "type": "boolean", "default": false, "description": "give the values of all nodes as well" },
      "weights": {
        "enum": ["ignore", "distance", "strength"],
        "default": "ignore",
        "description": "distance: an edge's weight is its length, for closeness and betweenness; strength: it is what the edge counts, for degree and pagerank. The other measures ignore it"
      }
    },
    "additionalProperties": false
  },
  "output": {
    "nodes": "their number",
    "edges": "their number",
    "top": "per measure [{node, value}, ...], the largest first; equal ones in the graph's order. Values have 6 significant digits",
    "top.degree": "the number of a node's edges, or the sum of their weights",
    "top.closeness": "the number of nodes reached over the sum of their distances, times the share of all other nodes that they are",
    "top.betweenness": "the share of the pairs of other nodes whose shortest paths lead through the node; of several paths, the part that does",
    "top.pagerank": "with damping 0.85; all nodes together have 1",
    "values": "with all: [{node, degree, ...}, ...], one per node, in the graph's order",
    "notes": "what was left out of the graph"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { MEASURES } from "../lib/network/centralities.mjs";
import { checkWeights, readGraph } from "../lib/network/graph-document.mjs";
import { rounded } from "../lib/network/graph-measures.mjs";
import { runScript } from "../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { measures, top, all, weights }, data }) => {
  const network = readGraph(data);
  checkWeights(network, weights);
  const { graph, names, notes } = network;
  const values = measures.map((measure) => [measure, MEASURES[measure](graph, weights).map(rounded)]);
  return {
    nodes: graph.order,
    edges: graph.size,
    top: Object.fromEntries(values.map(([measure, ofNodes]) => [measure, rank(names, ofNodes).slice(0, top)])),
    ...(all
      ? { values: names.map((node, key) => ({ node, ...Object.fromEntries(values.map(([name, list]) => [name, list[key]])) })) }
      : {}),
    notes,
  };
});

function rank(names, values) {
  return names.map((node, key) => ({ node, value: values[key] })).toSorted((a, b) => b.value - a.value);
}
