/* llm-orc-script
{
  "what": "Generates a network after a model: random (Erdos-Renyi, Watts-Strogatz, Barabasi-Albert) or regular (ring, star, grid, complete).",
  "input": "nothing; all is in the parameters",
  "parameters": {
    "type": "object",
    "properties": {
      "model": {
        "enum": ["erdos_renyi", "watts_strogatz", "barabasi_albert", "ring", "star", "grid", "complete"],
        "description": "erdos_renyi takes n and p or m; watts_strogatz n, k and beta; barabasi_albert n and m; grid rows and columns (one row is a path); ring, star (node 0 is the centre) and complete n"
      },
      "n": { "type": "integer", "minimum": 1, "description": "the number of nodes" },
      "p": { "type": "number", "minimum": 0, "maximum": 1, "description": "erdos_renyi: the probability of each edge" },
      "m": { "type": "integer", "minimum": 0, "description": "erdos_renyi: the number of edges; barabasi_albert: the edges of each new node" },
      "k": { "type": "integer", "minimum": 2, "description": "watts_strogatz: the neighbours of each node before rewiring; even" },
      "beta": { "type": "number", "minimum": 0, "maximum": 1, "description": "watts_strogatz: the probability of an edge to be rewired" },
      "rows": { "type": "integer", "minimum": 1, "description": "grid" },
      "columns": { "type": "integer", "minimum": 1, "description": "grid" },
      "seed": { "type": "integer", "default": 1, "description": "the same seed gives the same network; of no effect on the regular models" }
    },
    "required": ["model"],
    "additionalProperties": false
  },
  "output": {
    "model": "as given",
    "parameters": "those of the model, as given",
    "seed": "of the random models only",
    "nodes": "the number of nodes, which are 0 to nodes - 1; at most 20,000",
    "edges": "[[a, b], ...] with a < b, in ascending order; at most 100,000"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { generateNetwork, MODELS } from "../lib/network/network-models.mjs";
import { runScript } from "../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { model, seed, ...parameters } }) => {
  const { takes, needs, isRandom } = MODELS[model];
  const missing = needs.filter((name) => parameters[name] === undefined);
  const foreign = Object.keys(parameters).filter((name) => !takes.includes(name));
  if (missing.length > 0) throw new Error(`${model} needs ${missing.join(", ")}`);
  if (foreign.length > 0) throw new Error(`${model} does not take ${foreign.join(", ")}; it takes ${takes.join(", ")}`);
  return { model, parameters, ...(isRandom ? { seed } : {}), ...generateNetwork(model, parameters, seed) };
});
