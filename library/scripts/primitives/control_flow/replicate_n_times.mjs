/* llm-orc-script
{
  "what": "Makes a list of numbered replications, each with a seed of its own.",
  "input": "Nothing.",
  "parameters": {
    "type": "object",
    "properties": {
      "replications": { "type": "integer", "minimum": 1, "maximum": 100000, "default": 1, "description": "How many." },
      "seed": { "type": ["integer", "null"], "default": null, "description": "The seed of the first; each next one has the next number. null: each has a random seed from 1 to 1,000,000." }
    }
  },
  "output": {
    "replications": "a list of {replication_id (from 1), total_replications, random_seed}, for fan_out: true with input_key: replications",
    "total_replications": "how many",
    "base_seed": "seed as given",
    "error": "null"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { randomInt } from "node:crypto";
import { runScript } from "../../lib/run-script.mjs";

const UNSET = { replications: [], total_replications: 0, base_seed: null, error: null };

await runScript(
  import.meta,
  ({ parameters: { replications: total, seed } }) => ({
    replications: Array.from({ length: total }, (_, index) => ({
      replication_id: index + 1,
      total_replications: total,
      random_seed: seed === null ? randomInt(1, 1_000_001) : seed + index,
    })),
    total_replications: total,
    base_seed: seed,
  }),
  { indent: 2, unset: UNSET },
);
