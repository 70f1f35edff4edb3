/* llm-orc-script
{
  "what": "Weighs options by criteria: the weighted mean of each option's scores, the ranking, and how firmly the first stands.",
  "input": "the options: [{option, scores: {criterion: number}}], from the parameter, else from the agent that it depends on (its answer, or data of it), else the input",
  "parameters": {
    "type": "object",
    "properties": {
      "options": { "type": "array", "minItems": 1, "description": "[{option: name, scores: {criterion: number}}]. Default: the data" },
      "weights": { "type": ["object", "array", "null"], "default": null, "description": "{criterion: weight} or [{criterion, weight}]; only their proportions count. Default: all the same" },
      "swing": { "type": "number", "minimum": 0, "maximum": 1, "default": 0.5, "description": "how far each weight is moved up and down, as a share of itself, to see whether the first changes" }
    },
    "additionalProperties": false
  },
  "output": "{winner, lead: distance to the second (null with one option), is_firm: no single weight moved by `swing` changes the first, turns_on: [{criterion, weight_factor, winner}], weights: {criterion: share of 1}, ranking: [{rank, option, score, contributions: {criterion: number}}]}; equal scores share a rank, and the first in the given order leads",
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { listOf } from "../lib/list-of.mjs";
import { runScript } from "../lib/run-script.mjs";

await runScript(import.meta, ({ parameters, data }) => {
  const options = toOptions(parameters.options ?? data);
  const weights = toWeights(parameters.weights, Object.keys(options[0].scores));
  const ranking = rank(options, weights);
  const [first, second] = ranking;
  const turns = turnsOn(options, weights, parameters.swing, first.option);
  return {
    winner: first.option,
    lead: second === undefined ? null : round(first.score - second.score),
    is_firm: turns.length === 0,
    turns_on: turns,
    weights: Object.fromEntries([...shares(weights)].map(([criterion, share]) => [criterion, round(share)])),
    ranking,
  };
});

function toOptions(value) {
  const options = listOf(value).map(toOption);
  if (options.length === 0) throw new Error("there are no options: give a list of {option, scores}");
  const names = options.map(({ option }) => option);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`there are two options "${twice}"`);
  const criteria = Object.keys(options[0].scores);
  for (const { option, scores } of options) {
    const missing = criteria.find((criterion) => !Object.hasOwn(scores, criterion));
    if (missing !== undefined) throw new Error(`"${option}" has no score for "${missing}"`);
    const unknown = Object.keys(scores).find((criterion) => !criteria.includes(criterion));
    if (unknown !== undefined) throw new Error(`"${option}" has a score for "${unknown}", and "${names[0]}" has none`);
  }
  return options;
}

function toOption(entry, index) {
  if (entry === null) throw new Error(`options[${index}] is null: what should have scored it failed or was skipped`);
  const { option, scores } = entry;
  if (typeof option !== "string" || option === "") throw new Error(`options[${index}] has no name: write {option, scores}`);
  const listed = Array.isArray(scores) ? Object.fromEntries(scores.map(({ criterion, score }) => [criterion, score])) : scores;
  const entries = Object.entries(listed ?? {});
  if (entries.length === 0) throw new Error(`"${option}" has no scores`);
  for (const [criterion, score] of entries) {
    if (!Number.isFinite(score))
      throw new Error(`the score of "${option}" for "${criterion}" is ${JSON.stringify(score)}, which is no number`);
  }
  return { option, scores: listed };
}

function toWeights(given, criteria) {
  if (given === null) return new Map(criteria.map((criterion) => [criterion, 1]));
  const weights = new Map(Array.isArray(given) ? given.map(({ criterion, weight }) => [criterion, weight]) : Object.entries(given));
  for (const [criterion, weight] of weights) {
    if (!criteria.includes(criterion)) throw new Error(`there is a weight for "${criterion}", and no score: ${criteria.join(", ")}`);
    if (!(Number.isFinite(weight) && weight >= 0)) throw new Error(`the weight of "${criterion}" must be a number of at least 0`);
  }
  const missing = criteria.find((criterion) => !weights.has(criterion));
  if (missing !== undefined) throw new Error(`"${missing}" has scores and no weight`);
  if ([...weights.values()].every((weight) => weight === 0)) throw new Error("all weights are 0");
  return weights;
}

function shares(weights) {
  const sum = [...weights.values()].reduce((total, weight) => total + weight, 0);
  return new Map([...weights].map(([criterion, weight]) => [criterion, weight / sum]));
}

function rank(options, weights) {
  const share = [...shares(weights)];
  const scored = options
    .map(({ option, scores }) => {
      const contributions = share.map(([criterion, part]) => [criterion, part * scores[criterion]]);
      const score = contributions.reduce((sum, [, part]) => sum + part, 0);
      return { option, score: round(score), contributions: Object.fromEntries(contributions.map(([name, part]) => [name, round(part)])) };
    })
    .sort((a, b) => b.score - a.score);
  return scored.map((entry) => ({ rank: 1 + scored.filter(({ score }) => score > entry.score).length, ...entry }));
}

// One weight at a time: what a person would ask first when the ranking surprises.
function turnsOn(options, weights, swing, winner) {
  return [...weights].flatMap(([criterion, weight]) =>
    [1 + swing, 1 - swing].flatMap((factor) => {
      const moved = new Map(weights).set(criterion, weight * factor);
      if ([...moved.values()].every((value) => value === 0)) return [];
      const [first] = rank(options, moved);
      return first.option === winner ? [] : [{ criterion, weight_factor: factor, winner: first.option }];
    }),
  );
}

// Beyond six decimals there is only the noise of binary fractions, which would break ties.
function round(value) {
  return Math.round(value * 1e6) / 1e6;
}
