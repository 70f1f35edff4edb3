/* llm-orc-script
{
  "what": "Groups the records of a list, and counts, sums and averages within each group.",
  "input": "A list, or a map with the list under data: the parameter data, the answer of the agent that it depends on, or the input.",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "What to work on, in place of dependency and input." },
      "path": { "type": "string", "default": "", "description": "Where in it the list is, as a.b[0].c." },
      "group_by": {
        "type": "array",
        "items": { "type": "string", "minLength": 1 },
        "default": [],
        "description": "The paths whose values make up a group; without one all records are one group."
      },
      "measures": {
        "type": "array",
        "minItems": 1,
        "default": [{ "function": "count" }],
        "description": "What to work out for each group.",
        "items": {
          "type": "object",
          "properties": {
            "function": {
              "enum": ["count", "sum", "mean", "min", "max"],
              "description": "count: the records, or those in which field is there and not null. sum and mean: of numbers, and texts that read as numbers, to 15 digits. min and max: the first and the last in the order of sort_records."
            },
            "field": { "type": "string", "description": "Path of the value; count can do without." },
            "as": { "type": "string", "minLength": 1, "description": "Name of the result; without it count, sum_price and so on." }
          },
          "required": ["function"],
          "additionalProperties": false
        }
      }
    },
    "additionalProperties": false
  },
  "output": {
    "data": "for each group a map of its values and results, in the order in which the groups appear; mean, min and max of nothing are null",
    "count": "how many groups",
    "total": "how many records",
    "not_numbers": "how many values of the fields of sum and mean were passed over because they are no numbers"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { canonicalJson } from "../../lib/canonical-json.mjs";
import { compareValues, toNumber } from "../../lib/compare-values.mjs";
import { listOf } from "../../lib/list-of.mjs";
import { pathReader } from "../../lib/read-path.mjs";
import { runScript } from "../../lib/run-script.mjs";

const MEASURES = {
  count: (values) => values.length,
  sum: (values) => sumOf(numbersOf(values)),
  mean: (values) => meanOf(numbersOf(values)),
  min: (values) => extreme(values, (order) => order < 0),
  max: (values) => extreme(values, (order) => order > 0),
};

await runScript(import.meta, ({ parameters: { path, group_by, measures }, data }) => {
  const records = listOf(data, path);
  const readers = measures.map(measureReader);
  const names = [...group_by, ...readers.map(({ name }) => name)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`"${twice}" would be there twice: give one of the measures another name with as`);
  const rows = groupsOf(records, group_by).map(({ keys, members }) => {
    const results = readers.map(({ name, read, work }) => [name, work(members.map(read).filter(isPresent))]);
    return Object.fromEntries([...group_by.map((name, index) => [name, keys[index]]), ...results]);
  });
  return { data: rows, count: rows.length, total: records.length, not_numbers: countNotNumbers(records, measures) };
});

/** What sum and mean pass over; each value once, however many measures look at it. */
function countNotNumbers(records, measures) {
  const fields = new Set(measures.filter(({ function: name }) => name === "sum" || name === "mean").map(({ field }) => field));
  const values = [...fields].map(pathReader).flatMap((read) => records.map(read));
  return values.filter((value) => isPresent(value) && toNumber(value) === undefined).length;
}

function groupsOf(records, by) {
  const readers = by.map(pathReader);
  const groups = new Map();
  for (const record of records) {
    const keys = readers.map((read) => read(record) ?? null);
    const key = canonicalJson(keys);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { keys, members: [record] });
    else group.members.push(record);
  }
  return [...groups.values()];
}

function measureReader({ function: name, field, as }) {
  if (field === undefined && name !== "count") throw new Error(`the measure ${name} needs a field`);
  return {
    name: as ?? (field === undefined ? name : `${name}_${field}`),
    read: field === undefined ? () => true : pathReader(field),
    work: MEASURES[name],
  };
}

function extreme(values, isBetter) {
  return values.reduce((best, value) => (best === null || isBetter(compareValues(value, best)) ? value : best), null);
}

function numbersOf(values) {
  return values.map(toNumber).filter((value) => value !== undefined);
}

function sumOf(numbers) {
  return rounded(total(numbers));
}

function meanOf(numbers) {
  return numbers.length === 0 ? null : rounded(total(numbers) / numbers.length);
}

function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}

// 3.2 and 3.1 are 6.3 to people, though not to binary fractions. Whole numbers are exact as they are.
function rounded(number) {
  return Number.isInteger(number) ? number : Number(number.toPrecision(15));
}

function isPresent(value) {
  return value !== undefined && value !== null;
}
