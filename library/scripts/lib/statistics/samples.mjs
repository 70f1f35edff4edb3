/** Samples and tables out of a request: from the parameters, else from `data`. What cannot be used is an error that says where it is. */
import { isConstant } from "./summaries.mjs";

/**
 * The numbers of a list. A text that reads as a number is one, as CSV gives them.
 * @param {string} name what errors call the list
 * @param {number} least how many there must be
 */
export function numberList(values, name, least = 1) {
  if (!Array.isArray(values)) throw new Error(`${name} must be a list of numbers, is ${shown(values)}`);
  const numbers = values.map((value, index) => numberOf(value, `${name}[${index}]`));
  if (numbers.length < least) throw new Error(`${name} has ${counted(numbers.length, "value")}, ${least} are needed`);
  return numbers;
}

export function numberOf(value, place) {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new Error(`${place} is ${shown(value)}, not a number; leave out what is missing`);
}

/** One sample: the parameter `a`, else `data`, a list of numbers, a map with `a`, or records with the value column. */
export function oneSample({ parameters, data }, least) {
  if (parameters.a !== undefined) return { name: "a", values: numberList(parameters.a, "a", least) };
  const content = contentOf(data);
  if (isMap(content) && content.a !== undefined) return { name: "a", values: numberList(content.a, "data.a", least) };
  if (isRecords(content)) {
    const { value_column: column } = parameters;
    return { name: column, values: numberList(columnOf(content, column), `data.${column}`, least) };
  }
  if (Array.isArray(content)) return { name: "data", values: numberList(content, "data", least) };
  throw new Error("there is no sample: give a list of numbers as the parameter a, or as data");
}

/** Two samples with their names: the parameters `a` and `b`, else exactly two groups in `data`. */
export function twoSamples(request, least) {
  const { a, b } = request.parameters;
  if (a !== undefined || b !== undefined) {
    if (a === undefined || b === undefined) throw new Error(`${a === undefined ? "a" : "b"} is missing: two samples are needed, a and b`);
    return [
      { name: "a", values: numberList(a, "a", least) },
      { name: "b", values: numberList(b, "b", least) },
    ];
  }
  const found = groups(request, least, "a and b");
  if (found.length !== 2) throw new Error(`two samples are needed, data has ${found.length}: ${found.map(({ name }) => name).join(", ")}`);
  return found;
}

/**
 * Two lists of equal length whose entries belong together: the parameters called `names`, else `data`, a map or records with `columns`.
 */
export function pairs({ parameters, data }, names, least, columns = names) {
  const isGiven = names.some((name) => parameters[name] !== undefined);
  const [content, [first, second], place] = isGiven ? [parameters, names, ""] : [contentOf(data), columns, "data."];
  const [x, y] = [first, second].map((name) => {
    const values = isRecords(content) ? columnOf(content, name) : isMap(content) ? content[name] : undefined;
    if (values === undefined) throw new Error(`${name} is missing: pairs are needed, ${first} and ${second}, as two lists or as records`);
    return numberList(values, place + name, 0);
  });
  if (x.length !== y.length) {
    throw new Error(`${first} has ${counted(x.length, "value")} and ${second} has ${y.length}: pairs need as many of each`);
  }
  if (x.length < least) throw new Error(`there ${x.length === 1 ? "is 1 pair" : `are ${x.length} pairs`}, ${least} are needed`);
  return [x, y];
}

/**
 * Groups with their names, in the order in which they appear: the parameter `groups`, else `data`. Either is a map of lists, a list of
 * lists, or records with the columns that `value_column` and `group_column` name.
 */
export function groups({ parameters, data }, least, wanted = "groups") {
  const place = parameters.groups === undefined ? "data" : "groups";
  const content = parameters.groups ?? contentOf(data);
  if (isMap(content)) {
    return Object.entries(content).map(([name, values]) => ({ name, values: numberList(values, `${place}.${name}`, least) }));
  }
  if (isRecords(content)) return groupsOfRecords(content, parameters, place, least);
  if (Array.isArray(content) && content.length > 0) {
    return content.map((values, index) => ({ name: String(index + 1), values: numberList(values, `${place}[${index}]`, least) }));
  }
  throw new Error(
    `there are no samples: give ${wanted} as parameters, or data: a map of lists, or records with a value and a group column`,
  );
}

function groupsOfRecords(records, { value_column: column, group_column: by }, place, least) {
  const found = new Map();
  for (const [index, record] of records.entries()) {
    const name = record[by];
    if (name === undefined || name === null || name === "") {
      throw new Error(`${place}[${index}] has no group: its "${by}" is ${shown(name)}; columns: ${Object.keys(record).join(", ")}`);
    }
    const values = found.get(String(name)) ?? [];
    values.push(numberOf(record[column], `${place}[${index}].${column}`));
    found.set(String(name), values);
  }
  return [...found].map(([name, values]) => ({ name, values: numberList(values, `group ${name}`, least) }));
}

/** A table of counts: the parameter `table`, else `data`. At least two rows and columns, and no row or column of zeros. */
export function countTable({ parameters, data }) {
  const rows = parameters.table ?? contentOf(data);
  if (!Array.isArray(rows) || rows.length < 2 || !rows.every(Array.isArray)) {
    throw new Error("a table is needed: a list of at least two rows, each a list of counts, as the parameter table or as data");
  }
  const table = rows.map((row, index) => counts(row, `table[${index}]`));
  const width = table[0].length;
  if (width < 2) throw new Error("table has one column, two are needed");
  const uneven = table.findIndex((row) => row.length !== width);
  if (uneven >= 0) throw new Error(`table[${uneven}] has ${counted(table[uneven].length, "count")}, the first row has ${width}`);
  const emptyRow = table.findIndex((row) => row.every((count) => count === 0));
  if (emptyRow >= 0) throw new Error(`table[${emptyRow}] is all zeros: leave that row out`);
  const emptyColumn = table[0].findIndex((_, column) => table.every((row) => row[column] === 0));
  if (emptyColumn >= 0) throw new Error(`column ${emptyColumn} of table is all zeros: leave it out`);
  return table;
}

export function twoByTwo(request) {
  const table = countTable(request);
  if (table.length !== 2 || table[0].length !== 2) {
    throw new Error(`a 2 x 2 table is needed, this one is ${table.length} x ${table[0].length}`);
  }
  return table;
}

/** Whole numbers from 0 on. */
export function counts(values, name) {
  return numberList(values, name, 1).map((count, index) => {
    if (Number.isSafeInteger(count) && count >= 0) return count;
    throw new Error(`${name}[${index}] is ${count}, not a count: whole numbers from 0 on`);
  });
}

/** What other scripts answer is taken out of its envelope: the field `records`, `rows` or `data` beside `success`. */
export function contentOf(data) {
  if (!isMap(data) || data.success === undefined) return data;
  if (data.success !== true) throw new Error(`the data is the answer of a script that failed: ${data.error}`);
  return data.records ?? data.rows ?? data.data ?? data;
}

export function isRecords(value) {
  return Array.isArray(value) && value.length > 0 && value.every(isMap);
}

export function isMap(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function columnOf(records, column) {
  return records.map((record, index) => {
    if (Object.hasOwn(record, column)) return record[column];
    throw new Error(`data[${index}] has no column "${column}"; it has ${Object.keys(record).join(", ")}`);
  });
}

export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function shown(value) {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** Throws when one of two variables has no variance. */
export function checkVaries(variables, names) {
  const index = variables.findIndex(isConstant);
  if (index >= 0) throw new Error(`all values of ${names[index]} are ${variables[index][0]}: without variance there is no correlation`);
}
