/* llm-orc-script
{
  "what": "Designs an experiment as a table of runs: completely randomised, in randomised blocks, full factorial or as a Latin square.",
  "input": "nothing: the parameters say it all",
  "parameters": {
    "type": "object",
    "properties": {
      "design": {
        "description": "factorial takes factors, the others treatments",
        "enum": ["completely_randomised", "randomised_block", "factorial", "latin_square"]
      },
      "treatments": { "description": "the treatments' names", "type": "array", "items": { "type": ["string", "number"] }, "minItems": 2 },
      "factors": { "description": "a map of each factor's name to the list of its levels", "type": "object" },
      "blocks": { "description": "of randomised_block: the blocks' names", "type": "array", "items": { "type": ["string", "number"] }, "minItems": 2 },
      "replicates": {
        "description": "how often each treatment or combination is run (in each block); a Latin square has no replicates",
        "type": "integer",
        "minimum": 1,
        "default": 1
      },
      "seed": { "description": "the same seed gives the same design", "type": "integer", "default": 1 }
    },
    "required": ["design"],
    "additionalProperties": false
  },
  "output": {
    "method": "the design's name, and what is random in it",
    "seed": "as asked for",
    "total": "how many runs",
    "runs": "list of {run, ...} in the order of the runs: treatment, with block, or row and column; or one field for each factor; replicate where there are several",
    "square": "of a Latin square: its rows, each a list of treatments"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { seededRandom } from "../lib/seeded-random.mjs";
import { shuffled } from "../lib/shuffled.mjs";
import { isMap } from "../lib/statistics/samples.mjs";

const MOST_RUNS = 5000;

/** Per design: its own parameters, and what makes it of them. */
const DESIGNS = {
  completely_randomised: { takes: ["treatments"], make: completelyRandomised },
  randomised_block: { takes: ["treatments", "blocks"], make: randomisedBlock },
  factorial: { takes: ["factors"], make: factorial },
  latin_square: { takes: ["treatments"], make: latinSquare },
};

await runScript(import.meta, ({ parameters }) => {
  const { design, seed } = parameters;
  const { takes, make } = DESIGNS[design];
  for (const name of ["treatments", "blocks", "factors"]) {
    const isGiven = parameters[name] !== undefined;
    if (isGiven !== takes.includes(name)) throw new Error(`${name} ${isGiven ? "are not taken" : "are needed"} by the design ${design}`);
    if (isGiven && name !== "factors") checkNames(parameters[name], name);
  }
  const random = seededRandom(seed);
  const { method, runs, ...more } = make(parameters, (values) => shuffled(random, values));
  return { method, seed, total: runs.length, ...more, runs: runs.map((run, index) => ({ run: index + 1, ...run })) };
});

function completelyRandomised({ treatments, replicates }, shuffle) {
  checkSize(treatments.length * replicates);
  const runs = shuffle(
    replicated(
      treatments.map((treatment) => ({ treatment })),
      replicates,
    ),
  );
  return { method: "completely randomised design: all runs in random order", runs };
}

function randomisedBlock({ treatments, blocks, replicates }, shuffle) {
  checkSize(treatments.length * blocks.length * replicates);
  const runs = blocks.flatMap((block) =>
    shuffle(
      replicated(
        treatments.map((treatment) => ({ block, treatment })),
        replicates,
      ),
    ),
  );
  return { method: "randomised block design: every treatment in every block, in random order within the block", runs };
}

function factorial({ factors, replicates }, shuffle) {
  const names = Object.keys(factors);
  if (names.length === 0) throw new Error("factors is empty: at least one factor with two levels is needed");
  for (const name of names) {
    if (name === "run" || name === "replicate") throw new Error(`a factor cannot be called "${name}": the table has a column of that name`);
    const levels = factors[name];
    if (!Array.isArray(levels) || levels.length < 2) throw new Error(`factors.${name} must be a list of at least two levels`);
    checkNames(levels, `factors.${name}`);
  }
  checkSize(names.reduce((count, name) => count * factors[name].length, replicates));
  const combinations = names.reduce(
    (started, name) => started.flatMap((combination) => factors[name].map((level) => ({ ...combination, [name]: level }))),
    [{}],
  );
  const sizes = names.map((name) => factors[name].length).join(" x ");
  return {
    method: `full factorial design, ${sizes}: all combinations in random order`,
    runs: shuffle(replicated(combinations, replicates)),
  };
}

function latinSquare({ treatments, replicates }, shuffle) {
  if (replicates !== 1) throw new Error("a Latin square has no replicates: design several squares with different seeds");
  const size = treatments.length;
  checkSize(size * size);
  const [rows, columns, symbols] = [shuffle(treatments.keys()), shuffle(treatments.keys()), shuffle(treatments)];
  const square = rows.map((row) => columns.map((column) => symbols[(row + column) % size]));
  return {
    method:
      "Latin square: a cyclic square with its rows, columns and treatments in random order; every treatment once in each row and column",
    square,
    runs: square.flatMap((line, row) => line.map((treatment, column) => ({ row: row + 1, column: column + 1, treatment }))),
  };
}

function replicated(runs, replicates) {
  if (replicates === 1) return runs;
  return Array.from({ length: replicates }, (_, index) => runs.map((run) => ({ ...run, replicate: index + 1 }))).flat();
}

function checkNames(names, place) {
  for (const [index, name] of names.entries()) {
    if (name === null || name === "" || isMap(name) || Array.isArray(name)) {
      throw new Error(`${place}[${index}] must be a text or a number`);
    }
    if (names.indexOf(name) < index) throw new Error(`${place}[${index}] is "${name}" again: each may be there once`);
  }
}

function checkSize(runs) {
  if (runs > MOST_RUNS) throw new Error(`the design has ${runs} runs, at most ${MOST_RUNS} are allowed: take fewer levels or replicates`);
}
