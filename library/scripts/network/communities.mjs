/* llm-orc-script
{
  "what": "Finds communities in an undirected network with the Louvain method.",
  "input": "a graph: {nodes, edges: [[a, b, weight?], ...]} as generate_network answers, {nodes: [...], edges: [{source, target, weight?}, ...]}, a list of edges, or CSV text with the columns source,target,weight",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "the graph, in place of the input or the agent before" },
      "resolution": { "type": "number", "exclusiveMinimum": 0, "default": 1, "description": "above 1: more and smaller communities; below 1: fewer and larger ones" },
      "weights": {
        "enum": ["ignore", "strength"],
        "default": "ignore",
        "description": "strength: an edge counts as much as its weight, or 1 where it has none"
      },
      "members": { "type": "integer", "minimum": 1, "default": 20, "description": "how many nodes to list per community" },
      "seed": { "type": "integer", "default": 1, "description": "where the search begins; another seed may find another division" }
    },
    "additionalProperties": false
  },
  "output": {
    "count": "the number of communities",
    "modularity": "how many more edges are inside communities than by chance, at the given resolution; null without edges. 6 significant digits",
    "seed": "as given",
    "communities": "[{size, nodes}, ...], the largest first; the nodes of most edges first",
    "notes": "what was left out of the graph or of the lists"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { checkWeights, readGraph } from "../lib/network/graph-document.mjs";
import { rounded } from "../lib/network/graph-measures.mjs";
import { runScript } from "../lib/run-script.mjs";
import { seededRandom } from "../lib/seeded-random.mjs";
import { louvain } from "../lib/vendor/graph.mjs";

await runScript(import.meta, ({ parameters: { resolution, weights, members, seed }, data }) => {
  const network = readGraph(data);
  checkWeights(network, weights);
  const { graph, names, notes } = network;
  const options = { resolution, rng: seededRandom(seed), getEdgeWeight: weights === "strength" ? "weight" : null };
  const { modularity, communities } = louvain.detailed(graph, options);
  const groups = [...Map.groupBy(graph.nodes(), (node) => communities[node]).values()].toSorted(
    (a, b) => b.length - a.length || a[0] - b[0],
  );
  const isCut = groups.some((group) => group.length > members);
  return {
    count: groups.length,
    modularity: rounded(modularity),
    seed,
    communities: groups.map((group) => ({
      size: group.length,
      nodes: group
        .toSorted((a, b) => graph.degree(b) - graph.degree(a) || a - b)
        .slice(0, members)
        .map((node) => names[node]),
    })),
    notes: [...notes, ...(isCut ? [`of each community ${members} nodes at most are listed`] : [])],
  };
});
