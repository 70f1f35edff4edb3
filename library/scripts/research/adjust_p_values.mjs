/* llm-orc-script
{
  "what": "Adjusts p-values of several tests for their number, and says which hypotheses are rejected.",
  "input": "the p-values where the parameters do not have them: a list, or a map of names to p-values",
  "parameters": {
    "type": "object",
    "properties": {
      "p_values": { "description": "a list of p-values, or a map of names to them", "type": ["array", "object"] },
      "data": { "description": "the p-values in place of the parameter" },
      "adjustment": {
        "description": "bonferroni, holm and hochberg bound the chance of any false rejection; the other two the share of false ones among the rejections",
        "enum": ["bonferroni", "holm", "hochberg", "benjamini-hochberg", "benjamini-yekutieli"],
        "default": "holm"
      },
      "alpha": {
        "description": "reject where the adjusted p-value is at most this",
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 1,
        "default": 0.05
      }
    },
    "additionalProperties": false
  },
  "output": {
    "method": "the adjustment's name, and what it bounds",
    "alpha": "as asked for",
    "tests": "how many p-values there are",
    "rejected": "how many are rejected",
    "results": "list of {name, p, adjusted, rejected} in the order of the input; a list's names are its positions from 0 on"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { readableAnswer } from "../lib/statistics/answer.mjs";
import { contentOf, isMap, numberOf, shown } from "../lib/statistics/samples.mjs";

const FAMILY = "bounds the chance of any false rejection";
const SHARE = "bounds the expected share of false rejections";

/** Of the p-value with `rank` 1 (smallest) to `count`: what it is multiplied by, and from which end the running bound is taken. */
const ADJUSTMENTS = {
  bonferroni: { method: `Bonferroni, ${FAMILY}`, factor: (_, count) => count },
  holm: { method: `Holm's step-down, ${FAMILY}`, factor: (rank, count) => count - rank + 1, direction: "down" },
  hochberg: {
    method: `Hochberg's step-up, ${FAMILY} of independent or positively dependent tests`,
    factor: (rank, count) => count - rank + 1,
    direction: "up",
  },
  "benjamini-hochberg": {
    method: `Benjamini and Hochberg's step-up, ${SHARE} of independent or positively dependent tests`,
    factor: (rank, count) => count / rank,
    direction: "up",
  },
  "benjamini-yekutieli": {
    method: `Benjamini and Yekutieli's step-up, ${SHARE} under any dependence`,
    factor: (rank, count) => (count / rank) * harmonic(count),
    direction: "up",
  },
};

await runScript(import.meta, ({ parameters, data }) => {
  const { adjustment, alpha } = parameters;
  const named = readPValues(parameters.p_values ?? contentOf(data));
  const adjusted = adjust(
    named.map(({ p }) => p),
    ADJUSTMENTS[adjustment],
  );
  const results = named.map(({ name, p }, index) => ({ name, p, adjusted: adjusted[index], rejected: adjusted[index] <= alpha }));
  return readableAnswer({
    method: ADJUSTMENTS[adjustment].method,
    alpha,
    tests: results.length,
    rejected: results.filter(({ rejected }) => rejected).length,
    results,
  });
});

function readPValues(given) {
  if (!Array.isArray(given) && !isMap(given)) throw new Error(`p-values are needed, a list or a map of them; there is ${shown(given)}`);
  const named = Object.entries(given).map(([name, value]) => {
    const place = Array.isArray(given) ? `p_values[${name}]` : `p_values.${name}`;
    const p = numberOf(value, place);
    if (p < 0 || p > 1) throw new Error(`${place} is ${p}, not a probability: from 0 to 1`);
    return { name: Array.isArray(given) ? Number(name) : name, p };
  });
  if (named.length === 0) throw new Error("there are no p-values");
  return named;
}

function adjust(values, { factor, direction }) {
  const count = values.length;
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const scaled = order.map((index, position) => Math.min(1, values[index] * factor(position + 1, count)));
  if (direction === "down") for (let at = 1; at < count; at++) scaled[at] = Math.max(scaled[at], scaled[at - 1]);
  if (direction === "up") for (let at = count - 2; at >= 0; at--) scaled[at] = Math.min(scaled[at], scaled[at + 1]);
  const adjusted = Array.from(values, () => 1);
  for (const [position, index] of order.entries()) adjusted[index] = scaled[position];
  return adjusted;
}

function harmonic(count) {
  let total = 0;
  for (let rank = count; rank >= 1; rank--) total += 1 / rank;
  return total;
}
