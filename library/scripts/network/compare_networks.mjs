/* llm-orc-script
{
  "what": "Compares two undirected networks: the measures of analyze_network of both, their differences, and the edges that both have.",
  "input": "two graphs, each as analyze_network takes it: the answers of two agents, or a map or a list of two",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "{first name: graph, second name: graph} or [graph, graph], in place of the input or the agents before" }
    },
    "additionalProperties": false
  },
  "output": {
    "first": "the first network's name: that of its agent, or \"first\"",
    "second": "the second's",
    "measures": "per measure {first, second, difference}, the difference being second less first; null where one is not defined. 6 significant digits",
    "overlap": "by the nodes' names {common_nodes, common_edges, only_first, only_second, jaccard}: the edges that both, only the first and only the second have, and the common share of all of them (null without edges)",
    "notes": "what was left out, per network"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { readGraph } from "../lib/network/graph-document.mjs";
import { measureGraph, rounded } from "../lib/network/graph-measures.mjs";
import { runScript } from "../lib/run-script.mjs";

await runScript(import.meta, ({ data }) => {
  const [first, second] = toNetworks(data).map((entry) => ({ ...entry, measures: measureGraph(entry.network) }));
  const [before, after] = [first, second].map(({ measures }) => figuresOf(measures));
  return {
    first: first.name,
    second: second.name,
    measures: Object.fromEntries(Object.keys(before).map((figure) => [figure, compare(before[figure], after[figure])])),
    overlap: compareEdges(first.network, second.network),
    notes: [first, second].flatMap(({ name, measures }) => measures.notes.map((note) => `${name}: ${note}`)),
  };
});

function toNetworks(data) {
  const isPair = typeof data === "object" && data !== null && !("edges" in data) && Object.keys(data).length === 2;
  if (!isPair) throw new Error("two graphs are expected: the answers of two agents, a map of two, or a list of two");
  return Object.entries(data).map(([key, document], index) => {
    const name = Array.isArray(data) ? ["first", "second"][index] : key;
    try {
      return { name, network: readGraph(document) };
    } catch (error) {
      throw new Error(`${name}: ${error.message}`, { cause: error });
    }
  });
}

function figuresOf({ nodes, edges, density, degrees, clustering, assortativity, components, largest_component: largest }) {
  return {
    nodes,
    edges,
    density,
    mean_degree: degrees.mean,
    max_degree: degrees.max,
    average_clustering: clustering.average,
    transitivity: clustering.transitivity,
    assortativity,
    components: components.count,
    largest_component_nodes: largest?.nodes ?? 0,
    diameter: largest?.diameter ?? null,
    average_shortest_path: largest?.average_shortest_path ?? null,
  };
}

function compare(first, second) {
  return { first, second, difference: first === null || second === null ? null : rounded(second - first) };
}

function compareEdges(first, second) {
  const [edges, otherEdges] = [edgeNames(first), edgeNames(second)];
  const common = edges.intersection(otherEdges).size;
  const all = edges.union(otherEdges).size;
  return {
    common_nodes: nodeNames(first).intersection(nodeNames(second)).size,
    common_edges: common,
    only_first: edges.size - common,
    only_second: otherEdges.size - common,
    jaccard: rounded(all === 0 ? null : common / all),
  };
}

function nodeNames({ names }) {
  return new Set(names.map(String));
}

function edgeNames({ graph, names }) {
  return new Set(graph.mapEdges((_, __, a, b) => JSON.stringify([String(names[a]), String(names[b])].sort())));
}
