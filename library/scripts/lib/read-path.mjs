/**
 * Paths into a value: `a.b[0].c`, with `["a key"]` for a name that holds a dot or a bracket; the empty path and `.` are the value itself. Own
 * properties only, so that a name such as `constructor` or `__proto__` finds what the data holds and nothing else.
 */

/** What is at a path; undefined where there is nothing. Throws when the path cannot be read. */
export function readPath(value, path) {
  return pathReader(path)(value);
}

/** The same for many values: the path is read once. */
export function pathReader(path) {
  const steps = stepsOf(path);
  return (value) => {
    let found = value;
    for (const step of steps) {
      if (typeof found !== "object" || found === null || !Object.hasOwn(found, step)) return undefined;
      found = found[step];
    }
    return found;
  };
}

/** The steps of a path. Throws when it cannot be read. */
export function stepsOf(path) {
  if (path === "" || path === ".") return [];
  const steps = [];
  const step = /(?:^|\.)([^.[\]]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  while (step.lastIndex < path.length) {
    const at = step.lastIndex;
    const [, name, index, quoted] = step.exec(path) ?? [];
    const key = name ?? index ?? (quoted === undefined ? undefined : unquoted(quoted));
    if (key === undefined) throw new Error(`the path "${path}" is not understood at character ${at + 1}: write it as a.b[0]["a key"]`);
    steps.push(key);
  }
  return steps;
}

/** A path that goes one step further: a number is an index, a text a name. */
export function joinPath(path, key) {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!/^[^.[\]]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function unquoted(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
