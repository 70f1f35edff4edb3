/* llm-orc-script
{
  "what": "Measures an undirected network: density, degrees, clustering, components, diameter, average shortest path, assortativity.",
  "input": "a graph: {nodes, edges: [[a, b], ...]} as generate_network answers, {nodes: [...], edges: [{source, target}, ...]}, a list of edges, or CSV text with the columns source,target",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "the graph, in place of the input or the agent before" }
    },
    "additionalProperties": false
  },
  "output": {
    "nodes": "their number",
    "edges": "their number; weights play no part",
    "density": "the share of all pairs of nodes that are linked; null below 2 nodes",
    "degrees": "{min, mean, max, distribution: {degree: number of nodes}}",
    "clustering": "{average, transitivity}: the average over all nodes of the share of linked pairs among a node's neighbours (0 for a node with fewer than two), and triangles among connected triples (null where there are none)",
    "assortativity": "the correlation of the degrees at both ends of an edge; null where all are equal",
    "components": "{count, sizes, isolated}: the sizes of the 20 largest, and the number of nodes without an edge",
    "largest_component": "{nodes, edges, diameter, average_shortest_path}, exact; null for the empty graph. Diameter and path are null where nodes * (all nodes + 2 * all edges) is over 500 million, which a note tells",
    "notes": "what was left out of the graph or of the answer"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { readGraph } from "../lib/network/graph-document.mjs";
import { measureGraph } from "../lib/network/graph-measures.mjs";
import { runScript } from "../lib/run-script.mjs";

await runScript(import.meta, ({ data }) => measureGraph(readGraph(data)));
