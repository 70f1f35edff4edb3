/* llm-orc-script
{
  "what": "Describes lists or columns of numbers: count, missing, mean, spread, quartiles, skewness.",
  "input": "the numbers: a list, a map of lists, or records",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "the numbers in place of the input" },
      "columns": {
        "description": "which columns of records or lists of a map; without it all, and those that are not numbers are listed apart",
        "type": "array",
        "items": { "type": "string" },
        "minItems": 1
      }
    },
    "additionalProperties": false
  },
  "output": {
    "method": "how sd, quartiles and skewness are defined",
    "columns": "list of {name, n, missing, mean, sd, min, q1, median, q3, max, skewness}; sd from two values on, skewness from three that differ",
    "not_numeric": "list of {name, n, missing, distinct, example} of the columns that are not numbers",
    "empty": "list of the columns that have nothing but missing values"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { readableAnswer } from "../lib/statistics/answer.mjs";
import { contentOf, isMap, isRecords, numberOf, shown } from "../lib/statistics/samples.mjs";
import { isConstant, mean, quantile, sortedNumbers, standardDeviation, sum } from "../lib/statistics/summaries.mjs";

await runScript(import.meta, ({ parameters, data }) => {
  const { wanted, isStrict, found } = columnsOf(contentOf(data), parameters.columns);
  const present = wanted.map((name) => ({ name, cells: found(name) })).map(withoutMissing);
  const filled = present.filter(({ cells }) => cells.length > 0);
  const [numeric, others] = isStrict ? [filled, []] : parted(filled, ({ cells }) => cells.every(({ value }) => isNumber(value)));
  return readableAnswer({
    method:
      "sd with divisor n - 1; quartiles by linear interpolation (type 7 of Hyndman and Fan); skewness adjusted for n (Fisher-Pearson G1)",
    columns: numeric.map(described),
    not_numeric: others.map(({ name, cells, missing }) => ({
      name,
      n: cells.length,
      missing,
      distinct: new Set(cells.map(({ value }) => JSON.stringify(value))).size,
      example: shown(cells.find(({ value }) => !isNumber(value)).value),
    })),
    empty: present.filter(({ cells }) => cells.length === 0).map(({ name }) => name),
  });
});

// Cells are values with their places, for errors.
function columnsOf(content, columns) {
  if (isRecords(content)) {
    const names = [...new Set(content.flatMap(Object.keys))];
    const found = (name) => content.map((record, index) => ({ value: record[name], place: `data[${index}].${name}` }));
    return { wanted: chosen(columns, names), isStrict: columns !== undefined, found };
  }
  if (isMap(content) && Object.keys(content).length > 0 && Object.values(content).every(Array.isArray)) {
    const found = (name) => content[name].map((value, index) => ({ value, place: `data.${name}[${index}]` }));
    return { wanted: chosen(columns, Object.keys(content)), isStrict: columns !== undefined, found };
  }
  if (Array.isArray(content) && content.length > 0) {
    if (columns !== undefined) throw new Error("columns are named, but the data is a plain list without any");
    return { wanted: ["data"], isStrict: true, found: () => content.map((value, index) => ({ value, place: `data[${index}]` })) };
  }
  throw new Error(`there is nothing to describe: a list of numbers, a map of lists or records are needed; there is ${shown(content)}`);
}

function chosen(columns, names) {
  const unknown = columns?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`there is no column "${unknown}"; there are: ${names.join(", ")}`);
  return columns ?? names;
}

function withoutMissing({ name, cells }) {
  const present = cells.filter(({ value }) => !isMissing(value));
  return { name, cells: present, missing: cells.length - present.length };
}

function isMissing(value) {
  return value === undefined || value === null || (typeof value === "string" && /^\s*(na|n\/a|nan|null)?\s*$/i.test(value));
}

function isNumber(value) {
  return typeof value === "number" || (typeof value === "string" && Number.isFinite(Number(value)));
}

function parted(list, isFirst) {
  return [list.filter(isFirst), list.filter((item) => !isFirst(item))];
}

function described({ name, cells, missing }) {
  const values = cells.map(({ value, place }) => numberOf(value, place));
  const sorted = sortedNumbers(values);
  return {
    name,
    n: values.length,
    missing,
    mean: mean(values),
    ...(values.length > 1 ? { sd: standardDeviation(values) } : {}),
    min: sorted[0],
    q1: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q3: quantile(sorted, 0.75),
    max: sorted.at(-1),
    ...(values.length > 2 && !isConstant(values) ? { skewness: skewness(values) } : {}),
  };
}

function skewness(values) {
  const n = values.length;
  const center = mean(values);
  const moment = (power) => sum(values.map((value) => (value - center) ** power)) / n;
  return ((Math.sqrt(n * (n - 1)) / (n - 2)) * moment(3)) / moment(2) ** 1.5;
}
